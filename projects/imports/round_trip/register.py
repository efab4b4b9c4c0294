"""Find the register in a workbook: the hidden sheet that says what each row was when the file was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.errors import BadInput
from projects.imports.cell_faults import value_of
from projects.imports.source import CellValue, SourceFile, SourceRow, SourceTable
from projects.words.round_trip import BETWEEN, FIELDS, FIRST, LIST_COLUMNS, OTHERS, REGISTER, SHOWN

WHOLE = ("version", "start_year", "start_month", "end_year", "end_month", "part_count", "year")


@dataclass(frozen=True, slots=True)
class Registered:
    """A project as the list showed it: its fields as they were kept, its cells as they showed."""

    code: str
    version: int
    fields: Mapping[str, Any]
    shown: Mapping[str, Any]

    @property
    def district_names(self) -> tuple[str, ...]:
        """Return the short names of its districts."""
        return tuple(filter(None, str(self.fields["district_names"] or "").split(BETWEEN)))


@dataclass(frozen=True, slots=True)
class Register:
    """All projects of a list by code, the year of its plans, and the sheet that says so."""

    table: str
    entries: Mapping[str, Registered]
    year: int | None

    @property
    def districts(self) -> frozenset[str]:
        """Return the districts that its projects are in."""
        found = (str(entry.fields["districts"] or "").split(BETWEEN) for entry in self.entries.values())
        return frozenset(adcode for adcodes in found for adcode in adcodes if adcode)


def find_register(source: SourceFile) -> Register | None:
    """Return the register of a workbook of ours, None where the file has none."""
    for table in source.tables:
        if table.rows and table.rows[0].cells[: len(REGISTER)] == REGISTER:
            return read_register(table)
    return None


def read_register(table: SourceTable) -> Register:
    """Return the register of a sheet; a row that somebody broke is left out, as if it were deleted."""
    entries = {}
    year = None
    for row in table.rows[1:]:
        values = read_values(row)
        code, version = values["code"], values["version"]
        if not isinstance(code, str) or not isinstance(version, int):
            continue
        own = {name: values[name] for name in (*FIRST[2:], *FIELDS, *OTHERS)}
        shown = {name: values[key] for name, key in zip(LIST_COLUMNS, SHOWN, strict=True)}
        entries[code] = Registered(code, version, own, shown)
        year = own["year"] if isinstance(own["year"], int) else year
    return Register(table.name, entries, year)


def read_values(row: SourceRow) -> dict[str, Any]:
    """Return the cells of a row by the names of the register's columns."""
    cells = (*row.cells, *[None] * len(REGISTER))[: len(REGISTER)]
    return {name: plain_value(name, cell) for name, cell in zip(REGISTER, cells, strict=True)}


def plain_value(name: str, cell: CellValue) -> Any:
    """Return a value as the registry keeps it; None for a cell that somebody broke."""
    try:
        value = value_of(cell)
    except BadInput:
        return None
    if isinstance(value, Decimal) and name in WHOLE:
        return int(value)
    return value
