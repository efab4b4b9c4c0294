"""Reads of matters: the list by keyset, its counts, one matter with its history. Set-based.

A matter stays with the project that it was raised for. When that is merged, its home is the project that
now holds it: there it is shown, and its districts decide who may read and change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import DistrictName, list_names
from geo.errors import msg
from projects.accounts.access import Access
from projects.clock import ZONE
from projects.errors import NotFound
from projects.matters.filters import MatterFilter, is_overdue, matter_conditions, readable
from projects.matters.rows import MatterCounts, MatterPage, MatterRow, MatterStep
from projects.models import Allocation, Matter, MatterNote, Project
from projects.registry.shares import list_shares
from projects.words.keyset import decode_key, encode_key, whole_key

PAGE = 50
CURSOR = "matters"
EPOCH = date(1970, 1, 1)
# Above every day that can be typed: open matters without a due day, then the closed ones.
NO_DAY, CLOSED = 5_000_000, 10_000_000

PATH = (
    select(Project.id.label("start_id"), Project.id.label("home_id"), Project.merged_into_id)
    .where(exists().where(Matter.project_id == Project.id))
    .cte("path", recursive=True)
)
PATH = PATH.union(
    select(PATH.c.start_id, Project.id, Project.merged_into_id).join(
        PATH, PATH.c.merged_into_id == Project.id
    )
)


def days_since_epoch(day: Any) -> Any:
    """Return a day as a whole number."""
    return type_coerce(day - EPOCH, Integer)


# Open ones first, the earliest due before all; closed ones after them, the latest closed first.
KEY = case(
    (Matter.closed_at.is_(None), func.coalesce(days_since_epoch(Matter.due_on), NO_DAY)),
    else_=CLOSED - days_since_epoch(cast(func.timezone(ZONE, Matter.closed_at), Date)),
)


def at_home(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join to matters the project that they now belong to."""
    home = and_(PATH.c.start_id == Matter.project_id, PATH.c.merged_into_id.is_(None))
    return query.join(PATH, home).join(Project, Project.id == PATH.c.home_id)


def with_matters(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join to projects the matters that they now hold, those of what was merged into them included."""
    home = and_(PATH.c.home_id == Project.id, PATH.c.merged_into_id.is_(None))
    return query.join(PATH, home).join(Matter, Matter.project_id == PATH.c.start_id)


def select_rows() -> Select[*tuple[Any, ...]]:
    """Return the select of every MatterRow column but the districts."""
    return at_home(
        select(
            Matter.id,
            Project.id.label("project_id"),
            Project.code,
            Project.name,
            Matter.kind,
            Matter.subject,
            Matter.responsible,
            Matter.due_on,
            Matter.author,
            Matter.opened_at,
            Matter.closed_at,
            Matter.result,
            Matter.version,
        ).select_from(Matter)
    )


def list_matters(
    session: Session,
    wanted: MatterFilter,
    access: Access,
    today: date,
    *,
    cursor: str = "",
    limit: int = PAGE,
) -> MatterPage:
    """Return one page of the filter's matters that the caller may read, in three queries.

    Raises BadInput for a cursor that no page gave.
    """
    query = select_rows().add_columns(KEY.label("key")).where(*matter_conditions(wanted, access, today))
    if cursor:
        key, matter_id = decode_key(CURSOR, cursor, whole_key, whole_key)
        query = query.where(tuple_(KEY, Matter.id) > tuple_(key, matter_id))
    records = session.execute(query.order_by(KEY, Matter.id).limit(limit + 1)).all()
    shown = records[:limit]
    following = encode_key(CURSOR, shown[-1].key, shown[-1].id) if len(records) > limit else None
    return MatterPage(complete(session, [record[:-1] for record in shown]), following)


def complete(session: Session, records: Iterable[Sequence[Any]]) -> list[MatterRow]:
    """Return the rows with their latest steps and the districts of their projects, two queries for all."""
    found = list(records)
    if not found:
        return []
    latest = list_latest(session, [record[0] for record in found])
    shares = list_shares(session, {record[1] for record in found})
    return [MatterRow(*(*record, latest[record[0]], tuple(shares.get(record[1], ())))) for record in found]


def list_latest(session: Session, matter_ids: Collection[int]) -> dict[int, MatterStep]:
    """Return the latest step of each matter."""
    query = (
        select(MatterNote.matter_id, MatterNote.kind, MatterNote.body, MatterNote.author, MatterNote.at)
        .ext(distinct_on(MatterNote.matter_id))
        .where(among(MatterNote.matter_id, matter_ids))
        .order_by(MatterNote.matter_id, MatterNote.id.desc())
    )
    return {row[0]: MatterStep(*row[1:]) for row in session.execute(query)}


def count_matters(
    session: Session, wanted: MatterFilter, access: Access, today: date, within_days: int
) -> MatterCounts:
    """Return the counts of a filter, whatever state and due day it asks for, in one query."""
    anywhere = wanted.without("state", "overdue", "due_before")
    is_open = Matter.closed_at.is_(None)
    soon = and_(is_open, Matter.due_on.between(today, today + timedelta(days=within_days)))
    counts = [
        func.count().filter(one) for one in (is_open, is_overdue(today), soon, Matter.closed_at.is_not(None))
    ]
    query = at_home(select(*counts).select_from(Matter))
    return MatterCounts(*session.execute(query.where(*matter_conditions(anywhere, access, today))).one())


def list_matters_of(session: Session, project_id: int) -> list[MatterRow]:
    """Return the matters of a live project, open ones first; who may read them was asked before."""
    query = select_rows().where(Project.id == project_id).order_by(KEY, Matter.id)
    return complete(session, session.execute(query))


def get_matter(session: Session, matter_id: int, access: Access) -> MatterRow:
    """Return one matter; raises NotFound also for one that the caller may not read."""
    query = select_rows().where(Matter.id == matter_id, *readable(access))
    record = session.execute(query).one_or_none()
    if record is None:
        raise unknown()
    return complete(session, [record])[0]


def unknown() -> NotFound:
    """Return the error of a matter that is not there, or not for the caller: it must not tell which."""
    return NotFound(msg("没有这个事项,或者它不属于您负责的县区。"), field="matter")


def list_steps(session: Session, matter_id: int) -> list[MatterStep]:
    """Return all steps of a matter, the first one first: as many as its version says."""
    query = select(MatterNote.kind, MatterNote.body, MatterNote.author, MatterNote.at)
    rows = session.execute(query.where(MatterNote.matter_id == matter_id).order_by(MatterNote.id))
    return [MatterStep(*row) for row in rows]


def find_home(session: Session, project_id: int) -> int:
    """Return the id of the project that now holds what was raised for a project."""
    query = select(PATH.c.home_id).where(PATH.c.start_id == project_id, PATH.c.merged_into_id.is_(None))
    home_id: int = session.scalars(query).one()
    return home_id


def list_matter_districts(session: Session, access: Access) -> list[DistrictName]:
    """Return the caller's districts whose projects have matters, by adcode."""
    query = at_home(select(Allocation.adcode).select_from(Matter).distinct())
    query = query.join(Allocation, Allocation.project_id == Project.id)
    if access.role != "administrator":
        query = query.where(Allocation.adcode.in_(sorted(access.scope)))
    return list(list_names(session, session.scalars(query).all()).values())
