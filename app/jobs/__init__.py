"""Background work: the worker that does it, the pages that show it."""
