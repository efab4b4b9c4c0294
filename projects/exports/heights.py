"""How high a line must be so that its wrapped text shows: not every program measures it on opening."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

POINTS_A_LINE = 14.5
PADDING = 4.0
# Excel allows no more.
HIGHEST = 409.0


def fit_height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height in points for the text of each cell and the width of its column in characters."""
    lines = max((count_lines(text, width) for text, width in texts), default=1)
    return min(HIGHEST, lines * POINTS_A_LINE + PADDING)


def count_lines(text: str, width: float) -> int:
    """Return how many lines a text takes; a Chinese character is two places wide."""
    usable = max(width - 0.6, 2.0)
    return sum(max(1, math.ceil(places(line) / usable)) for line in text.split("\n"))


def places(text: str) -> float:
    """Return how wide a text is in characters."""
    # Latin letters are a little wider than a digit in most fonts that stand in for 仿宋.
    return sum(2.0 if unicodedata.east_asian_width(sign) in "WFA" else 1.1 for sign in text)
