"""Files of the ground: which layer and code is what, read and written as parts."""
