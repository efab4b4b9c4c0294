"""The days and months that the dispatch desk's warnings count from, as they are kept of each project.

None of them depends on the day that is asked for, so that they stand until something is written; then they
are folded with the sums of places (folding.py). A project that does not count, or is done, has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from projects.clock import day_of
from projects.models import DeskRow, Matter, MatterNote, PlaceMark, Project, ProjectEvent, Update
from projects.reading.filters import last_day
from projects.reading.kept_parts import is_marked
from projects.reading.parts import Choose
from projects.words.vocabulary import UNFINISHED_STATUSES, WAITING_STATUSES

EPOCH = date(1970, 1, 1)
DESK_COLUMNS = ("project_id", "what", "at", "row_number")
# Who reports as rules.toml comes; who reports by other rules is worked out from the history.
KEPT_STATUSES = ("signed", "construction")


def number_of_day(day: Any) -> Any:
    """Return a day as a whole number, counted from 1970."""
    return type_coerce(cast(day, Date) - EPOCH, Integer)


def number_of_month(day: Any) -> ColumnElement[int]:
    """Return the month of a day, counted from the year 0, so that months can be subtracted."""
    return cast(func.extract("year", day) * 12 + func.extract("month", day), Integer)


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
    waits = (Update.project_id == its, Update.kind == "progress", Update.state == "pending")
    waiting = select(func.max(Update.month)).where(*waits).scalar_subquery()
    status_before = func.coalesce(ProjectEvent.changes["status"][0].astext, "")
    entered = (ProjectEvent.changes.has_key("status"), status_before.not_in(statuses))
    began = (
        select(func.max(ProjectEvent.at)).where(ProjectEvent.project_id == its, *entered).scalar_subquery()
    )
    duty_day = day_of(func.coalesce(began, Project.created_at))
    reported = func.greatest(Project.progress_month, waiting)
    told: ColumnElement[int] = func.greatest(number_of_month(reported), number_of_month(duty_day) - 1)
    return told


# Of each kind of day or month: the statuses of its projects, and what it is.
DESK_KINDS: dict[str, tuple[Sequence[str], Callable[[], Any]]] = {
    "start": (WAITING_STATUSES, lambda: number_of_day(last_day(Project.start_year, Project.start_month))),
    "end": (UNFINISHED_STATUSES, lambda: number_of_day(last_day(Project.end_year, Project.end_month))),
    "word": (UNFINISHED_STATUSES, lambda: number_of_day(last_word())),
    "told": (KEPT_STATUSES, lambda: told_month(KEPT_STATUSES)),
}


def select_desk_rows(choose: Choose) -> CompoundSelect[Any]:
    """Return the SELECT of the days and months of some projects, in the order of DESK_COLUMNS.

    `choose` says of a column of ids which are meant, as in `parts.select_placed_parts`.
    """
    return union_all(*(select_kind(kind, choose) for kind in DESK_KINDS))


def select_kind(kind: str, choose: Choose) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the days or months of one kind; a project without one has no row."""
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


def stored_days(kind: str) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of project and day or month as it is kept, but for what was written since."""
    row = DeskRow
    unwritten = row.project_id.not_in(select(PlaceMark.project_id))
    return select(row.project_id, row.at).where(row.what == kind, unwritten)


def written_days(kind: str) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of project and day or month of what was written since it was kept."""
    fresh = select_kind(kind, is_marked).subquery("written")
    return select(fresh.c.project_id, fresh.c.at)
