"""Find the head of a table, below titles and above rows, and what each of its columns is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from projects.imports.columns.headings import Meaning, find_meaning, plain, read_heading
from projects.imports.rows import Column, Recognised
from projects.imports.source import CellValue, ErrorCell, FormulaCell, SourceRow, SourceTable
from projects.imports.values.units import pick_unit, told_units, units_of
from projects.words.texts import tidy_line

# Titles, filters and units stand in the first lines; a head has up to three levels.
SEARCHED, MOST_LEVELS = 40, 3
LONGEST_HEADING = 60
# Between the levels of a heading.
LEVELS = " / "
SURE = 0.99
Texts = dict[int, str]


@dataclass(frozen=True, slots=True)
class Head:
    """Some rows taken for the head: the levels over each column, and what they mean."""

    first: int
    height: int
    levels: Mapping[int, tuple[str, ...]]
    meanings: Mapping[int, Meaning]

    @property
    def score(self) -> tuple[float, int, int]:
        """Return how well it fits: many fields, then few rows, then high up."""
        return sum(one.confidence for one in self.meanings.values()), -self.height, -self.first


def recognise(table: SourceTable, target: str) -> Recognised:
    """Return what the columns of a table seem to be for a target; no column where no head is found."""
    if table.columns is not None:
        levels = {at: (name,) for at, name in enumerate(table.columns)}
        return as_recognised(Head(0, 0, levels, find_meanings(levels, target)), table, 1)
    rows = table.rows[:SEARCHED]
    texts = spread(rows, table.merged)
    heads = [
        find_head(rows, texts, first, height, target)
        for first in range(len(rows))
        for height in range(1, MOST_LEVELS + 1)
        if first + height <= len(rows)
    ]
    best = max(heads, key=lambda head: head.score, default=Head(0, 1, {}, {}))
    after = best.first + best.height
    if after < len(table.rows):
        first_row = table.rows[after].number
    else:
        first_row = table.rows[-1].number + 1 if table.rows else 1
    return as_recognised(best, table, first_row)


def find_head(
    rows: Sequence[SourceRow], texts: Sequence[Texts], first: int, height: int, target: str
) -> Head:
    """Return some rows as a head."""
    block = reach_right(texts[first : first + height])
    columns = sorted({column for one in block for column in one})
    levels = {column: levels_of(block, column) for column in columns}
    # Rows of a head hold words; figures and days are a record's.
    if any(holds_values(row.cells) for row in rows[first : first + height]):
        return Head(first, height, levels, {})
    return Head(first, height, levels, find_meanings(levels, target))


def reach_right(block: Sequence[Texts]) -> Sequence[Texts]:
    """Return the levels of a head, a text over all columns to its right that have words only below.

    Formats without merged cells leave those empty: 投资情况 over 总投资 and 本年计划.
    """
    levels = [dict(one) for one in block]
    for upper, lower in pairwise(levels):
        said, is_over = "", False
        for column in range(max(lower, default=-1) + 1):
            if column in upper:
                said, is_over = upper[column], column in lower and lower[column] != upper[column]
            elif column in lower and is_over:
                upper[column] = said
            else:
                is_over = False
    return levels


def holds_values(cells: Iterable[CellValue]) -> bool:
    """Say whether a row holds several figures, or a day."""
    values = [one.value if isinstance(one, FormulaCell) else one for one in cells]
    figures = sum(isinstance(one, Decimal) and not 1949 <= one <= 2100 for one in values)
    return figures > 1 or any(isinstance(one, date | ErrorCell) for one in values)


def levels_of(texts: Sequence[Texts], column: int) -> tuple[str, ...]:
    """Return the different texts over a column from the top down."""
    found = [one[column] for one in texts if one.get(column)]
    return tuple(dict.fromkeys(found))


def find_meanings(levels: Mapping[int, tuple[str, ...]], target: str) -> dict[int, Meaning]:
    """Return what columns mean, each field once: of two columns the surer, then the first."""
    found = {
        at: meaning for at, texts in levels.items() if texts and (meaning := find_meaning(texts, target))
    }
    taken: dict[str, int] = {}
    for at in sorted(found, key=lambda one: (-found[one].confidence, one)):
        taken.setdefault(found[at].field, at)
    return {at: found[at] for at in sorted(taken.values())}


def spread(rows: Sequence[SourceRow], merged: Sequence[tuple[int, int, int, int]]) -> list[Texts]:
    """Return the texts of rows, those of merged cells over all that they cover."""
    texts = [{at: words for at, cell in enumerate(row.cells) if (words := heading_of(cell))} for row in rows]
    at_number = {row.number: at for at, row in enumerate(rows)}
    for top, left, bottom, right in merged:
        said = texts[at_number[top]].get(left) if top in at_number else None
        # A title over the whole width is over no column of its own.
        if not said:
            continue
        for number in range(top, bottom + 1):
            if number in at_number:
                texts[at_number[number]] |= {
                    column: said
                    for column in range(left, right + 1)
                    if column not in texts[at_number[number]]
                }
    return texts


def heading_of(cell: CellValue) -> str:
    """Return a cell as a heading; what is too long is a sentence."""
    value = cell.value if isinstance(cell, FormulaCell) else cell
    if isinstance(value, Decimal):
        return f"{value:f}"
    words = tidy_line(value) if isinstance(value, str) else ""
    return words if len(words) <= LONGEST_HEADING else ""


def as_recognised(head: Head, table: SourceTable, first_row: int) -> Recognised:
    """Return a head with the units that the lines above it tell for all its columns."""
    above = [heading for row in table.rows[: head.first] for heading in map(long_text, row.cells)]
    told = [unit for text in (*above, table.name) for unit in told_units(text)]
    columns = {}
    for at, meaning in head.meanings.items():
        unit = meaning.unit or (pick_unit(meaning.field, told) if units_of(meaning.field) else None)
        columns[at] = Column(meaning.field, unit, meaning.confidence)
    width = max((*head.levels, table.width - 1), default=-1) + 1
    headings = tuple(LEVELS.join(head.levels.get(at, ())) for at in range(width))
    return Recognised(columns, headings, first_row, shape_of(headings), tuple(told))


def find_unit(field: str, heading: str, told: Sequence[str]) -> str | None:
    """Return the unit that a column's heading names for a field, else the table for all; None for neither."""
    own = [unit for level in heading.split(LEVELS) if (unit := read_heading(level).unit)]
    return pick_unit(field, own) or pick_unit(field, told)


def long_text(cell: CellValue) -> str:
    """Return the text of a cell, nothing for what is none."""
    return cell if isinstance(cell, str) else ""


def shape_of(headings: Sequence[str]) -> str:
    """Return what tells one kind of sheet from another: its headings, whatever stands above or below."""
    plain_ones = [plain(one) for one in headings]
    while plain_ones and not plain_ones[-1]:
        plain_ones.pop()
    return hashlib.sha256("\n".join(plain_ones).encode()).hexdigest()[:32]
