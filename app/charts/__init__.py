"""Data of the charts, as plain numbers and words."""
