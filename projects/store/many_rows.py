"""Insert or change thousands of rows by one statement: they go to the database as one JSON document."""

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
    write = f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {given(into)}"  # noqa: S608 (our own names)
    send(session, write, rows)


def update_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Change rows by `id` that still are at `version`, which rises by one; returns how many there were.

    All name the same columns.
    """
    if not rows:
        return 0
    quote = session.get_bind().dialect.identifier_preparer
    names = [quote.quote(name) for name in rows[0] if name not in ("id", "version")]
    into = quote.format_table(table)
    sets = ", ".join([*(f"{name} = new.{name}" for name in names), "version = old.version + 1"])
    write = (
        f"UPDATE {into} AS old SET {sets} FROM {given(into)} AS new"  # noqa: S608 (our own names)
        " WHERE old.id = new.id AND old.version = new.version"
    )
    return send(session, write, rows)


def given(table: str) -> str:
    """Return SQL for the rows that are sent."""
    return f"json_populate_recordset(NULL::{table}, CAST(:rows AS json))"


def send(session: Session, write: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write rows, a part at a time; returns how many were written."""
    connection, number = session.connection(), 0
    for first in range(0, len(rows), AT_ONCE):
        part: Collection[Mapping[str, Any]] = rows[first : first + AT_ONCE]
        document = json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=encode)
        number += connection.execute(text(write), {"rows": document}).rowcount
    return number


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
