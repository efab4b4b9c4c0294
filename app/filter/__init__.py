"""Room filter."""
