"""The months of a district: their calendar, freeze, corrections and facts."""
