"""The description of OGC API."""
