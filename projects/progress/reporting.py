"""Who must report a month, and who has: one set-based query for the month's page and the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from geo.models import District
from projects.clock import CHINA
from projects.models import Allocation, ProgressReport, Project, ProjectEvent, Update
from projects.reading.filters import ProjectFilter, touching
from projects.reading.own import inside, own_number


@dataclass(frozen=True, slots=True)
class ReportingRow:
    """A project that must report a month, and whether it did.

    `state` is reported, pending (waits for review), returned or missing; `progress_month` is the latest
    accepted month. Money in 万元; `districts` are adcode and label side by side.
    """

    id: int
    code: str
    name: str
    version: int
    status: str
    steward: str | None
    lead_unit: str | None
    progress_month: date | None
    completed_wan: Decimal | None
    state: str
    adcodes: tuple[str, ...]
    district_names: tuple[str, ...]


OWN_COLUMNS = ReportingRow.__slots__[: ReportingRow.__slots__.index("state")]


def list_reporting(
    session: Session, month: date, statuses: Collection[str], districts: Collection[str] = ()
) -> list[ReportingRow]:
    """Return the projects of some statuses that must report a month, by district and code.

    `districts` are adcodes, each with everything below it; none means all. What crosses their border is
    due where it is counted, so that no project is due twice.
    """
    return fetch_rows(session, select_reporting(month, statuses, districts))


def list_unreported(
    session: Session, month: date, statuses: Collection[str], districts: Collection[str] = ()
) -> list[ReportingRow]:
    """Return those of `list_reporting` whose month is not accepted yet."""
    return fetch_rows(session, select_reporting(month, statuses, districts).where(~has_reported(month)))


def count_reporting(
    session: Session, month: date, statuses: Collection[str], districts: Collection[str] = ()
) -> int:
    """Return how many projects `list_reporting` has, without reading them."""
    found = select(Project.id).where(*due(month, statuses, districts)).subquery()
    return session.scalars(select(func.count()).select_from(found)).one()


def fetch_rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[ReportingRow]:
    """Return the records of a SELECT; a project of the city itself may have no district."""
    return [
        ReportingRow(*row[:-2], tuple(row[-2] or ()), tuple(row[-1] or ()))  # type: ignore[call-arg]
        for row in session.execute(query)
    ]


def select_reporting(
    month: date, statuses: Collection[str], districts: Collection[str]
) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the projects that must report a month, in the order of ReportingRow's fields."""
    own: list[Any] = [getattr(Project, name) for name in OWN_COLUMNS]
    adcodes = names_of(Allocation.adcode)
    query = select(*own, report_state(month), adcodes, names_of(District.label))
    return query.where(*due(month, statuses, districts)).order_by(adcodes, Project.code)


def due(month: date, statuses: Collection[str], districts: Collection[str]) -> list[ColumnElement[bool]]:
    """Return the conditions of the projects of some districts that must report a month.

    Which those are is looked up first, as an array: in the past PostgreSQL else read a million versions
    to keep the 2,454 of a city.
    """
    if not districts:
        return [must_report(statuses, month)]
    wanted = ProjectFilter(district=tuple(districts))
    here = func.array(touching(inside(wanted)).scalar_subquery(), type_=ARRAY(Project.id.type))
    return [Project.id == any_(here), must_report(statuses, month, here), own_number(wanted) == 1]


def must_report(
    statuses: Collection[str], month: date, among: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Say whether a project is due to report a month: the one definition of page, files, desk and counts.

    It is one that counts, and was of these statuses when the month began, or is now, or has reported the
    month all the same: who was completed within the month reports it, and no report stands outside the
    list. A programme with parts reports through them, and so does a project through its parts' parent.
    With `among`, an array of ids, no other project's events are read.
    """
    moved = [] if among is None else [ProjectEvent.project_id == any_(among)]
    began = began_in(statuses, month, *moved)
    return counts() & or_(Project.status.in_(statuses), Project.id.in_(began), has_reported(month))


def select_due(statuses: Collection[str], month: date) -> tuple[Select[int], Select[int]]:
    """Return the SELECTs of the ids of the projects of `must_report`, each found by an index."""
    reported = select(ProgressReport.project_id).where(ProgressReport.month == month)
    return part_by_status(statuses, Project.id.in_(began_in(statuses, month).union(reported)))


def part_by_status(statuses: Collection[str], others: ColumnElement[bool]) -> tuple[Select[int], Select[int]]:
    """Return the SELECTs of the ids of what counts: of these statuses now, and the others that are meant."""
    due, is_now = select(Project.id).where(counts()), Project.status.in_(statuses)
    return due.where(is_now), due.where(~is_now, others)


def counts() -> ColumnElement[bool]:
    """Say whether a project counts by itself and was not given up."""
    return Project.merged_into_id.is_(None) & (Project.counted_number == 1) & (Project.status != "cancelled")


def began_in(statuses: Collection[str], month: date, *moved: ColumnElement[bool]) -> Select[*tuple[int]]:
    """Return the ids of the projects that were of some statuses when a month began, and have left since.

    `moved` are conditions on the events that are read.
    """
    event = ProjectEvent
    began_at = datetime.combine(month, time.min, CHINA)
    # Written out, so that the index of these events serves whatever the plan.
    moves = [event.at >= began_at, event.changes.has_key(literal("status", literal_execute=True)), *moved]
    first = (
        select(event.project_id, event.changes["status"][0].astext.label("status"))
        .where(*moves)
        .ext(distinct_on(event.project_id))
        .order_by(event.project_id, event.at, event.id)
        .subquery("first_moves")
    )
    return select(first.c.project_id).where(first.c.status.in_(statuses))


def has_reported(month: date) -> ColumnElement[bool]:
    """Say whether a project's month is accepted."""
    return Project.id.in_(select(ProgressReport.project_id).where(ProgressReport.month == month))


def report_state(month: date) -> ColumnElement[str]:
    """Return how far a project's month has come."""
    sent = [Update.project_id == Project.id, Update.kind == "progress", Update.month == month]
    return case(
        (exists().where(*sent, Update.state == "pending"), "pending"),
        (exists().where(*sent, Update.state == "returned"), "returned"),
        (has_reported(month), "reported"),
        else_="missing",
    )


def names_of(column: Any) -> ColumnElement[Any]:
    """Return an array of a value of each district of the project, by adcode."""
    in_order = aggregate_order_by(column, Allocation.adcode)
    return (
        select(func.array_agg(in_order, type_=ARRAY(Text())))
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )
