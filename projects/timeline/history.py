"""Read what happened: to one project, in some districts, by one officer. The newest stands first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from projects.clock import CHINA
from projects.models import Officer, Project, ProjectEvent, Update
from projects.reading.filters import touches_districts
from projects.registry.rows import EventView, HistoryRow

PAGE = 50
Undoing = aliased(ProjectEvent, name="undoing")
EVENT_COLUMNS = (
    ProjectEvent.id,
    ProjectEvent.project_id,
    ProjectEvent.at,
    ProjectEvent.origin,
    ProjectEvent.actor,
    ProjectEvent.officer_id,
    ProjectEvent.kind,
    ProjectEvent.changes,
    ProjectEvent.reason,
    ProjectEvent.evidence,
    ProjectEvent.update_id,
    Update.kind.label("update_kind"),
    Update.reviewed_by,
    ProjectEvent.undoes_id,
    exists().where(Undoing.undoes_id == ProjectEvent.id).label("is_undone"),
)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Whose history: of districts with all below them, of one officer, between two days in China.

    `what` is a kind of update; `seeds` are the plan documents' own loads, left out unless asked for.
    """

    districts: tuple[str, ...] = ()
    officer_id: int | None = None
    what: str = ""
    since: date | None = None
    until: date | None = None
    seeds: bool = False


def list_events(session: Session, project_id: int) -> tuple[EventView, ...]:
    """Return the events of a project, the newest first."""
    query = select_events(*EVENT_COLUMNS).where(ProjectEvent.project_id == project_id)
    rows = session.execute(query.order_by(ProjectEvent.at.desc(), ProjectEvent.id.desc()))
    return tuple(EventView(*row) for row in rows)


def get_latest_event(session: Session, project_id: int) -> EventView | None:
    """Return the newest event of a project."""
    query = select_events(*EVENT_COLUMNS).where(ProjectEvent.project_id == project_id)
    query = query.order_by(ProjectEvent.at.desc(), ProjectEvent.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return EventView(*row) if row else None


def get_event(session: Session, event_id: int) -> EventView | None:
    """Return one event, None for an unknown id."""
    row = session.execute(select_events(*EVENT_COLUMNS).where(ProjectEvent.id == event_id)).one_or_none()
    return EventView(*row) if row else None


def list_history(session: Session, wanted: HistoryFilter, before: int | None = None) -> list[HistoryRow]:
    """Return a page of events and the first of the next, below an event if named."""
    query = (
        select_events(Project.code, Project.name, *EVENT_COLUMNS)
        .join(Project, Project.id == ProjectEvent.project_id)
        .where(*history_conditions(wanted))
        .order_by(ProjectEvent.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(ProjectEvent.id < before)
    return [HistoryRow(row[0], row[1], EventView(*row[2:])) for row in session.execute(query)]


def list_authors(session: Session) -> list[tuple[int, str]]:
    """Return the officers who have changed anything, by name."""
    made = exists().where(ProjectEvent.officer_id == Officer.id)
    query = select(Officer.id, Officer.display_name).where(made).order_by(Officer.display_name, Officer.id)
    return [(officer_id, name) for officer_id, name in session.execute(query)]


def select_events(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of events with the updates that they came from."""
    return select(*columns).select_from(ProjectEvent).outerjoin(Update, Update.id == ProjectEvent.update_id)


def history_conditions(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of a history."""
    found: list[ColumnElement[bool]] = []
    if wanted.districts:
        found.append(touches_districts(wanted.districts))
    if wanted.officer_id is not None:
        found.append(ProjectEvent.officer_id == wanted.officer_id)
    if wanted.what:
        found.append(Update.kind == wanted.what)
    if wanted.since is not None:
        found.append(ProjectEvent.at >= midnight(wanted.since))
    if wanted.until is not None:
        found.append(ProjectEvent.at < midnight(wanted.until + timedelta(days=1)))
    if not wanted.seeds:
        found.append(ProjectEvent.origin == "officer")
    return found


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in China."""
    return datetime.combine(day, time.min, CHINA)
