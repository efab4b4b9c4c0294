"""What a kept project takes over from its duplicate, and what a merge would lose: pure rules, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from projects.registry.fields import EDITABLE
from projects.words.plan_years import is_in_order
from projects.words.vocabulary import LOCATED_PRECISIONS, MEASURES

# Figures that a merge must not lose; the total investment is decided among its statements.
FIGURES = (*(name for name in MEASURES if name != "investment_wan"), "year_plan_wan")
# What goes together with others, or has rules of its own.
TOGETHER = ("name", "investment_wan")
LOCATION = ("precision", "method", "accuracy_m", "geom", "source_datum", "custody")
STATUS = ("status", "status_basis", "status_on")
START, END = ("start_year", "start_month"), ("end_year", "end_month")
# Each stands alone: the kept project takes it where its own is empty.
SINGLE = (
    *FIGURES,
    *(name for name in EDITABLE if name not in {*FIGURES, *TOGETHER, *LOCATION, *START, *END}),
)
TAKEN_COLUMNS = (*SINGLE, *LOCATION, *STATUS, *START, *END)

Values = Mapping[str, Any]


def take_blanks(kept: Values, gone: Values) -> dict[str, Any]:
    """Return the columns that the kept project takes over: what it leaves empty, sketches or only implies."""
    blank = [name for name in SINGLE if is_blank(kept.get(name)) and not is_blank(gone.get(name))]
    taken = {name: gone[name] for name in blank}
    if kept["precision"] not in LOCATED_PRECISIONS and gone["precision"] in LOCATED_PRECISIONS:
        taken |= {name: gone[name] for name in LOCATION}
    if kept["status_basis"] == "implied" and gone["status_basis"] == "stated":
        taken |= {name: gone[name] for name in STATUS}
    return taken | take_years(kept, gone)


def take_years(kept: Values, gone: Values) -> dict[str, Any]:
    """Return the years that the kept project takes over; never an end before its start."""
    taken: dict[str, Any] = {}
    for year, month in (START, END):
        if kept[year] is None and gone[year] is not None:
            taken |= {year: gone[year], month: gone[month]}
    return taken if is_in_order({**kept, **taken}) else {}


def is_blank(value: Any) -> bool:
    """Say whether a column holds nothing: the plan is silent, or a list is empty."""
    return value is None or value in ("", [], ())


def lost_figures(kept: Values, gone: Values, stated: Collection[tuple[str, Decimal]]) -> list[str]:
    """Return the figures of the duplicate that would survive nowhere.

    `stated` holds the (measure, value) of its statements: they move to the kept project.
    """
    return [
        name
        for name in FIGURES
        if gone[name] is not None
        and kept[name] not in (None, gone[name])
        and (name, Decimal(gone[name])) not in stated
    ]
