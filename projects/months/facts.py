"""Everything that a month's page, report and workbook say, read once: so their numbers are the same.

Of a frozen month all of it is read in the past, as it stood at the freeze.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.districts import DistrictName
from projects.accounts.access import Access
from projects.months.calendar import Calendar, MonthState
from projects.months.matters import MonthMatters, count_matters
from projects.months.progress import MonthProgress, read_progress
from projects.progress.reporting import ReportingRow, count_reporting, list_unreported
from projects.progress.rules import Reporting, month_before
from projects.progress.totals import MonthFigures, sum_months
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import Summary, summarise
from projects.store.past import leave_past
from projects.timeline.differences import Differences, Group, list_differences


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One month of a district. `summary` and the end of `differences` are what stood at `state.moment`.

    `is_first` says that there is no month before; `matters` are None for who may not read any.
    """

    state: MonthState
    district: DistrictName
    is_first: bool
    summary: Summary
    differences: Differences
    progress: MonthProgress
    months: tuple[MonthFigures, ...]
    due_number: int
    unreported: tuple[ReportingRow, ...]
    matters: MonthMatters | None = None

    @property
    def reported_number(self) -> int:
        """Return how many of the projects that must report have."""
        return self.due_number - len(self.unreported)

    @property
    def moves(self) -> dict[str, Group]:
        """Return the news by kind without mere progress, which the tables of money tell."""
        return {kind: one for kind, one in self.differences.news.items() if kind != "progressed"}

    @property
    def is_exact(self) -> bool:
        """Say whether the differences explain the change of the totals, and the totals are the summary's."""
        found = self.differences
        return found.is_explained and found.after == self.summary.investment


def read_month_facts(
    session: Session,
    calendar: Calendar,
    state: MonthState,
    district: DistrictName,
    *,
    rules: Reporting,
    access: Access,
    most: int | None = None,
) -> MonthFacts:
    """Return the facts of a month that the caller may know; of each kind the first `most` changes, or all.

    The session is then in the present again and can only read.
    """
    districts = (state.adcode,)
    selection = select_projects(session, ProjectFilter(district=districts))
    before = calendar.state_of(month_before(state.month))
    differences = list_differences(session, selection, before.moment, state.moment, most=most)
    told = selection.enter_past(session, state.told_at)
    progress = read_progress(session, told, state.month)
    months = sum_months(session, told, state.month, progress.total.planned.wan)
    due_number = count_reporting(session, state.month, rules.statuses, districts)
    unreported = list_unreported(session, state.month, rules.statuses, districts)
    matters = count_matters(session, access, state.adcode, before.moment, state.moment)
    stood = told if state.moment == state.told_at else selection.enter_past(session, state.moment)
    summary = summarise(session, stood)
    leave_past(session)
    return MonthFacts(
        state=state,
        district=district,
        is_first=state.month == calendar.first,
        summary=summary,
        differences=differences,
        progress=progress,
        months=months,
        due_number=due_number,
        unreported=tuple(unreported),
        matters=matters,
    )
