"""Whether a file is one of ours that comes back, and what it then says: the list, or the sheet of a month."""

from __future__ import annotations

from dataclasses import dataclass

from projects.imports.round_trip.lines import find_head
from projects.imports.round_trip.month_sheet import TARGET, find_month_register, read_month_sheet
from projects.imports.round_trip.reading import read_round_trip
from projects.imports.round_trip.register import find_register
from projects.imports.rows import ParsedRow
from projects.imports.source import Note, SourceFile, SourceTable
from projects.imports.values.district_names import DistrictBook


@dataclass(frozen=True, slots=True)
class Own:
    """A workbook of ours: what it is of, the sheets that people edit, its rows, what is said of it all."""

    target: str
    tables: tuple[SourceTable, ...]
    rows: tuple[ParsedRow, ...]
    notes: tuple[Note, ...]


def find_own_target(source: SourceFile) -> str | None:
    """Return what a workbook of ours is of, None for any other file."""
    if find_register(source) is not None:
        return "projects"
    return TARGET if find_month_register(source) is not None else None


def read_own(source: SourceFile, book: DistrictBook) -> Own | None:
    """Return what a workbook of ours says; None for any other file, and for one whose sheets are gone."""
    trip = read_round_trip(source, book)
    if trip is not None:
        tables = tuple(table for table in source.tables if not table.is_hidden and find_head(table))
        return Own("projects", tables, trip.rows, trip.notes) if tables else None
    rows = read_month_sheet(source, book)
    if not rows:
        return None
    named = {row.table for row in rows}
    return Own(TARGET, tuple(table for table in source.tables if table.name in named), tuple(rows), ())
