"""The sheet of a month that comes back filled in: only cells that were filled or changed are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.cell_faults import value_of
from projects.imports.columns.recognising import recognise
from projects.imports.parsing import parse_rows
from projects.imports.rows import CellFault, ParsedRow
from projects.imports.source import SourceFile, SourceTable
from projects.imports.values.amounts import is_nothing
from projects.imports.values.district_names import DistrictBook
from projects.words.form_values import read_month
from projects.words.round_trip import MONTH_FIELDS, MONTH_REGISTER

TARGET = "progress"


@dataclass(frozen=True, slots=True)
class Sent:
    """A project as the sheet went out: its version, the month, and what was published of it then."""

    version: int
    month: date
    was: Mapping[str, Any]


def find_month_register(source: SourceFile) -> tuple[str, Mapping[str, Sent]] | None:
    """Return the hidden sheet of a month's sheet by its name, each project by code; None for another file."""
    for table in source.tables:
        if table.rows and table.rows[0].cells[: len(MONTH_REGISTER)] == MONTH_REGISTER:
            return table.name, dict(read_sent(table))
    return None


def read_sent(table: SourceTable) -> Iterator[tuple[str, Sent]]:
    """Yield each project of a register; a row that somebody broke is left out."""
    width = len(MONTH_REGISTER)
    for row in table.rows[1:]:
        try:
            code, version, month, *was = (value_of(cell) for cell in (*row.cells, *[None] * width)[:width])
            sent = Sent(int(str(version)), read_month(str(month), "month") or date.max, {})
        except (BadInput, ValueError):
            continue
        yield str(code), replace(sent, was=dict(zip(MONTH_FIELDS, was, strict=True)))


def read_month_sheet(source: SourceFile, book: DistrictBook) -> list[ParsedRow] | None:
    """Return what was filled in of a month's sheet of ours; None for any other file."""
    found = find_month_register(source)
    if found is None:
        return None
    register, sent = found
    rows: list[ParsedRow] = []
    for table in source.tables:
        recognised = recognise(table, TARGET)
        fields = {column.field: at for at, column in recognised.columns.items()}
        if table.name != register and "code" in fields and set(fields) & set(MONTH_FIELDS):
            read = [compare(row, sent, fields) for row in parse_rows(table, recognised, book)]
            rows += settle(read, fields)
    return rows


def compare(row: ParsedRow, sent: Mapping[str, Sent], fields: Mapping[str, int]) -> ParsedRow:
    """Return a row with what it changes of the month; nothing of what it only repeats."""
    one = sent.get(str(row.values.get("code")))
    if one is None:
        message = msg("这一行的项目编码不在发出的月报表里。新项目请先登记,再报月报。")
        return replace(row, faults=(*row.faults, CellFault(message, fields["code"], "code")))
    # Who the project is, its code says; what else the sheet repeats is not read.
    faults = tuple(fault for fault in row.faults if fault.field in ("code", *MONTH_FIELDS))
    wrong = {fault.field for fault in faults}
    values: dict[str, Any] = {"code": row.values["code"], "month": one.month}
    for name in MONTH_FIELDS:
        # A cell that was emptied is emptied on purpose; a column that was deleted says nothing.
        if name in fields and name not in wrong and differs(row.values.get(name), one.was[name]):
            values[name] = row.values.get(name)
    written = {name: one.was[name] for name in values if name in MONTH_FIELDS}
    return replace(row, values=values, faults=faults, version=one.version, written=written)


def differs(value: Any, was: Any) -> bool:
    """Say whether a cell says something else than it did; 无 and a dash are as good as an empty cell."""
    if value is None and isinstance(was, str):
        return not is_nothing(was)
    return bool(value != was)


def settle(rows: list[ParsedRow], fields: Mapping[str, int]) -> list[ParsedRow]:
    """Return the rows; one that reports a project again is a fault."""
    first: dict[str, int] = {}
    settled = []
    for row in rows:
        code = str(row.values.get("code"))
        if code in first and row.version is not None:
            message = msg("同一个项目(%(code)s)在表里出现两次,第一次在第 %(row)d 行。")
            values = {"code": code, "row": first[code]}
            fault = CellFault(message, fields["code"], "code", values)
            settled.append(replace(row, faults=(*row.faults, fault)))
            continue
        first[code] = row.number
        settled.append(row)
    return settled
