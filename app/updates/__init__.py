"""Room updates."""
