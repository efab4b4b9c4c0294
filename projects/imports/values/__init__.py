"""What a cell says: each reader understands it exactly or refuses it with the reason; none guesses."""
