"""Vocabulary and the readers of words, numbers and cursors."""
