"""The map as a printed sheet: its paper, what lies on it, and the list that belongs to it."""
