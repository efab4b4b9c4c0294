"""A workbook of ours as rows to propose: the changed fields of each project, and new projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geo.errors import DomainError, msg
from projects.imports.cell_faults import shown
from projects.imports.parsing import read_value
from projects.imports.round_trip.changes import is_empty, read_change, read_scale, read_units, written_of
from projects.imports.round_trip.lines import Line, read_lines
from projects.imports.round_trip.pairing import Pair, pair
from projects.imports.round_trip.register import Register, Registered, find_register
from projects.imports.rows import CellFault, ParsedRow
from projects.imports.source import Note, SourceFile
from projects.imports.values.district_names import DistrictBook
from projects.imports.values.inexact import part_inexact
from projects.words.round_trip import FIELDS, LIST_COLUMNS, OTHERS

MOST_NAMED = 5
# Of a new row: what stands in no column of the list, and what only months and documents say.
NOT_OF_NEW = ("completed_wan", "physical_progress", "note")


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The rows of a workbook of ours, and what is said of the whole: rows that are gone."""

    rows: tuple[ParsedRow, ...]
    notes: tuple[Note, ...]


def read_round_trip(source: SourceFile, book: DistrictBook) -> RoundTrip | None:
    """Return what was changed in a workbook that we wrote; None for any other file."""
    register = find_register(source)
    if register is None:
        return None
    pairs = pair(read_lines(source, register.table), register)
    rows = tuple(read_row(one, register, book) for one in pairs)
    return RoundTrip(rows, tuple(notes_of(pairs, register)))


def notes_of(pairs: Sequence[Pair], register: Register) -> list[Note]:
    """Return what is said of the whole: a row that is gone deletes nothing."""
    held = {one.entry.code for one in pairs if one.entry is not None}
    # A row that cannot be told is not gone.
    held |= {one.line.code for one in pairs if one.fault is not None}
    gone = [entry for code, entry in register.entries.items() if code not in held]
    if not gone:
        return []
    names = "、".join(str(entry.shown["name"]) for entry in gone[:MOST_NAMED])
    message = msg("表里少了 %(count)d 个项目(%(names)s%(more)s):不作删除,它们保持原样。")
    return [
        Note(message, {"count": len(gone), "names": names, "more": "…" if len(gone) > MOST_NAMED else ""})
    ]


def read_row(one: Pair, register: Register, book: DistrictBook) -> ParsedRow:
    """Return one row: what it changes of its project, or a new project."""
    line = one.line
    if one.fault is not None:
        return as_row(line, {}, (one.fault,))
    if one.entry is None:
        return read_new(line, register, book)
    return read_edited(line, one.entry)


def read_edited(line: Line, entry: Registered) -> ParsedRow:
    """Return the changed fields of a project's row; untouched cells say nothing."""
    values: dict[str, Any] = {"code": entry.code}
    faults: list[CellFault] = []
    notes: list[Note] = []
    for column in LIST_COLUMNS:
        if column not in line.places or not line.differs(column, entry.shown[column]):
            continue
        if column == "note":
            notes.append(Note(msg("备注是自动写成的,改动没有读入。")))
            continue
        try:
            values |= read_change(column, line.value(column), entry)
        except DomainError as error:
            faults.append(CellFault(error.message, line.places[column], error.field or column, error.values))
    written = {
        name: entry.shown["name"] if name == "name" else written_of(name, entry)
        for name in values
        if name != "code"
    }
    return as_row(line, values, tuple(faults), notes=tuple(notes), version=entry.version, written=written)


def read_new(line: Line, register: Register, book: DistrictBook) -> ParsedRow:
    """Return a row that was added: a new project, of the type that its group heads."""
    values: dict[str, Any] = {}
    faults: list[CellFault] = []
    kind = shown(line.cells.get("type")) or line.type
    if kind:
        values["type"] = kind
    for column in LIST_COLUMNS:
        if column not in line.places or column in NOT_OF_NEW:
            continue
        try:
            value = line.value(column)
            if not is_empty(value):
                values |= read_new_cell(column, value, register)
        except DomainError as error:
            faults.append(CellFault(error.message, line.places[column], error.field or column, error.values))
    place_districts(values, register, book)
    return as_row(line, {name: value for name, value in values.items() if value is not None}, tuple(faults))


def read_new_cell(column: str, value: Any, register: Register) -> dict[str, Any]:
    """Return what a cell of a new row says."""
    blank = Registered("", 0, dict.fromkeys((*FIELDS, *OTHERS)), dict.fromkeys(LIST_COLUMNS))
    if column == "scale":
        return read_scale(value, blank)
    if column == "responsible_unit":
        return read_units(value, blank)
    if column == "year_plan_wan":
        return dict(read_value(value, f"year_plan_{register.year}", "万元"))
    field = {"basis": "evidence"}.get(column, column)
    return dict(read_value(value, field, "万元"))


def place_districts(values: dict[str, Any], register: Register, book: DistrictBook) -> None:
    """Give a new project the districts that its place names, else the only one that the list is of."""
    named = book.named_in(values.get("place_text") or "")
    if named:
        values["districts"] = named
    elif len(register.districts) == 1:
        values["districts"] = tuple(register.districts)


def as_row(line: Line, values: dict[str, Any], faults: tuple[CellFault, ...], **about: Any) -> ParsedRow:
    """Return a row of the workbook as one to propose."""
    texts = tuple(map(shown, line.row.cells))
    values, inexact = part_inexact(values)
    about |= {"inexact": inexact, "columns": line.places}
    return ParsedRow(line.table.name, line.row.number, values, texts, faults, **about)
