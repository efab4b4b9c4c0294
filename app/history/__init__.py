"""Room history."""
