"""What a file holds before anybody says what it means: tables of numbered rows of plain values.

Readers (`read_<format>(path, limits, name) -> SourceFile`) only read: they know no project and no database.
What they cannot read they refuse with BadInput whose `where` names file, sheet, row and cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from projects.errors import BadInput
from projects.imports.limits import Limits

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Kind = Literal["sheet", "layer", "table"]


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell that is computed: its formula as written, None where the format does not tell, and the value
    that was last computed, None where the file keeps none.
    """

    formula: str | None
    value: str | Decimal | date | datetime | bool | ErrorCell | None


SCALED = "#SCALED"


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell whose program could not compute it, by the program's own word: #REF!, #DIV/0!, #N/A …

    SCALED is ours: the cell shows another number than it holds, and which one is meant is not known.
    """

    code: str


# Numbers are exact as they show (Decimal), never floats; an empty cell and one of blanks alone are None.
CellValue = str | Decimal | date | datetime | bool | FormulaCell | ErrorCell | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row under its number in the file (the first is 1), hidden or not, empty ones left out.

    `geometry` is in EPSG:4326 where the table's `crs` is known (the reader converts), else as written: its
    datum is then asked of the person.
    """

    number: int
    cells: tuple[CellValue, ...]
    geometry: BaseGeometry | None = None
    is_hidden: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader says of what it did (“no .cpg: read as GB18030”): a translatable message, its values."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A sheet, a layer or a table of a document. Rows may be of different lengths.

    `columns` are the field names of a layer, whose rows then are all records; a sheet or table has none and
    its headings stand in its rows. `crs` is what the file says of its coordinates (an authority code such
    as EPSG:4490, or its own name for them), None where it says nothing. `merged` are merged ranges
    as (first row, first column, last row, last column), rows from 1, columns from 0, bounds included.
    """

    name: str
    kind: Kind
    rows: tuple[SourceRow, ...]
    is_hidden: bool = False
    crs: str | None = None
    columns: tuple[str, ...] | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def width(self) -> int:
        """Return the number of columns that the longest row has."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as read: its name as sent, its format by content (xlsx, csv, gpkg …), the encoding of its text
    where it is not fixed by the format, its tables in order and what the reader says of it all.
    """

    name: str
    format: str
    encoding: str | None
    tables: tuple[SourceTable, ...]
    notes: tuple[Note, ...] = ()


class Reader(Protocol):
    """Read a file of one format, called by the name it was sent as; raises BadInput (see `refuse`)."""

    def __call__(self, path: Path, limits: Limits, name: str = "") -> SourceFile:
        """Return what the file holds."""
        ...


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: its name, and as far as known sheet (or layer), row from 1 and column from 0."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return it as spreadsheets write places: “投资.xlsx [重点项目!C12]”."""
        cell = (name_column(self.column) if self.column is not None else "") + str(self.row or "")
        inside = "!".join(part for part in (self.sheet, cell) if part)
        return f"“{self.file}” [{inside}]" if inside else f"“{self.file}”"


class Refusal(BadInput):
    """A file that is not taken; its message begins with %(where)s."""

    def __init__(self, message: str, *, where: Where, **values: Any) -> None:
        super().__init__(message, field="file", where=str(where), **values)
        self.where = where


COLUMN = re.compile(r"[A-Z]{1,3}")


def refuse(where: Where, message: str, **values: Any) -> Refusal:
    """Return the error of a file that cannot be read; the message holds %(where)s, by custom at its start."""
    return Refusal(message, where=where, **values)


def name_column(index: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int | None:
    """Return a column counted from 0 by its letters, as `name_column` gives them; None for what is none."""
    if not COLUMN.fullmatch(letters):
        return None
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
