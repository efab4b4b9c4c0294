"""Charts for printed reports: stacked bars as PNG, in a Chinese font that the machine has."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Any of these draws Chinese; the first that is installed is taken.
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
)
INK, GRID = "#47545f", "#d7dee5"


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the bars: its name and a value for each label."""

    name: str
    colour: str
    values: Sequence[int]


def find_font() -> str | None:
    """Return the family of an installed Chinese font; None when there is none."""
    held = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in held), None)


def draw_bars(labels: Sequence[str], series: Sequence[Series], unit: str) -> bytes | None:
    """Return horizontal stacked bars with the sum at each end; None without a font to letter them in."""
    font = find_font()
    if font is None or not labels:
        return None
    figure = Figure(figsize=(6.3, 0.9 + 0.3 * len(labels)), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    at = range(len(labels))
    sums = [0] * len(labels)
    for one in series:
        axes.barh(at, one.values, left=sums, color=one.colour, height=0.62, label=one.name)
        sums = [before + value for before, value in zip(sums, one.values, strict=True)]
    for y, value in zip(at, sums, strict=True):
        axes.text(value, y, f" {value}", va="center", fontsize=8, color=INK, fontfamily=font)
    axes.set_yticks(at, labels, fontsize=8, fontfamily=font)
    axes.invert_yaxis()
    axes.set_xlabel(unit, fontsize=8, fontfamily=font, color=INK)
    axes.set_xlim(0, max(sums) * 1.1 or 1)
    axes.tick_params(axis="x", labelsize=8, colors=INK)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(series),
        frameon=False,
        prop={"family": font, "size": 8},
    )
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
