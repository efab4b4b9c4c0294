"""What the rows of a table mean: columns that are fields, and each row as typed values with its faults.

`recognise(table) -> Recognised` proposes what the columns are, a person may change it, `parse_rows` then
reads every cell: it is understood, or refused with its reason; nothing is guessed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projects.imports.source import Note
from projects.imports.values.inexact import Inexact

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Column:
    """What one column is: the field (a name of `FIELDS_OF`, or year_plan_2026) and, for an amount, the unit
    that its heading gives: 万元, 亿元, 亩, 公里 …; `confidence` is between 0 and 1.
    """

    field: str
    unit: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the columns of a table are, by their index from 0; a column that is not here is not read.

    `headings` are the texts over each column, merged heads joined; `first_row` is the number of the first
    row below the head; `shape` is the same for every sheet with the same headings, to be remembered by.
    """

    columns: Mapping[int, Column]
    headings: tuple[str, ...]
    first_row: int
    shape: str
    # Units that the lines above the head tell for all columns.
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell is not understood, or what in a whole row is wrong (column None): a translatable message."""

    message: str
    column: int | None = None
    field: str | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One row as read: values by field, of the types that the registry's own readers give.

    An empty cell is no value: what the file does not state stays as it is. A value None is said on purpose
    (a cell emptied in a workbook of ours). `districts` are adcodes. `version` is the project's at which
    a workbook of ours was written; `texts` are the cells as they show, by column.
    """

    table: str
    number: int
    values: Mapping[str, Any]
    texts: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()
    geometry: BaseGeometry | None = None
    version: int | None = None
    notes: tuple[Note, ...] = ()
    # Figures that are said to be about or at least so much; the latter are no values.
    inexact: Mapping[str, Inexact] = dataclasses.field(default_factory=dict)
    # Of a workbook of ours: what the cell held when it was written, by field.
    written: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    # In which column each field stands, so that what the rules refuse names its cell.
    columns: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def is_untouched(self) -> bool:
        """Say whether it is a row of a workbook of ours in which nobody changed anything."""
        return self.version is not None and not self.written and not self.faults
