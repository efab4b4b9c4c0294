"""Reports as documents: facts first, then charts and Word."""
