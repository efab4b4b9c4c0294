"""Room months."""
