from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.registry.adoption import Stated, adopt, adopt_measure, is_rounding_of, restates, written_step


def stated(id_: int, value: str, words: str | None = None, qualifier: str = "exact") -> Stated:
    return Stated(id_, Decimal(value), words, qualifier)


def test_the_lowest_of_two_contradicting_figures_is_adopted() -> None:
    outcome = adopt([stated(1, "132000", "132000万元"), stated(2, "600000", "60亿元")])
    assert (outcome.statement_id, outcome.value) == (1, Decimal(132000))
    assert (outcome.low, outcome.high) == (Decimal(132000), Decimal(600000))


def test_an_officers_decision_stands_above_the_rule() -> None:
    outcome = adopt([stated(1, "132000"), stated(2, "600000")], decided=2)
    assert outcome.statement_id == 2
    assert outcome.value == Decimal(600000)


def test_a_rounded_figure_is_no_side_of_a_conflict() -> None:
    outcome = adopt([stated(1, "307000", "30.7亿元"), stated(2, "307144", "307144万元")])
    assert outcome.statement_id == 2
    assert outcome.low == outcome.high == Decimal(307144)


def test_a_rounded_figure_that_does_not_fit_is_a_conflict() -> None:
    outcome = adopt([stated(1, "306000", "30.6亿元"), stated(2, "307144", "307144万元")])
    assert (outcome.low, outcome.high) == (Decimal(306000), Decimal(307144))


def test_a_floor_is_never_a_total() -> None:
    assert adopt([stated(1, "100000", "10亿元以上", "floor")]).value is None


def test_nothing_stated_adopts_nothing() -> None:
    assert adopt([]).statement_id is None


def test_written_step_reads_the_last_digit() -> None:
    assert written_step("30.7亿元") == Decimal(1000)
    assert written_step("1582.37万元") == Decimal("0.01")
    assert written_step("约80亿元") == Decimal(10000)
    assert written_step("未说明") == 0


@given(st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(["万", "亿"])), min_size=1, max_size=6))
def test_adopted_is_the_least_of_what_counts(figures: list[tuple[int, str]]) -> None:
    sides = []
    for id_, (amount, unit) in enumerate(figures):
        wan = Decimal(amount) * (10_000 if unit == "亿" else 1)
        sides.append(Stated(id_, wan, f"{amount}{unit}元", "exact"))
    outcome = adopt(sides)
    assert outcome.low is not None
    assert outcome.high is not None
    assert outcome.value == outcome.low <= outcome.high
    dropped = [one for one in sides if any(is_rounding_of(one, other) for other in sides)]
    kept = [one.value for one in sides if one not in dropped]
    assert min(kept) == outcome.low
    assert max(kept) == outcome.high


def scoped(id_: int, value: str, scope: str | None = None, purpose: str = "works") -> Stated:
    return Stated(id_, Decimal(value), None, "exact", scope, purpose)


def test_figures_of_another_scope_stand_beside_and_are_no_conflict() -> None:
    sides = [scoped(1, "800000", "境内段"), scoped(2, "1450000", "全线")]
    outcome = adopt(sides, registered="境内段")
    assert (outcome.statement_id, outcome.low, outcome.high) == (1, 800000, 800000)
    assert adopt(sides, registered="全线").value == 1450000


def test_a_figure_without_a_scope_is_of_what_is_registered() -> None:
    outcome = adopt([scoped(1, "5", "一期"), scoped(2, "7")], registered="一期")
    assert (outcome.low, outcome.high) == (5, 7)


def test_a_figure_of_a_part_is_not_that_of_the_whole() -> None:
    assert adopt([scoped(1, "5", "一期")]).value is None


@pytest.mark.parametrize("purpose", ["subsidy", "fund", "loan", "target"])
def test_what_is_won_lent_or_aimed_at_is_no_total(purpose: str) -> None:
    assert adopt([scoped(1, "61200", purpose=purpose)]).value is None
    assert adopt_measure([scoped(1, "4", purpose=purpose)]).value is None


# (coarse, fine, whether the first restates the second)
RESTATED = [
    ("600000", "600003", True),
    ("33000", "33333.5", True),
    ("1.9", "1.85", True),
    ("120", "120.4", True),
    ("400000", "440000", False),
    ("45867", "485869.1", False),
    ("882450", "863897.65", False),
    ("86", "176", False),
    ("86", "86", False),
]


@pytest.mark.parametrize(("coarse", "fine", "is_one"), RESTATED)
def test_a_length_or_area_is_restated_in_rounder_figures(coarse: str, fine: str, is_one: bool) -> None:
    assert restates(Decimal(coarse), Decimal(fine)) is is_one


def test_lengths_and_areas_that_differ_beyond_rounding_are_apart() -> None:
    apart = adopt_measure([scoped(1, "882450"), scoped(2, "863897.65")])
    assert (apart.value, apart.is_apart) == (Decimal("863897.65"), True)
    one = adopt_measure([scoped(1, "600000"), scoped(2, "600003")])
    assert (one.value, one.is_apart) == (600003, False)


@given(st.lists(st.decimals(min_value="0.01", max_value=10**7, places=2), min_size=1, max_size=6))
def test_some_side_always_stands(values: list[Decimal]) -> None:
    outcome = adopt_measure([Stated(id_, value, None, "exact") for id_, value in enumerate(values)])
    assert outcome.value in values
    assert outcome.value == outcome.low
