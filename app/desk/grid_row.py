"""One row of the monthly grid: what stands, what was typed, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import request

from app.updates.forms import read_fields, sent_readers
from app.web.templating import as_number
from app.words.i18n import translate_error
from geo.errors import msg
from projects.desk.rows import DeskReport
from projects.errors import BadInput, DomainError
from projects.registry.doubts import Doubtful
from projects.registry.rows import EventView
from projects.updates.month_report import READERS

FIELDS = ("month_wan", "cumulative_wan", "physical_progress")
EDITABLE = ("missing", "returned")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as the page shows it; `errors` are sentences by field, those of no field under the empty name."""

    report: DeskReport
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    is_doubtful: bool = False
    is_saved: bool = False
    # What happened to the project since the row was read, newest first.
    since: tuple[EventView, ...] = ()

    @property
    def is_editable(self) -> bool:
        """Say whether the month can be typed here: what is reported is corrected on the project's form."""
        return self.report.state in EDITABLE or bool(self.errors)


def show_row(report: DeskReport, *, is_saved: bool = False) -> GridRow:
    """Return a row as it stands; what came back is there to be corrected."""
    typed = {name: as_typed(report.typed.get(name)) for name in FIELDS}
    return GridRow(report, typed, is_saved=is_saved)


def refuse_row(
    report: DeskReport, faults: Mapping[str, DomainError], events: tuple[EventView, ...]
) -> GridRow:
    """Return a row that was not saved, with what was typed and what is wrong at which field."""
    errors: dict[str, str] = {}
    is_doubtful = False
    for name, fault in faults.items():
        if isinstance(fault, Doubtful):
            is_doubtful = True
            for doubt in fault.doubts:
                sentence = translate_error(DomainError(doubt.message, **doubt.values))
                errors[doubt.field] = " ".join(filter(None, (errors.get(doubt.field), sentence)))
        else:
            errors[name if name in FIELDS else ""] = translate_error(fault)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    return GridRow(report, typed, errors, is_doubtful, since=events)


def read_values() -> tuple[dict[str, Any], dict[str, DomainError]]:
    """Return what was typed into the row, and by field why the rest was not understood."""
    values, faults = read_fields(request.form, sent_readers({name: READERS[name] for name in FIELDS}))
    if not faults and all(value is None for value in values.values()):
        faults["month_wan"] = BadInput(
            msg("请填写本月投资、累计或形象进度;没有变化请点“无变化”。"), field="month_wan"
        )
    return values, faults


def as_typed(value: Any) -> str:
    """Return a value as an officer would type it."""
    if isinstance(value, Decimal):
        return as_number(value)
    return "" if value is None else str(value)
