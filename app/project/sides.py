"""What the documents state of a project's money, length and areas, side by side where they state several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.registry.adoption import is_of_project
from projects.registry.rows import Figure, MentionView, ProjectDetail, ProjectRow
from projects.words.vocabulary import COMPARED_MEASURES

MONEY = "investment_wan"


@dataclass(frozen=True, slots=True)
class StatedSide:
    """One stated figure; `counts` says whether it is of the works and of the scope that is registered."""

    mention: MentionView
    figure: Figure
    value: Decimal
    counts: bool
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """All stated figures of one measure, those that are compared first."""

    measure: str
    sides: tuple[StatedSide, ...]
    is_open: bool
    is_decided: bool

    @property
    def low(self) -> Decimal:
        """The lowest of those that are compared; the totals and the project take it until it is decided."""
        return min(side.value for side in self.sides if side.counts and side.figure.qualifier != "floor")

    @property
    def high(self) -> Decimal:
        """The highest of those that are compared."""
        return max(side.value for side in self.sides if side.counts and side.figure.qualifier != "floor")


def stated_sides(detail: ProjectDetail) -> list[Sides]:
    """Return the measures that need more than one figure to tell: several, an impossible or a foreign one."""
    found = [(measure, list_sides(detail, measure)) for measure in (MONEY, *COMPARED_MEASURES)]
    return [
        Sides(measure, sides, is_open(detail.row, measure), is_decided(detail.row, measure))
        for measure, sides in found
        if needs_telling(sides)
    ]


def needs_telling(sides: Sequence[StatedSide]) -> bool:
    """Say whether the sides say more than the project's own figure does."""
    is_odd = any(side.figure.corrected is not None or not side.counts for side in sides)
    several = len(sides) > 1 if any(side.figure.measure == MONEY for side in sides) else False
    return is_odd or several or len({side.value for side in sides}) > 1


def list_sides(detail: ProjectDetail, measure: str) -> tuple[StatedSide, ...]:
    """Return every stated figure of a measure, those of the registered scope first."""
    row, found = detail.row, []
    for mention in detail.mentions:
        for figure in (one for one in mention.figures if one.measure == measure):
            value = figure.value if figure.corrected is None else figure.corrected
            counts = is_of_project(figure.scope, figure.purpose, row.scope)
            is_adopted = figure.is_adopted or (measure != MONEY and counts and value == getattr(row, measure))
            found.append(StatedSide(mention, figure, value, counts, is_adopted))
    return tuple(sorted(found, key=lambda side: not side.counts))


def is_open(row: ProjectRow, measure: str) -> bool:
    """Say whether the sides of a measure disagree and nobody has decided."""
    if measure == MONEY:
        return row.has_conflict
    return measure in row.measures_apart and measure not in row.measures_decided


def is_decided(row: ProjectRow, measure: str) -> bool:
    """Say whether an officer decided which side counts."""
    return row.adoption == "officer" if measure == MONEY else measure in row.measures_decided
