"""What the page of a month shows beside its facts: names and changes in words, and the chart of the year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from app.charts.totals import in_yi
from app.words.buckets import CITY_SUFFIX
from app.words.events import Change, list_changes
from app.words.fields import field_name
from app.words.i18n import term_label
from app.words.places import place_name
from projects.months.progress import InvestedLine
from projects.progress.totals import MonthFigures
from projects.timeline.differences import Difference
from projects.words import vocabulary

UNREAD = {
    *("status", "status_basis", "investment_low_wan", "investment_high_wan"),
    *("adoption", "measures_decided", "year_plan_year", "progress_month"),
}


def line_name(line: InvestedLine) -> str:
    """Return the name of a line of money: a type, a district, 跨区 or a city level."""
    kind = line.key.partition("-")[0]
    if kind == "cross":
        return gettext("跨区")
    if kind == "city":
        return gettext(
            "%(district)s本级", district=place_name(line.label.removesuffix(CITY_SUFFIX)) or gettext("市")
        )
    return place_name(line.label) if kind == "district" else term_label(vocabulary.TYPES, line.key)


def moves_in_words(row: Difference) -> list[Change]:
    """Return what changed of a project beside its status, in words."""
    # The day of a change of status stands beside it.
    unread = UNREAD | {"status_on"} if row.steps else UNREAD
    return list_changes({name: pair for name, pair in row.changes.items() if name not in unread})


def month_chart(months: Sequence[MonthFigures]) -> dict[str, Any]:
    """Return the months of the year as columns, with what was done and planned so far as lines, in 亿元."""
    done = [in_yi(one.stated_wan) for one in months]
    so_far = [in_yi(one.stated_sum_wan) for one in months]
    planned = [in_yi(one.stated_planned_wan) for one in months]
    return {
        "animation": False,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "renderMode": "richText"},
        "legend": {"bottom": 0, "itemWidth": 14, "itemHeight": 10, "type": "scroll"},
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 34, "containLabel": True},
        "xAxis": {"type": "category", "data": [f"{one.month:%Y-%m}" for one in months]},
        "yAxis": {"type": "value", "name": gettext("亿元"), "splitNumber": 4},
        "series": [
            {
                "type": "bar",
                "name": field_name("month_wan"),
                "barMaxWidth": 34,
                "itemStyle": {"color": "var(--series-1)"},
                "data": done,
            },
            line(field_name("cumulative_wan"), "var(--series-3)", so_far),
            line(gettext("年度计划(按月均摊)"), "var(--series-rest)", planned),
        ],
    }


def line(name: str, colour: str, data: Sequence[str | None]) -> dict[str, Any]:
    """Return one line of the chart."""
    return {
        "type": "line",
        "name": name,
        "symbolSize": 6,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour},
        "data": list(data),
    }
