"""The days and months that the dispatch desk's warnings count from, as they are kept of each project.

None of them depends on the day that is asked for, so that they stand until something is written; then they
are folded with the sums of places (folding.py). A project that does not count, or is done, has none. The
month that was reported last and what is spent of the plan of each year are kept in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from geo.models import District, DistrictDescendant
from projects.clock import day_of
from projects.models import (
    Allocation,
    DeskRow,
    Matter,
    MatterNote,
    PlaceMark,
    ProgressReport,
    Project,
    ProjectEvent,
    Update,
    YearPlan,
)
from projects.reading.filters import last_day
from projects.reading.kept_parts import is_marked
from projects.reading.parts import Choose
from projects.words.vocabulary import UNFINISHED_STATUSES, WAITING_STATUSES

EPOCH = date(1970, 1, 1)
DESK_COLUMNS = ("project_id", "what", "at", "row_number", "places")
# Who reports as rules.toml comes; who reports by other rules is worked out from the history.
KEPT_STATUSES = ("signed", "construction")
# Of whom is asked what is spent of a year's plan; the whole of a plan as it is kept; how its kind begins.
SPENDING_STATUSES = (*WAITING_STATUSES, "construction")
SPENT_WHOLE, SPENT = 12_000_000, "spent-"
MOST_AT = 2**31 - 1


def number_of_day(day: Any) -> Any:
    """Return a day as a whole number, counted from 1970."""
    return type_coerce(cast(day, Date) - EPOCH, Integer)


def number_of_month(day: Any) -> ColumnElement[int]:
    """Return the month of a day, counted from the year 0, so that months can be subtracted."""
    return cast(func.extract("year", day) * 12 + func.extract("month", day), Integer)


def number_once(day: Any) -> ColumnElement[int]:
    """Return the same of a costly day of a project, which PostgreSQL works out once for year and month."""
    found = select(day.label("day")).correlate(Project).offset(0).subquery("found")
    return select(number_of_month(found.c.day)).scalar_subquery()


def last_word(until: date | None = None) -> ColumnElement[date]:
    """Return the day of the last word on a project, up to a day: an officer's event, update or matter."""
    its = Project.id
    return func.greatest(
        day_of(Project.created_at),
        latest(ProjectEvent.at, until, ProjectEvent.project_id == its, ProjectEvent.origin == "officer"),
        latest(Update.submitted_at, until, Update.project_id == its, Update.state != "withdrawn"),
        latest(MatterNote.at, until, MatterNote.matter_id == Matter.id, Matter.project_id == its),
    )


def latest(moment: Any, until: date | None, *where: ColumnElement[bool]) -> ColumnElement[date]:
    """Return the last day, up to another, of some moments of a project."""
    day = day_of(moment)
    ended = [] if until is None else [day <= until]
    return select(func.max(day)).where(*where, *ended).correlate(Project).scalar_subquery()


def told_month(statuses: Sequence[str]) -> ColumnElement[int]:
    """Return the last month of a project that is reported, waits for review, or was before its duty.

    The duty begins with the month in which the registry learnt that the project's status asks for it.
    """
    its = Project.id
    status_before = func.coalesce(ProjectEvent.changes["status"][0].astext, "")
    entered = (ProjectEvent.changes.has_key("status"), status_before.not_in(statuses))
    began = select(func.max(ProjectEvent.at)).where(ProjectEvent.project_id == its, *entered)
    duty_day = day_of(func.coalesce(began.correlate(Project).scalar_subquery(), Project.created_at))
    told: ColumnElement[int] = func.greatest(sent_month(), number_once(duty_day) - 1)
    return told


def sent_month() -> ColumnElement[int]:
    """Return the last month of a project that is reported or waits for review; NULL for none."""
    waits = (Update.project_id == Project.id, Update.kind == "progress", Update.state == "pending")
    waiting = select(func.max(Update.month)).where(*waits).correlate(Project).scalar_subquery()
    return number_once(func.greatest(Project.progress_month, waiting))


# Of each kind of day or month: the statuses of its projects, and what it is.
DESK_KINDS: dict[str, tuple[Sequence[str], Callable[[], Any]]] = {
    "start": (WAITING_STATUSES, lambda: number_of_day(last_day(Project.start_year, Project.start_month))),
    "end": (UNFINISHED_STATUSES, lambda: number_of_day(last_day(Project.end_year, Project.end_month))),
    "word": (UNFINISHED_STATUSES, lambda: number_of_day(last_word())),
    "told": (KEPT_STATUSES, lambda: told_month(KEPT_STATUSES)),
    "sent": (KEPT_STATUSES, lambda: func.coalesce(sent_month(), 0)),
}


def select_desk_rows(choose: Choose) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the days and months of some projects, in the order of DESK_COLUMNS.

    `choose` says of a column of ids which are meant, as in `parts.select_placed_parts`.
    """
    kinds = (select_kind(kind, choose) for kind in DESK_KINDS)
    rows, holding = union_all(*kinds, select_spent(choose)).subquery("days"), find_holding(choose)
    places = func.coalesce(holding.c.places, cast(array([]), ARRAY(CHAR(6)))).label("places")
    return select(*rows.c, places).outerjoin(holding, holding.c.project_id == rows.c.project_id)


def find_holding(choose: Choose) -> Subquery:
    """Return the provinces and prefectures that hold some projects with all their districts."""
    its, below = Allocation.project_id, DistrictDescendant
    chosen = select(its, func.count().label("number")).where(choose(its)).group_by(its).subquery("chosen")
    place = (
        select(its, below.ancestor)
        .join(below, below.descendant == Allocation.adcode)
        .join(District, District.adcode == below.ancestor)
        .join(chosen, chosen.c.project_id == its)
        .where(choose(its), District.level != "county")
        .group_by(its, below.ancestor, chosen.c.number)
        .having(func.count() == chosen.c.number)
        .subquery("place")
    )
    places = func.array_agg(place.c.ancestor, type_=ARRAY(CHAR(6))).label("places")
    return select(place.c.project_id, places).group_by(place.c.project_id).subquery("holding")


def select_kind(kind: str, choose: Choose) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the days, months or shares of one kind; a project without one has no row."""
    if kind.startswith(SPENT):
        return select_spent(choose).where(YearPlan.year == int(kind.removeprefix(SPENT)))
    statuses, find = DESK_KINDS[kind]
    conditions = [Project.merged_into_id.is_(None), Project.counted_number == 1, choose(Project.id)]
    at = find()
    # A planned day is NULL where there is no year: the others always are.
    year = {"start": Project.start_year, "end": Project.end_year}.get(kind)
    if year is not None:
        conditions.append(year.is_not(None))
    columns = (cast(literal(kind), Text).label("what"), at.label("at"), literal(1).label("row_number"))
    query = select(Project.id.label("project_id"), *columns)
    return query.where(*conditions, Project.status.in_(statuses))


def select_spent(choose: Choose) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of how much of the plan of each year is spent: twelve times the share, in millionths.

    Rounded down, so that it lies below a whole number exactly where the share does; -1 for any below nothing.
    Months have twelfths of a plan. A kind is a year.
    """
    year = YearPlan.year
    month = ProgressReport.month
    spent = (
        select(func.coalesce(func.sum(ProgressReport.month_wan), 0))
        .where(ProgressReport.project_id == Project.id)
        .where(month >= func.make_date(year, 1, 1), month <= func.make_date(year, 12, 1))
        .correlate(Project, YearPlan)
        .scalar_subquery()
    )
    at = case((spent < 0, -1), else_=func.least(func.div(spent * SPENT_WHOLE, YearPlan.planned_wan), MOST_AT))
    what = func.concat(SPENT, year, type_=Text).label("what")
    columns = (what, cast(at, Integer).label("at"), literal(1).label("row_number"))
    return (
        select(Project.id.label("project_id"), *columns)
        .join(YearPlan, YearPlan.project_id == Project.id)
        .where(Project.merged_into_id.is_(None), Project.counted_number == 1, choose(Project.id))
        .where(Project.status.in_(SPENDING_STATUSES), YearPlan.planned_wan > 0)
    )


def stored_days(kind: str) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of project and day or month as it is kept, but for what was written since."""
    row = DeskRow
    unwritten = row.project_id.not_in(select(PlaceMark.project_id))
    return select(row.project_id, row.at).where(row.what == kind, unwritten)


def written_days(kind: str) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of project and day or month of what was written since it was kept."""
    fresh = select_kind(kind, is_marked).subquery("written")
    return select(fresh.c.project_id, fresh.c.at)
