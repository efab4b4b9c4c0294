"""Search: words, their sound, and why something was found."""
