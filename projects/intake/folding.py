"""Full-width signs as plain ones, sign by sign: plans are written with either, and mean the same."""

from __future__ import annotations

# Marks, digits and letters lie as far from their plain forms as each other; what ends a sentence stays.
FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold(text: str) -> str:
    """Return a text of the same length in which every full-width sign is a plain one."""
    return text.translate(FOLDED)
