"""What the brief of a district says, read once for every format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from geo.districts import DistrictName, get_district
from projects.clock import CHINA
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import Crosstab, Summary, crosstab, summarise
from projects.registry.rows import ProjectRow
from projects.reports.sheet.frame import POINTS_A_MM, fit_into
from projects.reports.sheet.subject import Subject, find_view, read_subject
from projects.store.past import moment_of
from projects.timeline.differences import Differences, list_differences

GREATEST, LATEST = 10, 5
MAP_WIDTH_MM, MAP_HEIGHT_MM = 186.0, 106.0


@dataclass(frozen=True, slots=True)
class Brief:
    """A district with its map, its sums and the rows that are named; `month` is the first of its month."""

    district: DistrictName
    as_of: date | datetime | None
    month: date
    subject: Subject
    by_status: Crosstab
    greatest: tuple[ProjectRow, ...]
    overdue: tuple[ProjectRow, ...]
    overdue_number: int
    changes: Differences

    @property
    def summary(self) -> Summary:
        """Return what the district adds up to."""
        return self.subject.summary


def read_brief(session: Session, adcode: str, as_of: date | datetime | None) -> Brief:
    """Return the brief of a district, now or as it was; raises NotFound for none."""
    until = moment_of(as_of) if as_of is not None else datetime.now(CHINA)
    day = until.astimezone(CHINA).date()
    month = day.replace(day=1)
    wanted = ProjectFilter(district=(adcode,))
    district = get_district(session, adcode)
    # First, since it looks at two moments and comes back to the present.
    start = datetime.combine(month, time(), CHINA)
    changes = list_differences(session, open_selection(session, wanted), start, until)
    selection = open_selection(session, ProjectFilter(district=(adcode,), as_of=as_of))
    late = selection.narrow(overdue="yes", programme="none")
    width, height = MAP_WIDTH_MM * POINTS_A_MM, MAP_HEIGHT_MM * POINTS_A_MM
    subject = read_subject(session, selection, fit_into(find_view(session, selection), width, height))
    greatest = list_greatest(session, selection.narrow(programme="none"), GREATEST)
    return Brief(
        district,
        as_of,
        month,
        subject,
        crosstab(session, selection, "status", subject.buckets),
        tuple(row for row in greatest if row.investment_wan is not None),
        list_greatest(session, late, LATEST),
        summarise(session, late).row_number,
        changes,
    )


def list_greatest(session: Session, selection: Selection, most: int) -> tuple[ProjectRow, ...]:
    """Return the projects with the greatest investment, those without a figure last."""
    page = Page(sort="-investment", limit=most)
    return tuple(list_projects(session, selection, page).rows)
