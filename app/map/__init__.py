"""Room map."""
