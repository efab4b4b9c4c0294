"""Room totals."""
