from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from projects.progress.doubts import find_doubts
from projects.progress.standing import Standing, measure
from projects.registry.doubts import Doubtful

OCTOBER = date(2026, 10, 1)
STANDING = Standing(
    status="construction",
    investment_wan=Decimal(1000),
    before_month=date(2026, 9, 1),
    before_wan=Decimal(300),
    highest_before_wan=Decimal(300),
    year_plan_wan=Decimal(200),
    year_done_wan=Decimal(100),
)


def codes(month: str | None, cumulative: str | None, standing: Standing = STANDING) -> list[str]:
    figures = [None if text is None else Decimal(text) for text in (month, cumulative)]
    return [one.code for one in find_doubts(OCTOBER, *figures, standing)]


@pytest.mark.parametrize(
    ("month", "cumulative", "found"),
    [
        ("50", "350", []),
        (None, None, []),
        (None, "300", []),
        ("0", "300", []),
        ("-50", "250", ["cumulative_falls", "month_negative"]),
        ("50", "250", ["cumulative_falls", "month_differs"]),
        ("50", "350.0001", ["month_differs"]),
        ("700.0001", "1000.0001", ["exceeds_total", "exceeds_year_plan"]),
        ("200", "500", []),
        ("200.0001", "500.0001", ["exceeds_year_plan"]),
    ],
)
def test_figures_are_compared_with_what_stands(
    month: str | None, cumulative: str | None, found: list[str]
) -> None:
    assert codes(month, cumulative) == found


def test_the_first_month_is_no_more_than_all_months() -> None:
    first = Standing("construction")
    assert codes("800", "500", first) == ["month_exceeds_cumulative"]
    assert codes("500", "500", first) == []


def test_a_gap_holds_the_money_of_the_months_between() -> None:
    gap = Standing("construction", before_month=date(2026, 7, 1), before_wan=Decimal(300))
    assert codes("50", "500", gap) == []
    assert codes("250", "500", gap) == ["month_differs"]
    turn = Standing("construction", before_month=date(2025, 12, 1), before_wan=Decimal(300))
    january = find_doubts(date(2026, 1, 1), Decimal(50), Decimal(500), turn)
    assert [one.code for one in january] == ["month_differs"]


def test_a_dip_before_is_remembered() -> None:
    dipped = Standing(
        "construction",
        before_month=date(2026, 9, 1),
        before_wan=Decimal(300),
        highest_before_wan=Decimal(400),
    )
    assert codes("50", "350", dipped) == ["cumulative_below_earlier"]
    assert codes("100", "400", dipped) == []


def test_a_later_month_that_says_less_is_named() -> None:
    later = Standing("construction", after_month=date(2026, 12, 1), after_wan=Decimal(100))
    assert codes("50", "150", later) == ["exceeds_later"]
    assert codes("50", "100", later) == []


@pytest.mark.parametrize("status", ["planned", "preliminary", "signed", "suspended", "cancelled"])
def test_money_without_work_is_asked_about(status: str) -> None:
    assert codes("1", "1", Standing(status)) == ["not_started"]
    assert codes("0", "0", Standing(status)) == []
    assert codes(None, "5", Standing(status)) == ["not_started"]
    assert codes("0", "300", Standing(status, before_wan=Decimal(300))) == []


@pytest.mark.parametrize("status", ["construction", "completed", "operating"])
def test_money_of_works_is_not(status: str) -> None:
    assert codes("1", "1", Standing(status)) == []


def test_a_plan_of_nothing_gives_no_share() -> None:
    nothing = Standing("construction", investment_wan=Decimal(0), year_plan_wan=Decimal(0))
    assert codes("5", None, nothing) == []
    shares = measure(Decimal(5), Decimal(5), nothing)
    assert (shares.of_total, shares.of_year_plan) == (None, None)


def test_shares_are_exact() -> None:
    shares = measure(Decimal(50), Decimal(350), STANDING)
    assert (shares.of_total, shares.of_year_plan) == (Decimal("0.35"), Decimal("0.75"))


def test_a_doubt_is_said_in_words() -> None:
    doubts = find_doubts(OCTOBER, Decimal("50"), Decimal("250.5"), STANDING)
    assert str(doubts) == (
        "累计 250.5 万元,低于 2026-09 的累计 300 万元。 "
        "本月完成 50 万元,与累计之差 -49.5 万元(比 2026-09)不符。"
    )
    error = Doubtful(doubts)
    assert (error.field, len(error.doubts)) == ("confirmed", 2)
    assert "有 2 处要核对" in str(error)
    plans = Standing("construction", before_wan=Decimal("12345.6"))
    assert (
        str(find_doubts(OCTOBER, None, Decimal(1), plans)) == "累计 1 万元,低于 规划 的累计 12,345.6 万元。"
    )
