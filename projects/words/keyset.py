"""The one codec of cursors: the key of the last row of a page, opaque to whoever carries it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.errors import BadInput

# A name of 200 characters and a few figures; more was never given out.
LONGEST = 4000
MOST_SMALL, MOST_WHOLE, MOST_BIG = 2**15 - 1, 2**31 - 1, 2**63 - 1


def encode_key(name: str, *values: Any) -> str:
    """Return the cursor that continues the list `name` after the row with these values."""
    text = json.dumps([name, *(str(value) for value in values)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_key(name: str, cursor: str, *types: Callable[[str], Any]) -> tuple[Any, ...]:
    """Return the values that a cursor holds; raises BadInput when it is none of this list's."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(name)
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(found, list) or found[:1] != [name]:
            raise ValueError(name)
        if not all(isinstance(value, str) for value in found):
            raise TypeError(name)
        return tuple(read(value) for read, value in zip(types, found[1:], strict=True))
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise BadInput(msg("翻页位置无效,请从第一页重新开始。"), field="cursor") from None


def text_key(value: str) -> str:
    """Return a text that the database can compare; raises ValueError for NUL and lone surrogates."""
    value.encode()
    if "\x00" in value:
        raise ValueError(value)
    return value


def whole_key(value: str, most: int = MOST_WHOLE) -> int:
    """Return a whole number that an integer column holds; raises ValueError for others."""
    number = int(value) if value.isascii() and value.removeprefix("-").isdigit() and len(value) < 20 else None
    if number is None or abs(number) > most:
        raise ValueError(value)
    return number


def small_key(value: str) -> int:
    """Return a whole number that a smallint column holds; raises ValueError for others."""
    return whole_key(value, MOST_SMALL)


def big_key(value: str) -> int:
    """Return a whole number that a bigint column holds; raises ValueError for others."""
    return whole_key(value, MOST_BIG)


def truth_key(value: str) -> bool:
    """Return whether a condition held; raises ValueError for anything but True and False."""
    if value not in ("True", "False"):
        raise ValueError(value)
    return value == "True"


def decimal_key(value: str) -> Decimal:
    """Return a number that a numeric column holds; raises ValueError for others."""
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > 30 or int(number.as_tuple().exponent) < -30:
        raise ValueError(value)
    return number


def moment_key(value: str) -> datetime:
    """Return a moment with its offset, as encode_key writes it; raises ValueError for others."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or str(moment) != value:
        raise ValueError(value)
    return moment
