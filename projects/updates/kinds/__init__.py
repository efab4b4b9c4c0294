"""Room kinds."""
