"""Round figures so that what stands above or beside a total adds up to it.

The total is rounded as everybody rounds (half up); its parts are rounded by the largest remainder, each to
one of its two neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

WAN_PER_YI = Decimal(10_000)
CENT = Decimal("0.01")


def round_half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Return a value in whole steps, a half upwards."""
    return value.quantize(step, ROUND_HALF_UP)


def in_yi(wan: Decimal) -> Decimal:
    """Return an amount of 万元 in 亿元 with two decimals."""
    return round_half_up(wan / WAN_PER_YI)


def share_out(parts: Sequence[Decimal], step: Decimal = CENT, total: Decimal | None = None) -> list[Decimal]:
    """Return the parts in whole steps that add up to their rounded sum, or to a `total` given in steps.

    Of equal remainders the first part is rounded up.
    """
    floors = [part.quantize(step, ROUND_FLOOR) for part in parts]
    total = round_half_up(sum(parts, Decimal(0)), step) if total is None else total
    units = int((total - sum(floors, Decimal(0))) / step)
    order = sorted(range(len(parts)), key=lambda at: floors[at] - parts[at])
    for at in (order if units > 0 else reversed(order)) if parts else ():
        if not units:
            break
        floors[at] += step if units > 0 else -step
        units += -1 if units > 0 else 1
    return floors


def share_out_yi(wans: Sequence[Decimal]) -> list[Decimal]:
    """Return amounts of 万元 in 亿元 with two decimals that add up to their rounded total."""
    return share_out([wan / WAN_PER_YI for wan in wans])


def share_out_table(rows: Sequence[Sequence[Decimal]], step: Decimal = CENT) -> list[list[Decimal]]:
    """Return a table in whole steps whose rows and columns each add up to their own rounded totals.

    The totals of rows, and those of columns, are shared out from the grand total. A cell may move by one
    step beyond its neighbours where rows and columns would disagree otherwise.
    """
    row_totals = share_out([sum(row, Decimal(0)) for row in rows], step)
    column_totals = share_out([sum(column, Decimal(0)) for column in zip(*rows, strict=True)], step)
    table = [share_out(row, step, total) for row, total in zip(rows, row_totals, strict=True)]
    wrong = [
        int((sum(column, Decimal(0)) - total) / step)
        for column, total in zip(zip(*table, strict=True), column_totals, strict=True)
    ]
    while any(wrong):
        high, low = (
            next(at for at, by in enumerate(wrong) if by > 0),
            next(at for at, by in enumerate(wrong) if by < 0),
        )
        at = max(
            range(len(rows)),
            key=lambda at: (table[at][high] - rows[at][high]) - (table[at][low] - rows[at][low]),
        )
        table[at][high] -= step
        table[at][low] += step
        wrong[high] -= 1
        wrong[low] += 1
    return table
