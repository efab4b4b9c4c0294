"""Insert thousands of rows by one statement: they go to the database as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from shapely import set_srid, to_wkb
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

# Of one statement, so that neither side holds more of a long list at once.
AT_ONCE = 4000


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; what they do not name has its default in the database.

    None is NULL, in columns of JSON too. Triggers and rules see one statement for thousands of rows.
    """
    if not rows:
        return
    quote = session.get_bind().dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in rows[0])
    into = quote.format_table(table)
    write = text(
        f"INSERT INTO {into} ({columns})"  # noqa: S608 (names of our own tables)
        f" SELECT {columns} FROM json_populate_recordset(NULL::{into}, CAST(:rows AS json))"
    )
    connection = session.connection()
    for first in range(0, len(rows), AT_ONCE):
        part: Collection[Mapping[str, Any]] = rows[first : first + AT_ONCE]
        document = json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=encode)
        connection.execute(write, {"rows": document})


def encode(value: Any) -> Any:
    """Return a value as PostgreSQL reads it from JSON: exact numbers, ISO dates, geometry with its SRID."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, WKBElement):
        return to_wkb(set_srid(to_shape(value), value.srid), hex=True, include_srid=True)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
