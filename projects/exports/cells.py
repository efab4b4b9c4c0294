"""Values as cells: plain text for CSV, and text that no spreadsheet will take for a formula."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from projects.clock import CHINA
from projects.words.formulas import neutralise

# Excel counts UTF-16 units, so that an emoji is two.
LONGEST_CELL = 32_767
LIST_SEPARATOR = "|"


def plain(value: Any) -> Any:
    """Return a database value as a number or as text; NULL is no text."""
    if value is None:
        return ""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return value
    return as_text(value)


def as_text(value: Any) -> str:
    """Return a value as text: yes/no, ISO dates and China's time, JSON, lists joined by a bar."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else join_list(value)


def join_list(values: Sequence[Any]) -> str:
    """Return a list in one cell; a bar inside a value becomes a full-width one, so that splitting is safe."""
    return LIST_SEPARATOR.join(str(value).replace(LIST_SEPARATOR, "｜") for value in values)


def csv_cell(value: Any) -> str:
    """Return a value as a CSV field: numbers untouched, text neutralised."""
    shown = plain(value)
    if isinstance(shown, Decimal):
        return plain_decimal(shown)
    return neutralise(shown) if isinstance(shown, str) else str(shown)


def plain_decimal(number: Decimal) -> str:
    """Return a number without separators, exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clip(text: str) -> str:
    """Return text that fits a worksheet cell, ending in … where it had to be cut."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    # A pair of surrogates that the cut splits is dropped whole.
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"
