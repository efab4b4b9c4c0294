"""Room words."""
