from __future__ import annotations

from decimal import Decimal

from projects.words.sums import NOTHING, Rate, Sum, add_up, sum_of


def test_silent_parts_are_no_zero() -> None:
    assert sum_of([None, None]) == Sum(silent=2)
    assert sum_of([None, None]).stated_wan is None
    assert NOTHING.stated_wan is None
    assert sum_of([Decimal(0)]).stated_wan == 0
    some = sum_of([Decimal(3), None, Decimal(4)])
    assert (some.stated_wan, some.known, some.silent, some.number, some.is_partly) == (7, 2, 1, 3, True)
    assert not sum_of([Decimal(3)]).is_partly


def test_money_without_a_project_of_its_own_is_stated() -> None:
    rest = Sum(Decimal(5), silent=3)
    assert (rest.stated_wan, rest.is_partly) == (5, True)
    assert add_up([rest, Sum(Decimal(1), 1)]) == Sum(Decimal(6), 1, 3)


def test_a_rate_over_nothing_is_none() -> None:
    assert Rate(0, 0, 0).share is None
    assert (Rate(1, 3, 3) + Rate(1, 1, 1)).share == Decimal("0.5")
