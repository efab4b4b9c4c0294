"""What happened and what was: events, undoing, the past, and the difference between two moments."""
