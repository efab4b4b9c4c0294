"""Texts of the database as the bytes that they came in, for answers that only pass them on.

A megabyte that is decoded, to be encoded again for the socket, takes as long as reading it.
"""

from __future__ import annotations

from typing import Any

from psycopg.abc import Buffer
from psycopg.adapt import Loader
from sqlalchemy import Connection, Engine, event

# The option of a statement whose texts are bytes, in UTF-8.
RAW_TEXTS = "raw_texts"


class AsBytes(Loader):
    """Hands a text on as it came."""

    def load(self, data: Buffer) -> bytes:
        """Return the bytes themselves."""
        return bytes(data)


@event.listens_for(Engine, "before_cursor_execute")
def leave_raw(
    _connection: Connection, cursor: Any, _statement: str, _parameters: Any, context: Any, _is_many: bool
) -> None:
    """Have the texts of a statement with the option stay bytes; the cursor is of this statement alone."""
    if context is not None and context.execution_options.get(RAW_TEXTS):
        cursor.adapters.register_loader("text", AsBytes)
