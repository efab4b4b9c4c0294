"""How high a row must be so that its wrapped text shows: not every program measures it on opening."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

POINTS_A_LINE = 14.5
PADDING = 4.0
# Excel allows no more; what needs more goes on in a further row.
HIGHEST = 409.0
MOST_LINES = int((HIGHEST - PADDING) // POINTS_A_LINE) - 1
# Up to here the measure is exact enough; a longer text may wrap once more than was counted.
SURE_LINES = 8
# A word of Latin letters is not divided, a Chinese character stands by itself.
WIDEST = 2.0
WORD = re.compile(r"[!-~]+ ?|.", re.DOTALL)


def fit_height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height in points for the text of each cell and the width of its column in characters."""
    lines = max((count_lines(text, width) for text, width in texts), default=1)
    return min(HIGHEST, (lines + (lines > SURE_LINES)) * POINTS_A_LINE + PADDING)


def fit_lines(text: str, width: float, most: int) -> list[str]:
    """Return the lines of a text, cut with … where they are more than a head has room for."""
    lines = wrap(text, width)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1] + "…"]


def count_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column."""
    return len(wrap(text, width))


def divide(text: str, width: float) -> list[str]:
    """Return a text in the pieces that each fit a row of the greatest height; their sum is the text."""
    lines = wrap(text, width)
    return ["".join(lines[at : at + MOST_LINES]) for at in range(0, len(lines), MOST_LINES)]


def divide_row(texts: Sequence[str], widths: Sequence[float]) -> list[list[str]]:
    """Return the rows that the texts of one row take: the first, and further ones with what goes on."""
    pieces = [divide(text, width) for text, width in zip(texts, widths, strict=True)]
    return [[piece or "" for piece in row] for row in zip_longest(*pieces)]


def wrap(text: str, width: float) -> list[str]:
    """Return the lines that a text takes in a column, each with the line break that was typed at its end."""
    usable = max(width - 0.6, 2.0)
    if WIDEST * len(text) <= usable and text.isprintable():
        # Whatever its signs are it fits: most texts of a list, which need not be measured.
        return [text]
    return [line for typed in text.splitlines(keepends=True) for line in fold(typed, usable)] or [""]


def fold(text: str, usable: float) -> Iterator[str]:
    """Yield the lines of a text without line breaks in it."""
    line, taken = "", 0.0
    for word in WORD.findall(text):
        for piece in [word] if places(word) <= usable else list(word):
            room = places(piece)
            if line and taken + room > usable and taken + places(piece.rstrip()) > usable:
                yield line
                line, taken = "", 0.0
            line += piece
            taken += room
    if line:
        yield line


def places(text: str) -> float:
    """Return how wide a text is in characters: a Chinese one takes two."""
    # Latin letters are a little wider than a digit in most fonts that stand in for 仿宋.
    return sum(place(sign) for sign in text)


@lru_cache(1 << 16)
def place(sign: str) -> float:
    """Return how wide one sign is; what combines or breaks a line takes no room."""
    if sign in "\r\n" or unicodedata.combining(sign):
        return 0.0
    return WIDEST if unicodedata.east_asian_width(sign) in "WFA" else 1.1
