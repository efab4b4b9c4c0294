"""Data for programs."""
