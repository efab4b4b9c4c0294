"""The columns of the official list and how wide they are, in characters."""

from __future__ import annotations

TITLE, NOTE, HEADER, FIRST = range(4)
NUMBER, NAME, PLACE, NATURE, SCALE, YEARS, INVESTMENT, COMPLETED, PLANNED, STATUS = range(10)
PROGRESS, UNIT, STEWARD, SOURCE, REMARK = range(10, 15)
# Hidden beside the list, so that it follows a row which an office moves: the columns HIDDEN of
# projects/words/round_trip.py.
CODE, TERM, TYPE, KEY = range(15, 19)
WIDTHS = (5, 21, 14, 7, 25, 9.5, 13, 10.5, 10.5, 8, 13, 11, 7, 13, 18)
CENTRED = {NUMBER, NATURE, YEARS, STATUS, STEWARD}
MONEY = (INVESTMENT, COMPLETED, PLANNED)
