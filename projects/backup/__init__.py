"""A copy of everything in one file, checked when it is made and before it is brought back."""
