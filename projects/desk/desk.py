"""The dispatch desk of one person: what there is to report, what came back, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import lies_in_scope, select_touched, within_scope
from projects.desk.kept_days import count_lacking_kept, place_of
from projects.desk.rows import ToDo, UpdatePage
from projects.matters.queries import at_home
from projects.models import Matter, Project, Update
from projects.progress.duty import count_lacking, lacks_report
from projects.progress.reporting import must_report
from projects.reading.desk_rows import KEPT_STATUSES
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.store.jobs import select_unseen
from projects.updates.review_queries import complete, select_updates, waiting
from projects.words.keyset import big_key, decode_key, encode_key


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose desk it is: what it may write, the name by which projects know it, and who reports."""

    access: Access
    name: str
    statuses: Sequence[str]

    @property
    def is_mine(self) -> ColumnElement[bool]:
        """Say whether the person is a project's steward (项目管家)."""
        return func.coalesce(Project.steward == self.name, false())


def to_report(desk: Desk, month: date) -> list[ColumnElement[bool]]:
    """Return the conditions of the projects whose month nobody of the desk's scope has reported."""
    return [must_report(desk.statuses, month), within_scope(desk.access), lacks_report(month)]


def lacking_nearby(desk: Desk, month: date) -> list[ColumnElement[bool]]:
    """Return the same for few projects, each asked by itself whether it lies in the scope."""
    return [must_report(desk.statuses, month), lies_in_scope(desk.access), lacks_report(month)]


def own_updates(desk: Desk, state: str) -> list[ColumnElement[bool]]:
    """Return the conditions of the person's own submissions in a state."""
    return [Update.officer_id == desk.access.officer_id, Update.state == state]


def list_updates(
    session: Session,
    desk: Desk,
    selection: Selection,
    state: str,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> UpdatePage:
    """Return the person's own submissions in a state, the newest first; BadInput for a wrong cursor."""
    query = (
        select_updates().where(*selection.conditions, *own_updates(desk, state)).order_by(Update.id.desc())
    )
    if cursor is not None:
        query = query.where(Update.id < decode_key(state, cursor, big_key)[0])
    found = complete(session, query.limit(limit + 1))
    next_cursor = encode_key(state, found[limit - 1].id) if len(found) > limit else None
    return UpdatePage(found[:limit], next_cursor)


def count_lists(session: Session, desk: Desk, selection: Selection, month: date) -> dict[str, int]:
    """Return how many rows the lists `report`, `returned` and `pending` hold, in one query."""
    counts: dict[str, Any] = {"report": count_reports(desk, month, selection)} | {
        state: (
            select(func.count())
            .select_from(Update)
            .outerjoin(Project, Project.id == Update.project_id)
            .where(*selection.conditions, *own_updates(desk, state))
            .scalar_subquery()
        )
        for state in ("returned", "pending")
    }
    row = session.execute(select(*(count.label(name) for name, count in counts.items()))).one()
    return dict(row._mapping)


def count_reports(desk: Desk, month: date, selection: Selection | None = None) -> ColumnElement[int]:
    """Return the SQL of how many projects of the desk's scope lack a month, of a filter's or of all."""
    is_all = selection is None or selection.wanted == ProjectFilter()
    if is_all and place_of(desk.access) and {*desk.statuses} == {*KEPT_STATUSES}:
        return count_lacking_kept(desk.statuses, month, desk.access)
    conditions = () if selection is None else selection.conditions
    scope = and_(within_scope(desk.access), *conditions)
    return count_lacking(desk.statuses, month, scope, select_touched(desk.access))


def count_to_do(session: Session, desk: Desk, month: date, day: date) -> ToDo:
    """Return what waits for a person, in one query: the header of every page asks it."""
    live, counted = Project.merged_into_id.is_(None), Project.counted_number == 1
    # Few matters are late: of a large place each is asked for its project, not each project for its matters.
    scope = lies_in_scope(desk.access) if place_of(desk.access) else within_scope(desk.access)
    returned = (
        select(func.count())
        .select_from(Update)
        .outerjoin(Project, Project.id == Update.project_id)
        .where(live, *own_updates(desk, "returned"))
    )
    matters = at_home(select(func.count()).select_from(Matter)).where(
        Matter.closed_at.is_(None), Matter.due_on < day, live, counted, scope
    )
    pending = (
        select(func.count())
        .select_from(Update)
        .outerjoin(Project, Project.id == Update.project_id)
        .where(*waiting(desk.access))
    )
    to_review = pending.scalar_subquery() if desk.access.reaches("reviewer") else literal(0)
    jobs = select_unseen(desk.access.officer_id).subquery()
    query = select(
        count_reports(desk, month),
        returned.scalar_subquery(),
        matters.scalar_subquery(),
        to_review,
        jobs.c.under_way,
        jobs.c.ended,
    )
    return ToDo(*session.execute(query).one())
