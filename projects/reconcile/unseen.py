"""Texts of the database that no reader of ours would have kept so: invisible signs, odd blanks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Table, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from geo.orm import Base
from projects.words.invisible import SUSPICIOUS
from projects.words.texts import tidy

# Kept by triggers or hashed, or what was tried at the door, as it was tried.
LEFT_OUT = ("_versions", "project_events", "idempotency_keys", "sign_ins", "officer_sessions", "api_tokens")
DERIVED = ("search_text", "search_pinyin", "password_hash")
SHOWN = 60


@dataclass(frozen=True, slots=True)
class UnseenText:
    """One text and the row that holds it; `text` shows what cannot be seen by its code point."""

    table: str
    column: str
    row: str
    text: str


def list_unseen(session: Session) -> list[UnseenText]:
    """Return every text that is not as a reader would keep it."""
    return [found for table in list_tables() for found in search_table(session, table)]


def list_tables() -> list[Table]:
    """Return the tables whose texts people wrote."""
    return [table for table in Base.metadata.sorted_tables if not table.name.endswith(LEFT_OUT)]


def search_table(session: Session, table: Table) -> Iterator[UnseenText]:
    """Yield the texts of one table."""
    columns = [
        column
        for column in table.columns
        if column.name not in DERIVED and (isinstance(column.type, Text) or is_list(column.type))
    ]
    if not columns:
        return
    key = func.concat_ws(":", *(table.c.code,) if "code" in table.c else table.primary_key.columns)
    for row in session.execute(select(key, *columns).where(or_(*map(looks_odd, columns)))):
        for column, value in zip(columns, row[1:], strict=True):
            for text in value if isinstance(value, list) else (value or "",):
                if tidy(text) != text:
                    yield UnseenText(table.name, column.name, row[0], ascii_signs(text))


def is_list(kind: object) -> bool:
    """Say whether a column holds a list of texts."""
    return isinstance(kind, ARRAY) and isinstance(kind.item_type, Text)


def looks_odd(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in SQL whether a text may differ from what is kept: it is looked at again by the reader itself."""
    text = cast(column, Text)
    odd: ColumnElement[bool] = text.regexp_match(SUSPICIOUS)
    return or_(odd, text != func.normalize(text))


def ascii_signs(text: str) -> str:
    """Return a text in which every sign that cannot be seen stands as its code point."""
    signs = (sign if tidy(f"x{sign}x") == f"x{sign}x" else f"[U+{ord(sign):04X}]" for sign in text[:SHOWN])
    return "".join(signs)
