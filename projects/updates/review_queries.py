"""Read what officers submitted: the reviewer's queue and one's own list. Set-based, and nothing is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Date

from geo.among import among
from geo.districts import list_names
from geo.models import DistrictDescendant
from geo.sorting import by_pinyin
from projects.accounts.access import Access
from projects.clock import ZONE
from projects.models import Allocation, ProgressReport, Project, Update, YearPlan
from projects.reading.filters import touches_districts
from projects.registry import audit
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.rows import Share
from projects.registry.shares import list_districts, list_shares, read_word

PAGE = 20
# Rows of the table that a reviewer decides on; more are fetched before they run out.
QUEUE_PAGE = 50


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which updates: a kind, a district with all below it, an officer, a month."""

    kind: str = ""
    district: str = ""
    officer: int | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """One submission with its project; `changes` maps a field to [as it was read, as it was typed].

    A registration that was not accepted has no project, only the name and status that it would have: then
    `code` is empty. `contents` is what the changes cannot say (projects/models/update).
    `moved` holds what is published now of the fields that no longer are as the officer read them.
    """

    id: int
    kind: str
    month: date | None
    changes: dict[str, list[Any]]
    reason: str | None
    evidence: str | None
    evidence_link: str | None
    officer_id: int
    author: str
    submitted_at: datetime
    state: str
    reviewed_by: str | None
    reviewed_at: datetime | None
    review_note: str | None
    project_id: int | None
    code: str
    name: str
    status: str
    contents: dict[str, Any] | None = None
    noted_at: datetime | None = None
    noted_lon: float | None = None
    noted_lat: float | None = None
    noted_accuracy_m: int | None = None
    districts: tuple[Share, ...] = ()
    moved: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfficerChoice:
    """An officer of whom something waits, and how much."""

    id: int
    name: str
    number: int


COLUMNS = (
    Update.id,
    Update.kind,
    Update.month,
    Update.changes,
    Update.reason,
    Update.evidence,
    Update.evidence_link,
    Update.officer_id,
    Update.author,
    Update.submitted_at,
    Update.state,
    Update.reviewed_by,
    Update.reviewed_at,
    Update.review_note,
    Project.id,
    func.coalesce(Project.code, ""),
    func.coalesce(Project.name, Update.changes["name"][1].astext),
    func.coalesce(Project.status, Update.changes["status"][1].astext),
    Update.contents,
    Update.noted_at,
    Update.noted_lon,
    Update.noted_lat,
    Update.noted_accuracy_m,
)


def list_waiting(
    session: Session, access: Access, wanted: QueueFilter, after: int | None = None
) -> list[UpdateRow]:
    """Return a page of what waits for the caller's review, the oldest first, and the first of the next."""
    query = select_updates().where(*waiting(access), *conditions(wanted))
    query = query.order_by(Update.id).limit(QUEUE_PAGE + 1)
    if after is not None:
        query = query.where(Update.id > after)
    return complete(session, query)


def count_waiting(session: Session, access: Access, wanted: QueueFilter | None = None) -> int:
    """Return how many updates wait for the caller's review."""
    query = select(func.count()).select_from(Update).outerjoin(Project, Project.id == Update.project_id)
    number = session.scalar(query.where(*waiting(access), *conditions(wanted or QueueFilter())))
    return number or 0


def list_waiting_officers(session: Session, access: Access) -> list[OfficerChoice]:
    """Return the officers of whom something waits for the caller's review, by name."""
    query = (
        select(Update.officer_id, func.max(Update.author), func.count())
        .where(*waiting(access))
        .group_by(Update.officer_id)
        .order_by(by_pinyin(func.max(Update.author)), Update.officer_id)
    )
    return [OfficerChoice(*row) for row in session.execute(query)]


def list_pending_of(session: Session, district: str, month: date) -> list[UpdateRow]:
    """Return what waits of a month in a district and all below it, whoever reviews it, oldest first."""
    wanted = QueueFilter(district=district, month=month)
    query = select_updates().where(Update.state == "pending", *conditions(wanted)).order_by(Update.id)
    return complete(session, query)


def list_own(
    session: Session, officer_id: int, state: str = "", before: int | None = None
) -> list[UpdateRow]:
    """Return a page of what an officer submitted, the newest first, and the first of the next."""
    query = select_updates().where(Update.officer_id == officer_id).order_by(Update.id.desc()).limit(PAGE + 1)
    if state:
        query = query.where(Update.state == state)
    if before is not None:
        query = query.where(Update.id < before)
    return complete(session, query)


def list_updates(session: Session, update_ids: Sequence[int]) -> list[UpdateRow]:
    """Return some updates by id, whatever became of them."""
    return complete(session, select_updates().where(among(Update.id, update_ids)).order_by(Update.id))


def list_states(session: Session, update_ids: Sequence[int]) -> list[str]:
    """Return the states of some updates, in no order."""
    return list(session.scalars(select(Update.state).where(among(Update.id, update_ids))))


def select_updates() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every UpdateRow column."""
    return select(*COLUMNS).outerjoin(Project, Project.id == Update.project_id)


def waiting(access: Access) -> list[ColumnElement[bool]]:
    """Say whether an update waits and all districts of its project are the caller's: access.can_review."""
    found: list[ColumnElement[bool]] = [Update.state == "pending"]
    if access.role == "administrator":
        return found
    own = exists().where(Allocation.project_id == Update.project_id)
    outside = own.where(~among(Allocation.adcode, sorted(access.scope)))
    to_register = Update.districts.contained_by(literal(sorted(access.scope), ARRAY(Text())))
    return [*found, or_(and_(own, ~outside), and_(Update.project_id.is_(None), to_register))]


def conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of a queue."""
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Update.kind == wanted.kind)
    if wanted.district:
        found.append(or_(touches_districts((wanted.district,)), registers_in(wanted.district)))
    if wanted.officer is not None:
        found.append(Update.officer_id == wanted.officer)
    if wanted.month is not None:
        found.append(is_of_month(wanted.month))
    return found


def registers_in(adcode: str) -> ColumnElement[bool]:
    """Say whether an update is to register a project in a district or anything below it."""
    below = select(func.array_agg(cast(DistrictDescendant.descendant, Text()), type_=ARRAY(Text())))
    below = below.where(DistrictDescendant.ancestor == adcode)
    found: ColumnElement[bool] = Update.districts.overlap(below.scalar_subquery())
    return found


def is_of_month(month: date) -> ColumnElement[bool]:
    """Say whether an update is of a month: the one that it reports, else that in which it was submitted."""
    submitted = cast(func.date_trunc("month", func.timezone(ZONE, Update.submitted_at)), Date)
    return or_(Update.month == month, and_(Update.month.is_(None), submitted == month))


def complete(session: Session, query: Select[*tuple[Any, ...]]) -> list[UpdateRow]:
    """Return the rows with their districts and with what moved on under those that still wait."""
    rows = [UpdateRow(*record) for record in session.execute(query)]
    shares = list_shares(session, {row.project_id for row in rows if row.project_id}) if rows else {}
    named = list_names(session, {adcode for row in rows for adcode, _share in registered_shares(row)})
    held = read_published(session, [row for row in rows if row.state == "pending"])
    return [
        replace(
            row,
            districts=tuple(
                shares.get(row.project_id, ())
                if row.project_id
                else (
                    Share(adcode, named[adcode].label, share)
                    for adcode, share in registered_shares(row)
                    if adcode in named
                )
            ),
            moved={
                name: held[row.id][name]
                for name, (old, _new) in row.changes.items()
                if row.id in held and held[row.id][name] != old
            },
        )
        for row in rows
    ]


def registered_shares(row: UpdateRow) -> list[tuple[str, Decimal | None]]:
    """Return the districts that a registration without a project names."""
    return [] if row.project_id else [read_word(word) for word in row.changes.get("districts", [None, []])[1]]


def read_published(session: Session, rows: Sequence[UpdateRow]) -> dict[int, dict[str, Any]]:
    """Return for each update what is published now of its fields, as JSON keeps it, in three queries."""
    if not rows:
        return {}
    ids = {row.project_id for row in rows if row.project_id}
    projects = {one.id: one for one in session.scalars(select(Project).where(among(Project.id, ids)))}
    plans = {
        (project_id, year): planned
        for project_id, year, planned in session.execute(
            select(YearPlan.project_id, YearPlan.year, YearPlan.planned_wan).where(
                among(YearPlan.project_id, ids)
            )
        )
    }
    months = [(row.project_id, row.month) for row in rows if row.month]
    key = tuple_(ProgressReport.project_id, ProgressReport.month)
    reports = {
        (one.project_id, one.month): one
        for one in session.scalars(select(ProgressReport).where(key.in_(months)))
    }

    def value_of(row: UpdateRow, name: str) -> Any:
        found = YEAR_PLAN.fullmatch(name)
        if found:
            return plans.get((row.project_id or 0, int(found[1])))
        if row.month:
            return getattr(reports.get((row.project_id or 0, row.month)), name, None)
        if row.kind == "districts" and row.project_id:
            return list_districts(session, projects[row.project_id])
        # What an update only adds was nothing before.
        return getattr(projects[row.project_id], name, None) if row.project_id else None

    return {row.id: {name: audit.plain(value_of(row, name)) for name in row.changes} for row in rows}


def list_open(session: Session, project_id: int, officer_id: int | None) -> list[UpdateRow]:
    """Return what waits for review, whoever sent it, and what this officer was sent back."""
    own_returned = and_(Update.state == "returned", Update.officer_id == officer_id)
    query = select_updates().where(
        Update.project_id == project_id, or_(Update.state == "pending", own_returned)
    )
    return [UpdateRow(*record) for record in session.execute(query.order_by(Update.id))]
