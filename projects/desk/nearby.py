"""The projects that an officer may report from the field: the nearest first, or what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, select
from sqlalchemy.orm import Session

from geo.apart import apart_in_m
from projects.accounts.scopes import within_scope
from projects.desk.desk import Desk
from projects.desk.warnings import find_rows
from projects.models import Project
from projects.progress.duty import lacks_report
from projects.progress.reporting import must_report
from projects.reading.selection import Selection
from projects.registry.rows import ProjectRow

# Longitude and latitude in degrees, WGS-84.
Place = tuple[float, float]


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
    """Return the projects of a desk's districts, in three queries: the nearest first, else those due."""
    is_due = and_(must_report(desk.statuses, month), lacks_report(month))
    away: ColumnElement[Any] = apart_in_m(Project.geom, *near) if near else null()
    query = (
        select(Project.id, is_due.label("is_due"), away.label("away_m"), func.count().over().label("number"))
        .where(*selection.conditions, within_scope(desk.access))
        .order_by(*order_of(desk, is_due, away if near else None), Project.code)
        .limit(limit)
    )
    found = session.execute(query).all()
    projects = find_rows(session, [row.id for row in found])
    rows = [FieldProject(projects[row.id], bool(row.is_due), row.away_m) for row in found]
    return FieldList(rows, found[0].number if found else 0)


def order_of(
    desk: Desk, is_due: ColumnElement[bool], away: ColumnElement[Any] | None
) -> tuple[ColumnElement[Any], ...]:
    """Return what comes first: the nearest; without a position what is due, and of that one's own."""
    if away is not None:
        return (away.asc().nulls_last(),)
    return case((is_due, 0), else_=1), case((desk.is_mine, 0), else_=1)
