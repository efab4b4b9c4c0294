"""Which of several stated figures counts: pure rules, no database.

Rule (docs/rules.md, Money): until an officer decides, the lowest stated total is adopted (prudence). A figure
written in round 亿元 agrees with a finer one that rounds to it; it is no side of a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from projects.words.rounding import WAN_PER_YI

WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?\s*(亿|万)")


# 33,000 restates 33,333; 400,000 does not restate 440,000, though it ends in more zeros.
FEWEST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated figure as the rules see it: the statement it stands in, its value, words and marks."""

    id: int
    value: Decimal
    as_written: str | None
    qualifier: str
    scope: str | None = None
    purpose: str = "works"


@dataclass(frozen=True, slots=True)
class Adoption:
    """The adopted statement with its figure, and the extremes of all that count, in the measure's unit."""

    statement_id: int | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def is_apart(self) -> bool:
        """Say whether those that count disagree."""
        return self.low != self.high


def written_step(as_written: str | None) -> Decimal:
    """Return the size of the last written digit in 万元 ("30.7亿元" → 1000); 0 when the words do not tell."""
    found = WRITTEN.search(as_written or "")
    if not found:
        return Decimal(0)
    step = Decimal(10) ** -len(found[2] or "")
    return step * WAN_PER_YI if found[3] == "亿" else step


def is_rounding_of(coarse: Stated, fine: Stated) -> bool:
    """Say whether the coarse figure is only the finer one, rounded to the digits that it was written with."""
    step = written_step(coarse.as_written)
    if step <= written_step(fine.as_written) or coarse.value == fine.value:
        return False
    return (fine.value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == coarse.value


def is_of_project(scope: str | None, purpose: str | None, registered: str | None) -> bool:
    """Say whether a figure is of the works themselves, and of what of them is registered."""
    return purpose in (None, "works") and scope in (None, registered)


def adopt(stated: Sequence[Stated], decided: int | None = None, registered: str | None = None) -> Adoption:
    """Return what counts: an officer's decided statement, else the lowest of those of the registered scope.

    Floors (以上) are never totals, and what is won, lent or aimed at is no total of the works.
    """
    ours = [one for one in stated if is_of_project(one.scope, one.purpose, registered)]
    totals = [one for one in ours if one.qualifier != "floor"]
    sides = [one for one in totals if not any(is_rounding_of(one, other) for other in totals)]
    if not sides:
        return Adoption(None, None, None, None)
    lowest = min(sides, key=lambda one: (one.value, one.id))
    adopted = next((one for one in stated if one.id == decided), lowest)
    return Adoption(adopted.id, adopted.value, lowest.value, max(one.value for one in sides))


def restates(coarse: Decimal, fine: Decimal) -> bool:
    """Say whether a length or area is another one, rounded to no fewer than two digits."""
    if coarse == fine:
        return False
    digits, exponent = coarse.normalize().as_tuple()[1:]
    step = Decimal(1).scaleb(int(exponent) + min(len(digits) - FEWEST_DIGITS, 0))
    return (fine / step).quantize(Decimal(1), ROUND_HALF_UP) * step == coarse


def adopt_measure(stated: Sequence[Stated], registered: str | None = None) -> Adoption:
    """Return which length or area counts by the rule: the lowest that no finer one restates, no floor."""
    ours = [
        one
        for one in stated
        if one.qualifier != "floor" and is_of_project(one.scope, one.purpose, registered)
    ]
    sides = [one for one in ours if not any(restates(one.value, other.value) for other in ours)]
    if not sides:
        return Adoption(None, None, None, None)
    lowest = min(sides, key=lambda one: (one.value, one.id))
    return Adoption(lowest.id, lowest.value, lowest.value, max(one.value for one in sides))
