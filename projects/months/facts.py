"""Everything that a month's page, report and workbook say, read once: so their numbers are the same.

Of a frozen month all of it is read in the past, as it stood at the freeze.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy.orm import Session

from geo.districts import DistrictName
from projects.accounts.access import Access
from projects.months.calendar import Calendar, MonthState
from projects.months.kept import keep_told
from projects.months.matters import MonthMatters, count_matters
from projects.months.told import EVERYTHING, Limits, Span, Told, read_told
from projects.progress.rules import Reporting, month_before
from projects.store.past import enter_past, leave_past
from projects.timeline.differences import Group


@dataclass(frozen=True, slots=True)
class MonthFacts(Told):
    """One month of a district. `summary` and the end of `differences` are what stood at `state.moment`.

    `is_first` says that there is no month before; `matters` are None for who may not read any.
    """

    state: MonthState
    district: DistrictName
    is_first: bool
    matters: MonthMatters | None = None

    @property
    def reported_number(self) -> int:
        """Return how many of the projects that must report have."""
        return self.due_number - self.unreported_number

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
    limits: Limits = EVERYTHING,
) -> MonthFacts:
    """Return the facts of a month that the caller may know, with all rows or as many as the limits say.

    What is read for a page is kept. The session is then in the present and may only read.
    """
    span = Span(calendar.state_of(month_before(state.month)).moment, state, calendar.now)
    read = read_told if limits == EVERYTHING else keep_told
    told = read(session, span, rules.statuses, limits)
    enter_past(session, state.told_at)
    matters = count_matters(session, access, state.adcode, span.since, state.moment)
    leave_past(session)
    return MonthFacts(
        **{one.name: getattr(told, one.name) for one in fields(Told)},
        state=state,
        district=district,
        is_first=state.month == calendar.first,
        matters=matters,
    )
