"""The map as one file that opens without a network: its page, its data, everything it needs."""
