"""What a district's page shows of a cross table: its own rows beside the cross-district row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from projects.reading.totals import EMPTY, BucketTotal, Cell, CrossRow, Crosstab, add_up


@dataclass(frozen=True, slots=True)
class Line:
    """One status or type: what is counted in the district's rows, and what in the cross-district row."""

    code: str
    own: Cell
    cross: Cell


@dataclass(frozen=True, slots=True)
class Portrait:
    """A cross table split into the district's own rows and the cross-district row."""

    lines: tuple[Line, ...]
    own: Cell
    cross: Cell


def split_cross(table: Crosstab, *, is_ranked: bool = False) -> Portrait:
    """Return the table with the cross-district row taken apart; `is_ranked` puts the greatest money first."""

    def pick(keep: Callable[[BucketTotal], bool], code: str) -> Cell:
        return add_up([cell_of(row, code) for row in table.rows if keep(row.bucket)])

    lines = [Line(code, pick(is_own, code), pick(is_cross, code)) for code in table.columns]
    if is_ranked:
        lines.sort(key=lambda line: line.own.investment_wan + line.cross.investment_wan, reverse=True)
    own, cross = add_up([line.own for line in lines]), add_up([line.cross for line in lines])
    return Portrait(tuple(lines), own, cross)


def cell_of(row: CrossRow, code: str) -> Cell:
    """Return a cell; an absent one is empty."""
    return row.cells.get(code, EMPTY)


def is_cross(bucket: BucketTotal) -> bool:
    """Say whether a row is 跨区."""
    return bucket.kind == "cross"


def is_own(bucket: BucketTotal) -> bool:
    """Say whether a row is a district's or the city level's."""
    return bucket.kind != "cross"
