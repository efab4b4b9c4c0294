"""The form of the one filter."""
