"""Charts of planned against done: by month for a project or a filter, and by row of the reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from app.charts.totals import frame, in_yi, on_axis, unit
from app.words.buckets import bucket_name
from app.words.fields import field_name
from app.words.language import current_language
from projects.progress.plan import Course
from projects.progress.totals import YearProgress
from projects.words.money import CURRENCY, WAN_PER_M
from projects.words.rounding import WAN_PER_YI

PLAN_COLOUR, DONE_COLOUR = "var(--series-plan)", "var(--series-1)"
# An amount below this in 亿元 with two decimals says nothing, so a small project is drawn in 万元.
SMALL_WAN = 10_000


def course_chart(course: Course) -> dict[str, Any]:
    """Return a project's cumulative figures by month as lines, in 亿元, or in 万元 where they are small."""
    highest = max(wan for wan in (*course.planned, *course.done) if wan is not None)
    is_small = highest < SMALL_WAN
    option = lines(
        [f"{month:%Y-%m}" for month in course.months], small_unit() if is_small else unit("investment")
    )
    option["series"] = [
        line(field_name("cumulative_wan"), scaled(course.done, is_small), DONE_COLOUR),
        *(
            [line(gettext("计划"), scaled(course.planned, is_small), PLAN_COLOUR, is_dashed=True)]
            if course.basis
            else []
        ),
    ]
    return option


def month_chart(year: YearProgress) -> dict[str, Any]:
    """Return what a filter has done in the year, month by month, against its plan, in 亿元."""
    option = lines([f"{one.month:%Y-%m}" for one in year.months], unit("investment"))
    # A month of which nobody has reported yet is no standstill.
    last = max((one.month for one in year.months if one.reported), default=None)
    done = [in_yi(one.stated_sum_wan) if last and one.month <= last else None for one in year.months]
    option["series"] = [
        line(field_name("year_done_wan"), done, DONE_COLOUR),
        line(
            gettext("计划进度"),
            [in_yi(one.stated_planned_wan) for one in year.months],
            PLAN_COLOUR,
            is_dashed=True,
        ),
    ]
    return option


def bucket_chart(year: YearProgress) -> dict[str, Any]:
    """Return planned and done of each row of the reconciliation as two bars, in 亿元."""
    rows = [one for one in reversed(year.rows) if one.figures.planned.wan or one.figures.done.wan]
    option = frame([bucket_name(one.bucket) for one in rows], "investment")
    option["legend"] = {"bottom": 0, "itemWidth": 10, "itemHeight": 10, "type": "scroll"}
    option["grid"]["bottom"] = 46
    option["series"] = [
        bars(
            field_name("year_plan_wan"), [in_yi(one.figures.planned.stated_wan) for one in rows], PLAN_COLOUR
        ),
        bars(field_name("year_done_wan"), [in_yi(one.figures.done.stated_wan) for one in rows], DONE_COLOUR),
    ]
    return option


def lines(months: list[str], amounts: str) -> dict[str, Any]:
    """Return the axes of lines over months: months along the foot, amounts up the side."""
    return {
        "animation": False,
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "legend": {"bottom": 0, "itemWidth": 18, "itemHeight": 10, "type": "scroll"},
        "grid": {"left": 8, "right": 24, "top": 28, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "category", "data": months, "boundaryGap": False, "axisTick": {"show": False}},
        "yAxis": {"type": "value", "name": amounts, "splitNumber": 4},
    }


def line(name: str, data: Sequence[str | None], colour: str, *, is_dashed: bool = False) -> dict[str, Any]:
    """Return one line; months without a figure are bridged."""
    style = {"color": colour, "width": 2, "type": "dashed" if is_dashed else "solid"}
    return {
        "type": "line",
        "name": name,
        "data": list(data),
        "connectNulls": True,
        "showSymbol": not is_dashed,
        "symbolSize": 5,
        "lineStyle": style,
        "itemStyle": {"color": colour},
    }


def bars(name: str, data: list[str | None], colour: str) -> dict[str, Any]:
    """Return one series of bars."""
    return {"type": "bar", "name": name, "barMaxWidth": 10, "itemStyle": {"color": colour}, "data": data}


def scaled(amounts: Sequence[Decimal | None], is_small: bool) -> list[str | None]:
    """Return amounts of 万元 as text in the chart's unit."""
    small = WAN_PER_M if current_language() == "en" else Decimal(1)
    return [
        None if wan is None else str(wan / small) if is_small else on_axis(wan / WAN_PER_YI)
        for wan in amounts
    ]


def small_unit() -> str:
    """Return the unit of a chart of small amounts: 万元, in English m."""
    return f"{CURRENCY} m" if current_language() == "en" else gettext("万元")
