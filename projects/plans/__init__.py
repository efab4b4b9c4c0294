"""Plan documents: their text, their scoreboard, their programmes."""
