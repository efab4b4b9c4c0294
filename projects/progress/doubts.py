"""What is implausible about a month's figures: pure rules, no database. Doubts are asked, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.progress.standing import Standing
from projects.registry.doubts import Doubt, Doubts
from projects.words.vocabulary import STATUSES, STOPPED_STATUSES, WAITING_STATUSES, Term, find_term

# More than half again of the year's plan in one year is rather a slip of the keyboard than a success.
MOST_OF_PLAN = Decimal("1.5")
PLANS = Term("plans", "规划", "the plans")


def find_doubts(
    month: date, month_wan: Decimal | None, cumulative_wan: Decimal | None, standing: Standing
) -> Doubts:
    """Return what is implausible about a month's figures, given what stands; money in 万元."""
    found = (
        *doubt_cumulative(cumulative_wan, standing),
        *doubt_difference(month, month_wan, cumulative_wan, standing),
        *doubt_month(month, month_wan, standing),
        *doubt_status(month_wan, cumulative_wan, standing),
    )
    return Doubts(found)


def doubt_cumulative(new: Decimal | None, standing: Standing) -> Iterator[Doubt]:
    """Yield doubts about a cumulative figure that falls, exceeds the total or passes a later month's."""
    if new is None:
        return
    before, highest = standing.before_wan, standing.highest_before_wan
    if before is not None and new < before:
        yield doubt(
            "cumulative_falls",
            "cumulative_wan",
            msg("累计 %(new)s 万元,低于 %(when)s 的累计 %(old)s 万元。"),
            new=new,
            old=before,
            when=when(standing.before_month),
        )
    elif highest is not None and new < highest:
        yield doubt(
            "cumulative_below_earlier",
            "cumulative_wan",
            msg("累计 %(new)s 万元,低于以前报过的最高累计 %(old)s 万元。"),
            new=new,
            old=highest,
        )
    if standing.investment_wan is not None and new > standing.investment_wan:
        yield doubt(
            "exceeds_total",
            "cumulative_wan",
            msg("累计 %(new)s 万元,超过总投资 %(old)s 万元。"),
            new=new,
            old=standing.investment_wan,
        )
    if standing.after_month and standing.after_wan is not None and new > standing.after_wan:
        yield doubt(
            "exceeds_later",
            "cumulative_wan",
            msg("累计 %(new)s 万元,高于 %(when)s 已报的累计 %(old)s 万元;后面的月份可能也要更正。"),
            new=new,
            old=standing.after_wan,
            when=when(standing.after_month),
        )


def doubt_difference(
    month: date, month_wan: Decimal | None, cumulative_wan: Decimal | None, standing: Standing
) -> Iterator[Doubt]:
    """Yield the doubt of a month that is not the difference of the cumulative figures.

    When months lie between that were not reported, their money is in the difference too.
    """
    if month_wan is None or cumulative_wan is None:
        return
    if standing.before_wan is None:
        if month_wan > cumulative_wan:
            yield doubt(
                "month_exceeds_cumulative",
                "month_wan",
                msg("本月完成 %(new)s 万元,大于累计 %(old)s 万元。"),
                new=month_wan,
                old=cumulative_wan,
            )
        return
    difference = cumulative_wan - standing.before_wan
    is_next = standing.before_month is not None and follows(standing.before_month, month)
    if month_wan > difference or (is_next and month_wan != difference):
        yield doubt(
            "month_differs",
            "month_wan",
            msg("本月完成 %(new)s 万元,与累计之差 %(old)s 万元(比 %(when)s)不符。"),
            new=month_wan,
            old=difference,
            when=when(standing.before_month),
        )


def doubt_month(month: date, month_wan: Decimal | None, standing: Standing) -> Iterator[Doubt]:
    """Yield doubts about a negative month and about a year far beyond its plan."""
    if month_wan is None:
        return
    if month_wan < 0:
        yield doubt("month_negative", "month_wan", msg("本月完成 %(new)s 万元,是负数。"), new=month_wan)
    planned, done = standing.year_plan_wan, (standing.year_done_wan or Decimal(0)) + month_wan
    if planned and done > planned * MOST_OF_PLAN:
        yield doubt(
            "exceeds_year_plan",
            "month_wan",
            msg("%(year)s 年已完成 %(new)s 万元,是年度计划 %(old)s 万元的 %(percent)s%%。"),
            new=done,
            old=planned,
            year=str(month.year),
            percent=f"{done / planned * 100:.0f}",
        )


def doubt_status(
    month_wan: Decimal | None, cumulative_wan: Decimal | None, standing: Standing
) -> Iterator[Doubt]:
    """Yield the doubt of money that is spent while the status says that nothing is being built."""
    spends = (month_wan or 0) > 0 or (standing.before_wan is None and (cumulative_wan or 0) > 0)
    if spends and standing.status in (*WAITING_STATUSES, *STOPPED_STATUSES):
        yield doubt(
            "not_started",
            "month_wan",
            msg("项目状态是“%(status)s”,却有完成投资。已开工的请先更新状态。"),
            status=find_term(STATUSES, standing.status),
        )


def doubt(code: str, at: str, message: str, **values: Any) -> Doubt:
    """Return a doubt with its amounts in words."""
    words = {name: plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    return Doubt(code, at, message, words)


def plain(amount: Decimal) -> str:
    """Return an amount with thousands parted and no trailing zeros."""
    text = f"{amount:,.4f}"
    return text.rstrip("0").rstrip(".")


def when(month: date | None) -> str | Term:
    """Return a month as the messages name it; what no month reported stands in the plans."""
    return f"{month:%Y-%m}" if month else PLANS


def follows(month: date, later: date) -> bool:
    """Say whether one month comes right after another."""
    return (later.year - month.year) * 12 + later.month - month.month == 1
