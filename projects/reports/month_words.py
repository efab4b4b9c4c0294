"""The sentences of a monthly report."""

from __future__ import annotations

from decimal import Decimal

from projects.months.facts import MonthFacts
from projects.months.matters import MonthMatters
from projects.plans.scoreboard import Score
from projects.reading.totals import Summary
from projects.reports.wording import UNKNOWN, basis, name_of, percent, plain_wan, rate, rate_of, say_yi, yi
from projects.timeline.differences import Group
from projects.words.rounding import WAN_PER_YI
from projects.words.sums import Sum
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
        f"总投资{say_yi(summary.investment)},{moved}。其中已开工 {summary.started.number} 个,"
        f"已建成 {summary.done.number} 个。{say_rates(summary)}"
    )


def say_rates(score: Score | Summary) -> str:
    """Return how many of those whose status is known have begun and are built."""
    if not score.status_number:
        return "各项目的状态都未载明,不计开工率和建成率。"
    return (
        f"按知道状态的 {score.status_number} 个计,开工率 {rate(score.started_rate)},"
        f"建成率 {rate(score.done_rate)}。"
    )


def say_moves(facts: MonthFacts) -> list[str]:
    """Return one sentence for each kind of difference, with the names of the first few projects."""
    groups = facts.differences.groups
    if not groups:
        return ["本月没有变化。"]
    return [
        f"{name_of(DIFFERENCE_KINDS, kind)} {group.row_number} 条"
        + ("。" if kind in ("progressed", "registered") else f":{some_names(group)}{effect(group)}。")
        for kind, group in groups.items()
    ]


def some_names(group: Group) -> str:
    """Return the names of the first few projects."""
    names = "、".join(row.name for row in group.rows[:MOST_NAMES])
    return f"{names}等" if group.row_number > MOST_NAMES else names


def effect(group: Group) -> str:
    """Return what the differences of a kind do to the total; nothing where they do nothing."""
    return f",总投资{more_money(group.wan_delta)}" if group.wan_delta else ""


def say_sum(facts: MonthFacts) -> str:
    """Return that the differences explain the change of the totals."""
    found = facts.differences
    return (
        f"上月末 {found.before.number} 个、{say_wan(found.before)},"
        f"加变化 {signed_number(found.number_delta)} 个、{signed(found.wan_delta)} 万元,"
        f"等于本月末 {found.after.number} 个、{say_wan(found.after)}。"
    )


def say_investment(facts: MonthFacts) -> str:
    """Return what was invested, in one paragraph."""
    total = facts.progress.total
    if not facts.progress.types:
        return "还没有年度计划,也没有报送的进度。"
    plan = f",年度计划 {sum_money(total.planned)}" if total.planned.is_stated else ",没有载明年度计划"
    done = f",既有计划又有报数的项目完成年度计划的 {rate_of(total.rate)}" if total.rate.whole else ""
    return (
        f"本月完成投资 {sum_money(total.month)},本年累计完成 {sum_money(total.year)}{plan}{done};"
        f"开工以来累计完成 {sum_money(total.cumulative)}。"
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


def say_wan(figure: Sum) -> str:
    """Return the end of an account in 万元."""
    return UNKNOWN if figure.balance_wan is None else f"{plain_wan(figure.balance_wan)} 万元"


def sum_money(figure: Sum) -> str:
    """Return a sum in 亿元 or 万元, with how many have a figure and how many not."""
    return UNKNOWN if figure.stated_wan is None else money(figure.stated_wan) + basis(figure)


def money(wan: Decimal) -> str:
    """Return an amount in 亿元, or in 万元 where that says more."""
    return f"{yi(wan)} 亿元" if abs(wan) >= WAN_PER_YI else f"{plain_wan(wan)} 万元"


def more(number: int) -> str:
    """Return a change of a number in words."""
    return f"增加 {number} 个" if number > 0 else f"减少 {-number} 个" if number else "没有增减"


def more_money(wan: Decimal) -> str:
    """Return a change of money in words."""
    return f"增加 {money(wan)}" if wan > 0 else f"减少 {money(-wan)}" if wan else "没有增减"


def signed(wan: Decimal | None) -> str:
    """Return an exact change in 万元 with its sign; 未载明 where nothing is stated."""
    return f"+{plain_wan(wan)}" if wan and wan > 0 else plain_wan(wan)


def signed_number(number: int) -> str:
    """Return a change of a number with its sign."""
    return f"+{number}" if number > 0 else str(number)
