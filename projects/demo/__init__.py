"""A database to look at: people, a few months of their work, and what waits today."""
