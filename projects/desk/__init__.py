"""The dispatch desk: what waits for whom, and early warning."""
