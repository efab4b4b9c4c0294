"""The projects that an officer may report from the field: the nearest first, or what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from geo.apart import apart_in_m
from projects.accounts.scopes import within_scope
from projects.desk.desk import Desk
from projects.desk.own_first import pick_own_first
from projects.desk.warnings import find_rows
from projects.models import Project
from projects.progress.duty import lacks_report
from projects.progress.reporting import must_report
from projects.reading.selection import Selection
from projects.registry.rows import ProjectRow

# Longitude and latitude in degrees, WGS-84.
Place = tuple[float, float]
# The id of a project, whether it is due, and how far it is in metres.
Found = tuple[int, bool, float | None]
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class FieldProject:
    """A project as the field's list shows it; `away_m` is how far its place is, None where either is unknown.

    `is_due` says that nobody has reported its month.
    """

    project: ProjectRow
    is_due: bool
    away_m: float | None


@dataclass(frozen=True, slots=True)
class FieldList:
    """The first projects of a list, and how many there are in all."""

    rows: list[FieldProject]
    number: int


def list_nearby(
    session: Session, desk: Desk, selection: Selection, month: date, *, near: Place | None, limit: int
) -> FieldList:
    """Return the projects of a desk's districts, in six queries: the nearest first, else those due."""
    is_due = and_(must_report(desk.statuses, month), lacks_report(month))
    where = [*selection.conditions, within_scope(desk.access)]
    number = session.scalar(select(func.count()).select_from(Project).where(*where)) or 0
    if near:
        found = find_nearest(session, where, is_due, near, limit)
    else:
        found = find_due_first(session, desk, where, is_due, limit)
    projects = find_rows(session, [project_id for project_id, *_ in found])
    return FieldList([FieldProject(projects[its], due, away) for its, due, away in found], number)


def find_nearest(
    session: Session, where: Conditions, is_due: ColumnElement[bool], near: Place, limit: int
) -> list[Found]:
    """Return the nearest projects; those without a place stand last, by code."""
    away = apart_in_m(Project.geom, *near)
    query = select(Project.id, is_due, away).where(*where).order_by(away.asc().nulls_last(), Project.code)
    return [(its, bool(due), metres) for its, due, metres in session.execute(query.limit(limit))]


def find_due_first(
    session: Session, desk: Desk, where: Conditions, is_due: ColumnElement[bool], limit: int
) -> list[Found]:
    """Return what is due, then the rest, of both one's own first, then by code."""
    found: list[Found] = []
    for due in (True, False):
        if len(found) < limit:
            side = [*where, is_due if due else ~is_due]
            rows = session.execute(pick_own_first(desk, side, None, limit - len(found)))
            found += [(row.id, due, None) for row in rows]
    return found
