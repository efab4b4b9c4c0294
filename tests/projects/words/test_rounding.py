"""Rounded parts add up to their rounded total, whatever they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.words.rounding import CENT, in_yi, round_half_up, share_out, share_out_table, share_out_yi

AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**9, places=6)


@given(st.lists(AMOUNTS, max_size=40))
def test_parts_add_up_and_each_is_a_neighbour(parts: list[Decimal]) -> None:
    rounded = share_out(parts)
    assert sum(rounded, Decimal(0)) == round_half_up(sum(parts, Decimal(0)))
    assert all(abs(given - found) < CENT for given, found in zip(parts, rounded, strict=True))


@given(
    st.integers(1, 6).flatmap(
        lambda wide: st.lists(st.lists(AMOUNTS, min_size=wide, max_size=wide), min_size=1, max_size=8)
    )
)
def test_a_table_adds_up_both_ways(rows: list[list[Decimal]]) -> None:
    table = share_out_table(rows)
    sums = [sum(row, Decimal(0)) for row in rows]
    assert [sum(row, Decimal(0)) for row in table] == share_out(sums)
    columns = [sum(column, Decimal(0)) for column in zip(*rows, strict=True)]
    assert [sum(column, Decimal(0)) for column in zip(*table, strict=True)] == share_out(columns)
    assert all(
        abs(given - found) < 3 * CENT
        for row, shown in zip(rows, table, strict=True)
        for given, found in zip(row, shown, strict=True)
    )


@pytest.mark.parametrize(
    ("wans", "expected"),
    [
        (["33333.3333"] * 3, ["3.34", "3.33", "3.33"]),
        (["50", "50"], ["0.01", "0.00"]),
        ([], []),
        (["0", "0"], ["0.00", "0.00"]),
    ],
)
def test_amounts_in_yi(wans: list[str], expected: list[str]) -> None:
    assert [str(one) for one in share_out_yi([Decimal(wan) for wan in wans])] == expected


def test_a_half_is_rounded_up() -> None:
    assert (in_yi(Decimal("7364450")), in_yi(Decimal("50"))) == (Decimal("736.45"), Decimal("0.01"))
