"""The sentences of a monthly report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from projects.months.facts import MonthFacts
from projects.months.matters import MonthMatters
from projects.reports.wording import name_of, percent, plain_wan, yi
from projects.timeline.differences import Difference
from projects.words.rounding import WAN_PER_YI
from projects.words.vocabulary import DIFFERENCE_KINDS

MOST_NAMES = 5


def say_state(facts: MonthFacts) -> str:
    """Return where the projects stand, in one paragraph."""
    summary, found = facts.summary, facts.differences
    moved = (
        "登记簿从本月开始"
        if facts.is_first
        else f"项目数比上月{more(found.number_delta)},总投资{more_money(found.wan_delta)}"
    )
    return (
        f"{facts.district.label}登记在册的重大项目共 {summary.number} 个,"
        f"总投资 {yi(summary.investment_wan)} 亿元,{moved}。其中已开工 {summary.started_number} 个,"
        f"开工率 {percent(summary.started_number, summary.number)};已建成 {summary.done_number} 个,"
        f"建成率 {percent(summary.done_number, summary.number)}。"
    )


def say_moves(facts: MonthFacts) -> list[str]:
    """Return one sentence for each kind of difference, with the names of the first few projects."""
    groups = facts.differences.groups
    if not groups:
        return ["本月没有变化。"]
    return [
        f"{name_of(DIFFERENCE_KINDS, kind)} {len(rows)} 个"
        + ("。" if kind in ("progressed", "registered") else f":{some_names(rows)}{effect(rows)}。")
        for kind, rows in groups.items()
    ]


def some_names(rows: Sequence[Difference]) -> str:
    """Return the names of the first few projects."""
    names = "、".join(row.name for row in rows[:MOST_NAMES])
    return f"{names}等" if len(rows) > MOST_NAMES else names


def effect(rows: Sequence[Difference]) -> str:
    """Return what some differences do to the total; nothing where they do nothing."""
    wan = sum((row.wan_delta for row in rows), Decimal(0))
    return f",总投资{more_money(wan)}" if wan else ""


def say_sum(facts: MonthFacts) -> str:
    """Return that the differences explain the change of the totals."""
    found = facts.differences
    return (
        f"上月末 {found.before.number} 个、{plain_wan(found.before.investment_wan)} 万元,"
        f"加变化 {signed_number(found.number_delta)} 个、{signed(found.wan_delta)} 万元,"
        f"等于本月末 {found.after.number} 个、{plain_wan(found.after.investment_wan)} 万元。"
    )


def say_investment(facts: MonthFacts) -> str:
    """Return what was invested, in one paragraph."""
    total = facts.progress.total
    if not facts.progress.rows:
        return "还没有年度计划,也没有报送的进度。"
    plan = (
        f",占年度计划 {money(total.planned_wan)}的 {percent(total.year_wan, total.planned_wan)}"
        if total.planned_wan
        else ",没有载明年度计划"
    )
    return (
        f"本月完成投资 {money(total.month_wan)},本年累计完成 {money(total.year_wan)}{plan};"
        f"开工以来累计完成 {money(total.cumulative_wan)}。"
    )


def say_reporting(facts: MonthFacts) -> str:
    """Return how many have reported."""
    if not facts.due_number:
        return "本月没有需要报送的项目。"
    return (
        f"应报送 {facts.due_number} 个项目,已报送 {facts.reported_number} 个,"
        f"未报送 {len(facts.unreported)} 个,报送率 {percent(facts.reported_number, facts.due_number)}。"
    )


def say_matters(matters: MonthMatters) -> str:
    """Return how many matters were raised and cleared."""
    return f"本月提出 {matters.raised} 件,销号 {matters.cleared} 件,月末未销号 {matters.open} 件。"


def money(wan: Decimal) -> str:
    """Return an amount in 亿元, or in 万元 where that says more."""
    return f"{yi(wan)} 亿元" if abs(wan) >= WAN_PER_YI else f"{plain_wan(wan)} 万元"


def more(number: int) -> str:
    """Return a change of a number in words."""
    return f"增加 {number} 个" if number > 0 else f"减少 {-number} 个" if number else "没有增减"


def more_money(wan: Decimal) -> str:
    """Return a change of money in words."""
    return f"增加 {money(wan)}" if wan > 0 else f"减少 {money(-wan)}" if wan else "没有增减"


def signed(wan: Decimal) -> str:
    """Return an exact change in 万元 with its sign."""
    return f"+{plain_wan(wan)}" if wan > 0 else plain_wan(wan)


def signed_number(number: int) -> str:
    """Return a change of a number with its sign."""
    return f"+{number}" if number > 0 else str(number)
