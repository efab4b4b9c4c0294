"""What a month says to everybody: what became different, what was invested, how many have reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from projects.months.calendar import MonthState
from projects.months.progress import MonthProgress, read_progress
from projects.progress.reporting import ReportingRow, count_reporting, list_unreported
from projects.progress.totals import MonthFigures, sum_months
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import Summary, summarise
from projects.store.past import leave_past
from projects.timeline.differences import Differences, list_differences


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows are wanted: changes of a kind, projects that invested most, those that have not reported.

    None means all.
    """

    moves: int | None = None
    invested: int | None = None
    unreported: int | None = None


EVERYTHING = Limits()


@dataclass(frozen=True, slots=True)
class Span:
    """A month of a district from the end of the one before, and the moment at which it is asked for."""

    since: datetime
    state: MonthState
    now: datetime

    @property
    def moments(self) -> tuple[datetime | None, ...]:
        """Return the moments at which it is read; None for the present, which moves on."""
        asked = (self.since, self.state.moment, self.state.told_at)
        return tuple(None if moment == self.now else moment for moment in asked)


@dataclass(frozen=True, slots=True)
class Told:
    """What a month says. `units` are the lead units of all that have not reported."""

    summary: Summary
    differences: Differences
    progress: MonthProgress
    months: tuple[MonthFigures, ...]
    due_number: int
    unreported_number: int
    unreported: tuple[ReportingRow, ...]
    units: tuple[str, ...]


def read_told(session: Session, span: Span, statuses: Collection[str], limits: Limits) -> Told:
    """Return what a month says, from the projects of its place and what was written of them.

    The session is then in the present again and can only read.
    """
    state, month = span.state, span.state.month
    districts = (state.adcode,)
    selection = select_projects(session, ProjectFilter(district=districts))
    differences = list_differences(session, selection, span.since, state.moment, most=limits.moves)
    told = selection.enter_past(session, state.told_at)
    progress = read_progress(session, told, month, limits.invested)
    months = sum_months(session, told, month, progress.total.planned.wan)
    due_number = count_reporting(session, month, statuses, districts)
    unreported = list_unreported(session, month, statuses, districts)
    stood = told if state.moment == state.told_at else selection.enter_past(session, state.moment)
    summary = summarise(session, stood)
    leave_past(session)
    return Told(
        summary=summary,
        differences=differences,
        progress=progress,
        months=months,
        due_number=due_number,
        unreported_number=len(unreported),
        unreported=tuple(unreported[: limits.unreported]),
        units=tuple(sorted({row.lead_unit for row in unreported if row.lead_unit})),
    )
