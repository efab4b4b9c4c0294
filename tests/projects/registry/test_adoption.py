from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.registry.adoption import Stated, adopt, is_rounding_of, written_step


def stated(id_: int, value: str, words: str | None = None, qualifier: str = "exact") -> Stated:
    return Stated(id_, Decimal(value), words, qualifier)


def test_the_lowest_of_two_contradicting_figures_is_adopted() -> None:
    outcome = adopt([stated(1, "132000", "132000万元"), stated(2, "600000", "60亿元")])
    assert (outcome.statement_id, outcome.investment_wan) == (1, Decimal(132000))
    assert (outcome.low_wan, outcome.high_wan) == (Decimal(132000), Decimal(600000))


def test_an_officers_decision_stands_above_the_rule() -> None:
    outcome = adopt([stated(1, "132000"), stated(2, "600000")], decided=2)
    assert outcome.statement_id == 2
    assert outcome.investment_wan == Decimal(600000)


def test_a_rounded_figure_is_no_side_of_a_conflict() -> None:
    outcome = adopt([stated(1, "307000", "30.7亿元"), stated(2, "307144", "307144万元")])
    assert outcome.statement_id == 2
    assert outcome.low_wan == outcome.high_wan == Decimal(307144)


def test_a_rounded_figure_that_does_not_fit_is_a_conflict() -> None:
    outcome = adopt([stated(1, "306000", "30.6亿元"), stated(2, "307144", "307144万元")])
    assert (outcome.low_wan, outcome.high_wan) == (Decimal(306000), Decimal(307144))


def test_a_floor_is_never_a_total() -> None:
    assert adopt([stated(1, "100000", "10亿元以上", "floor")]).investment_wan is None


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
    assert outcome.low_wan is not None
    assert outcome.high_wan is not None
    assert outcome.investment_wan == outcome.low_wan <= outcome.high_wan
    dropped = [one for one in sides if any(is_rounding_of(one, other) for other in sides)]
    kept = [one.value for one in sides if one not in dropped]
    assert min(kept) == outcome.low_wan
    assert max(kept) == outcome.high_wan
