"""The chart of a month's report: each month of the year, with what was done and planned so far."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from decimal import Decimal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from projects.progress.totals import MonthFigures
from projects.reports.charts import GRID, INK, find_font
from projects.reports.wording import head
from projects.words.rounding import WAN_PER_YI

DONE, SO_FAR, PLANNED = "#1f4e8c", "#d07f12", "#8a96a3"


def draw_year(months: Sequence[MonthFigures]) -> bytes | None:
    """Return columns by month and two lines, in 亿元; None without a font or before any report."""
    font = find_font()
    if font is None or not any(one.reported for one in months):
        return None
    figure = Figure(figsize=(6.3, 2.9), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    labels = [f"{one.month.month}月" for one in months]
    at = range(len(months))
    axes.bar(
        at,
        [in_yi(one.stated_wan or Decimal(0)) for one in months],
        width=0.55,
        color=DONE,
        label=head("month_wan"),
    )
    for name, colour, style, values in (
        (head("cumulative_wan"), SO_FAR, "-", [one.stated_sum_wan for one in months]),
        ("年度计划(按月均摊)", PLANNED, "--", [one.stated_planned_wan for one in months]),
    ):
        axes.plot(
            at, [in_yi(one) for one in values], style, marker="o", markersize=3, color=colour, label=name
        )
    axes.set_xticks(at, labels, fontsize=8, fontfamily=font)
    axes.set_ylabel("亿元", fontsize=8, fontfamily=font, color=INK)
    axes.tick_params(axis="y", labelsize=8, colors=INK)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=3,
        frameon=False,
        prop={"family": font, "size": 8},
    )
    figure.tight_layout()
    buffer = io.BytesIO()
    # Without the program's version in it the same month always gives the same bytes.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def in_yi(wan: Decimal | None) -> float:
    """Return an amount in 亿元 as far as a drawing needs it; no point (NaN) for what nobody states."""
    return math.nan if wan is None else float(wan / WAN_PER_YI)
