"""The columns that the project table can show; the word `columns` in the URL chooses among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.words.fields import lazy_label
from geo.errors import msg
from projects.errors import BadInput
from projects.words.query_words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its word in the URL, its heading and the sort that its heading asks for."""

    code: str
    label: Any
    sort: str = ""
    is_number: bool = False
    is_default: bool = False

    def next_sort(self, current: str) -> str:
        """Return the sort of the next click: figures start with the greatest, words with the first."""
        first, second = (f"-{self.sort}", self.sort) if self.is_number else (self.sort, f"-{self.sort}")
        return second if current == first else first

    def direction(self, current: str) -> str:
        """Return `ascending` or `descending` when the table is sorted by this column, else nothing."""
        if not self.sort or current.removeprefix("-") != self.sort:
            return ""
        return "descending" if current.startswith("-") else "ascending"


COLUMNS = (
    Column("name", lazy_label("name"), sort="name", is_default=True),
    Column("district", lazy_label("district_names"), is_default=True),
    Column("type", lazy_label("type"), sort="type", is_default=True),
    Column("nature", lazy_label("nature"), is_default=True),
    Column("status", lazy_label("status"), sort="status", is_default=True),
    Column("years", lazy_label("years"), sort="start", is_default=True),
    Column("investment", lazy_label("investment_wan"), sort="investment", is_number=True, is_default=True),
    Column("completed", lazy_label("completed_wan"), sort="completed", is_number=True),
    Column("counted", lazy_label("counted_wan"), is_number=True),
    Column("length", lazy_label("length_km"), is_number=True),
    Column("land", lazy_label("land_m2"), is_number=True),
    Column("floor", lazy_label("floor_m2"), is_number=True),
    Column("capacity", lazy_label("capacity")),
    Column("place", lazy_label("place_text")),
    Column("precision", lazy_label("precision")),
    Column("programme", lazy_label("parent_code")),
    Column("owner", lazy_label("owner")),
    Column("lead_unit", lazy_label("lead_unit")),
    Column("citation", lazy_label("sources"), is_default=True),
    Column("updated", lazy_label("updated_at"), sort="updated"),
)
BY_CODE = {column.code: column for column in COLUMNS}


def parse_columns(words: Words, columns: Sequence[Column] = COLUMNS) -> tuple[Column, ...]:
    """Return the chosen columns in the table's order, the name always first; raises BadInput for others."""
    asked = {value for value in words.get("columns", ()) if value}
    known = [column.code for column in columns]
    for code in sorted(asked - set(known)):
        raise BadInput(
            msg("没有名为“%(value)s”的列。可用的有:%(known)s。"),
            field="columns",
            value=code[:50],
            known=", ".join(known),
        )
    if not asked:
        return tuple(column for column in columns if column.is_default)
    return tuple(column for column in columns if column.code in asked | {"name"})
