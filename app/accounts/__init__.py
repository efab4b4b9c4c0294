"""Room accounts."""
