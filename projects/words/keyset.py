"""Cursors of lists whose order is their own: the key of the last row, opaque to whoever carries it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from geo.errors import msg
from projects.errors import BadInput


def encode_key(name: str, *values: Any) -> str:
    """Return the cursor that continues the list `name` after the row with these values."""
    text = json.dumps([name, *(str(value) for value in values)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_key(name: str, cursor: str, *types: Callable[[str], Any]) -> tuple[Any, ...]:
    """Return the values that a cursor holds; raises BadInput when it is none of this list's."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(found, list) or found[:1] != [name]:
            raise ValueError(name)
        return tuple(read(value) for read, value in zip(types, found[1:], strict=True))
    except (ValueError, TypeError, ArithmeticError):
        raise BadInput(msg("翻页位置无效,请从第一页重新开始。"), field="cursor") from None
