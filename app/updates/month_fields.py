"""What a progress form holds and reads: the month it opens with, what stands in its fields, its years."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from app.updates.forms import Faults
from projects.errors import BadInput
from projects.progress.rows import MonthRow, PlanRow
from projects.progress.rules import Reporting
from projects.registry.audit import plain
from projects.registry.field_readers import YEAR_PLAN, YEARS, whole_of
from projects.registry.fields import read_field
from projects.updates.kinds.month import FIELDS
from projects.updates.review_queries import UpdateRow

read_year = whole_of(*YEARS)


def next_month(rules: Reporting, today: date, told: Collection[date | None]) -> date:
    """Return the month that the form opens with: the one that is due, or this one when that is sent."""
    due = rules.month_to_report(today)
    return today.replace(day=1) if due in told else due


def typed_of(sent: UpdateRow | None, held: MonthRow | None) -> dict[str, Any]:
    """Return what stands in the fields: what came back or waits, laid over what is published of the month."""
    values = {name: plain(getattr(held, name)) for name in FIELDS} if held else {}
    if sent is None:
        return values
    changed = {name: new for name, (_old, new) in sent.changes.items()}
    behind = {"reason": sent.reason, "evidence": sent.evidence, "evidence_link": sent.evidence_link}
    return values | changed | behind


def list_shown_years(years: list[PlanRow], this_year: int) -> list[PlanRow]:
    """Return the years of the plan table: those known, this one and the next."""
    known = {one.year: one for one in years}
    wanted = sorted({*known, this_year, this_year + 1})
    return [known.get(year, PlanRow(year, None, None)) for year in wanted]


def read_plans(form: Mapping[str, str]) -> tuple[dict[str, Any], Faults]:
    """Return the plans of a form by field, and why some were not understood.

    A year that the table does not show stands in `year`, its amount in `planned_wan`.
    """
    values: dict[str, Any] = {}
    faults: Faults = {}
    texts = {name: (name, text) for name, text in form.items() if YEAR_PLAN.fullmatch(name)}
    try:
        year = read_year(form.get("year", ""), "year")
        if year is not None:
            texts[f"year_plan_{year}"] = ("planned_wan", form.get("planned_wan", ""))
    except BadInput as error:
        faults["year"] = error
    for name, (at, text) in texts.items():
        try:
            values[name] = read_field(name, text)
        except BadInput as error:
            faults[at] = error
    return values, faults
