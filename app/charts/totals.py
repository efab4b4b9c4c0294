"""Charts as ECharts options: plain data that the browser draws from a JSON element.

Colours are names of CSS custom properties, so that a chart and the marks of a table always agree;
static/js/site/charts.js looks them up. Amounts are exact decimals in 亿元 (in English bn), written as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from flask_babel import gettext

from app.words.buckets import bucket_name
from app.words.i18n import term_label
from app.words.language import current_language
from projects.reading.totals import CrossRow, Crosstab, GroupBy
from projects.words import rounding, vocabulary
from projects.words.money import in_column
from projects.words.sums import NOTHING, Sum, add_up

# More hues than this cannot be told apart in a stack; the rest is one grey series.
MOST_TYPES = 7
SERIES_COLOURS = tuple(f"var(--series-{number})" for number in range(1, MOST_TYPES + 1))
REST_COLOUR = "var(--series-rest)"
TERMS: dict[GroupBy, Sequence[vocabulary.Term]] = {"status": vocabulary.STATUSES, "type": vocabulary.TYPES}

Show = Literal["investment", "number"]


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a stack: its name and the codes that it adds up."""

    name: str
    codes: tuple[str, ...]
    colour: str


def in_yi(wan: Decimal | None) -> str | None:
    """Return an amount of 万元 in the unit of an axis, as text; no bar or point for what nobody states."""
    return None if wan is None else on_axis(rounding.in_yi(wan))


def on_axis(yi: Decimal) -> str:
    """Return a figure of 亿元 in the unit of an axis: 亿元, in English bn."""
    return str(in_column(yi, current_language()))


def amount(cell: Sum, show: Show) -> str | None:
    """Return what a bar stands for: 亿元 or the number of projects."""
    return str(cell.number) if show == "number" else in_yi(cell.stated_wan)


def unit(show: Show) -> str:
    """Return the unit of a chart's axis."""
    return gettext("个") if show == "number" else gettext("亿元")


def stack_chart(table: Crosstab, by: GroupBy, show: Show) -> dict[str, Any]:
    """Return one stacked bar a row of the reconciliation, divided by status or type."""
    rows = list(reversed(table.rows))
    bars = [
        {
            "type": "bar",
            "name": series.name,
            "stack": "all",
            "barMaxWidth": 22,
            "itemStyle": {"color": series.colour},
            "data": [amount(add_codes(row, series.codes), show) for row in rows],
        }
        for series in choose_series(table, by, show)
    ]
    option = frame([bucket_name(row.bucket) for row in rows], show)
    option["legend"] = {"bottom": 0, "itemWidth": 10, "itemHeight": 10, "type": "scroll"}
    option["grid"]["bottom"] = 46
    return {**option, "series": bars}


def choose_series(table: Crosstab, by: GroupBy, show: Show) -> list[Series]:
    """Return the colours of a stack: every status, or the greatest types and the rest."""
    names = {code: term_label(TERMS[by], code) for code in table.columns}
    if by == "status":
        return [Series(names[code], (code,), f"var(--status-{code})") for code in table.columns]
    field = "number" if show == "number" else "wan"
    ranked = sorted(table.columns, key=lambda code: getattr(table.footer[code], field), reverse=True)
    top, rest = ranked[:MOST_TYPES], ranked[MOST_TYPES:]
    found = [Series(names[code], (code,), colour) for code, colour in zip(top, SERIES_COLOURS, strict=False)]
    return [*found, Series(gettext("其余类型"), tuple(rest), REST_COLOUR)] if rest else found


def add_codes(row: CrossRow, codes: Sequence[str]) -> Sum:
    """Return the sum of some cells of a row."""
    return add_up(row.cells.get(code, NOTHING) for code in codes)


def bar_chart(table: Crosstab, by: GroupBy) -> dict[str, Any]:
    """Return one bar a status or type that has money, over all rows of the table, in 亿元."""
    codes = [code for code in table.columns if table.footer[code].wan]
    if by == "type":
        codes.sort(key=lambda code: table.footer[code].wan, reverse=True)
    codes.reverse()
    shown = rounding.share_out_yi([table.footer[code].wan for code in codes])
    data = [
        {
            "value": on_axis(amount),
            "itemStyle": {"color": f"var(--status-{code})" if by == "status" else "var(--series-1)"},
        }
        for code, amount in zip(codes, shown, strict=True)
    ]
    option = frame([term_label(TERMS[by], code) for code in codes], "investment")
    label = {"show": True, "position": "right"}
    bars = {"type": "bar", "name": unit("investment"), "barMaxWidth": 16, "label": label, "data": data}
    return {**option, "series": [bars]}


def frame(categories: list[str], show: Show) -> dict[str, Any]:
    """Return the axes that every chart shares: categories down the side, amounts along the foot."""
    return {
        "animation": False,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "renderMode": "richText"},
        "grid": {"left": 8, "right": 56, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "name": unit(show), "nameGap": 8, "splitNumber": 4},
        "yAxis": {"type": "category", "data": categories, "axisTick": {"show": False}},
    }
