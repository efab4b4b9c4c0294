"""How high a row must be so that its wrapped text shows: not every program measures it on opening."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from operator import le

POINTS_A_LINE = 14.5
PADDING = 4.0
# Excel allows no more; what needs more goes on in a further row.
HIGHEST = 409.0
MOST_LINES = int((HIGHEST - PADDING) // POINTS_A_LINE) - 1
# Up to here the measure is exact enough; a longer text may wrap once more than was counted.
SURE_LINES = 8
# In tenths of a character. A word of Latin letters is not divided, a Chinese character stands by itself.
WIDEST, NARROW = 20, 11
# Signs that are all as wide; a run of them is measured at once.
CHINESE = "[\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]+"
RUN = re.compile(f"(?P<word>[!-~]+ ?)|(?P<chinese>{CHINESE})|(?P<sign>.)", re.DOTALL)


def fit_height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height in points for the text of each cell and the width of its column in characters."""
    lines = 1
    # The fullest first: most of the others cannot be higher then, and need not be measured.
    for most, text, width in sorted(bound_lines(texts), reverse=True):
        if most <= lines:
            break
        lines = max(lines, count_lines(text, width))
    return min(HIGHEST, (lines + (lines > SURE_LINES)) * POINTS_A_LINE + PADDING)


def bound_lines(texts: Iterable[tuple[str, float]]) -> Iterator[tuple[float, str, float]]:
    """Yield the texts that may need more than a line, behind a number of lines that it does not exceed."""
    for text, width in texts:
        room, needed = usable_width(width), WIDEST * len(text)
        if not text.isprintable():
            yield math.inf, text, width
        elif needed > room:
            # Any two lines that follow each other are wider together than the column.
            yield 1 + 2 * needed / room, text, width


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
    if all(map(le, map(len, texts), longest_sure(tuple(widths)))) and "".join(texts).isprintable():
        return [list(texts)]
    pieces = [divide(text, width) for text, width in zip(texts, widths, strict=True)]
    return [[piece or "" for piece in row] for row in zip_longest(*pieces)]


@cache
def longest_sure(widths: tuple[float, ...]) -> list[int]:
    """Return how long a text without line breaks may be in each column, to fit one row however it falls."""
    return [(MOST_LINES - 1) * usable_width(width) // (2 * WIDEST) for width in widths]


def wrap(text: str, width: float) -> list[str]:
    """Return the lines that a text takes in a column, each with the line break that was typed at its end."""
    usable = usable_width(width)
    if text.isprintable():
        if WIDEST * len(text) <= usable:
            # Whatever its signs are it fits: most texts of a list, which need not be measured.
            return [text]
        return list(fold(text, usable))
    return [line for typed in text.splitlines(keepends=True) for line in fold(typed, usable)]


@cache
def usable_width(width: float) -> int:
    """Return what a column has room for, in tenths of a character."""
    return max(round(10 * width) - 6, WIDEST)


def fold(text: str, usable: int) -> Iterator[str]:
    """Yield the lines of a text without line breaks in it."""
    start = taken = 0
    for found in RUN.finditer(text):
        run, at, kind = found[0], found.start(), found.lastgroup
        room = place(run) if kind == "sign" else len(run) * (NARROW if kind == "word" else WIDEST)
        if taken + room <= usable:
            taken += room
        elif kind == "chinese":
            # As many as the line still has room for, then whole lines of them.
            at += max(usable - taken, 0) // WIDEST
            while at < found.end():
                yield text[start:at]
                start, at = at, at + usable // WIDEST
            taken = (found.end() - start) * WIDEST
        else:
            for piece in [run] if room <= usable else run:
                room = places(piece)
                if at > start and taken + room > usable and taken + places(piece.rstrip()) > usable:
                    yield text[start:at]
                    start, taken = at, 0
                at += len(piece)
                taken += room
    if start < len(text):
        yield text[start:]


def places(text: str) -> int:
    """Return how wide a text is in tenths of a character: a Chinese one takes two characters."""
    # Latin letters are a little wider than a digit in most fonts that stand in for 仿宋.
    return sum(map(place, text))


@lru_cache(1 << 16)
def place(sign: str) -> int:
    """Return how wide one sign is; what combines or breaks a line takes no room."""
    if sign in "\r\n" or unicodedata.combining(sign):
        return 0
    return WIDEST if unicodedata.east_asian_width(sign) in "WFA" else NARROW
