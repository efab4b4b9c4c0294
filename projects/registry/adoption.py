"""Which of several stated figures counts: pure rules, no database.

Rule (docs/rules.md, Money): until an officer decides, the lowest stated total is adopted (prudence). A figure
written in round 亿元 agrees with a finer one that rounds to it; it is no side of a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WAN_PER_YI = Decimal(10_000)
WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?\s*(亿|万)")


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated total in 万元 as the rules see it: its statement's id, value, words and qualifier."""

    id: int
    value: Decimal
    as_written: str | None
    qualifier: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """The adopted statement with its figure, and the extremes of all that count, in 万元."""

    statement_id: int | None
    investment_wan: Decimal | None
    low_wan: Decimal | None
    high_wan: Decimal | None


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


def adopt(stated: Sequence[Stated], decided: int | None = None) -> Adoption:
    """Return what counts: an officer's decided statement, else the lowest; floors (以上) are never totals."""
    totals = [one for one in stated if one.qualifier != "floor"]
    sides = [one for one in totals if not any(is_rounding_of(one, other) for other in totals)]
    if not sides:
        return Adoption(None, None, None, None)
    lowest = min(sides, key=lambda one: (one.value, one.id))
    adopted = next((one for one in stated if one.id == decided), lowest)
    return Adoption(adopted.id, adopted.value, lowest.value, max(one.value for one in sides))
