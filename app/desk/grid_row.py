"""One row of the table of the whole job: what stands, what was typed, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from json import dumps
from typing import Any

from app.desk.grid_form import FIELDS, Typed
from app.web.templating import as_number
from app.words.i18n import translate_error
from projects.desk.job_rows import JobRow
from projects.errors import Conflict, DomainError
from projects.registry.doubts import Doubtful
from projects.registry.rows import EventView
from projects.updates.waiting import Waiting

REPORTABLE = ("missing", "returned")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row as the page shows it; `errors` are sentences by field, those of no field under the empty name.

    `standing` is what stands in the fields before anything is typed.
    """

    job: JobRow
    standing: Mapping[str, str]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    is_no_change: bool = False
    is_doubtful: bool = False
    is_confirmed: bool = False
    has_files: bool = False
    # What happened to the project since the row was read, newest first.
    since: tuple[EventView, ...] = ()

    @property
    def has_to_report(self) -> bool:
        """Say whether the month can be said to be without change: nobody has reported it yet."""
        return self.job.report.state in REPORTABLE and self.job.waiting_month is None

    @property
    def shown(self) -> str:
        """Return what the row was shown with, as its form carries it: only what differs is taken."""
        held = {name: text for name, text in self.standing.items() if text}
        return dumps({"version": str(self.job.report.project.version), **held}, ensure_ascii=False)

    def waiting_for(self, name: str) -> Waiting | None:
        """Return what waits in place of a field, which then cannot be typed; what was refused stays typed."""
        if self.errors:
            return None
        return self.job.waiting_month if name in FIELDS else self.job.waiting_plan


def show_row(job: JobRow) -> GridRow:
    """Return a row as it stands; what came back is there to be corrected."""
    standing = stand(job)
    return GridRow(job, standing, standing)


def refuse_row(
    job: JobRow, typed: Typed, faults: Mapping[str, DomainError], since: tuple[EventView, ...] = ()
) -> GridRow:
    """Return a row that was not saved, with what was typed and what is wrong at which field."""
    errors: dict[str, str] = {}
    is_doubtful = False
    standing = stand(job)
    for name, fault in faults.items():
        if isinstance(fault, Doubtful):
            is_doubtful = True
            for doubt in fault.doubts:
                sentence = translate_error(DomainError(doubt.message, **doubt.values))
                errors[doubt.field] = " ".join(filter(None, (errors.get(doubt.field), sentence)))
        else:
            errors[name if name in standing or name == "files" else ""] = translate_error(fault)
    return GridRow(
        job,
        standing,
        {**standing, **keep_typed(typed)},
        errors,
        typed.is_no_change,
        is_doubtful,
        typed.is_confirmed,
        typed.has_files,
        since,
    )


def keep_typed(typed: Typed) -> dict[str, str]:
    """Return the texts that were typed; what was left as it was shown follows what stands now."""
    changed = {*typed.values, *typed.faults}
    return {name: text for name, text in typed.texts.items() if name in changed}


def is_conflict(faults: Mapping[str, DomainError]) -> bool:
    """Say whether a row was refused because of what others did."""
    return any(isinstance(fault, Conflict) for fault in faults.values())


def stand(job: JobRow) -> dict[str, str]:
    """Return what stands in the fields of a row: its month, and the plans of the year and the next."""
    year = job.report.month.year
    months = {name: as_typed(job.report.typed.get(name)) for name in FIELDS}
    return months | {f"year_plan_{one}": as_typed(job.plans.get(one)) for one in (year, year + 1)}


def as_typed(value: Any) -> str:
    """Return a value as an officer would type it."""
    if isinstance(value, Decimal):
        return as_number(value)
    return "" if value is None else str(value)
