"""A synthetic registry of any size: to measure, and to look at."""
