"""The order of Chinese text: by pinyin, as a dictionary has it, by an ICU collation (migration 0016).

Two texts are equal in it only when they are the same, so that a page may go on after one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, collate

COLLATION = "zh_pinyin"


def by_pinyin(text: Any) -> ColumnElement[str]:
    """Return a text as it is sorted and compared in order."""
    return collate(text, COLLATION)
