"""Read what happened: to one project, in some districts, by one officer. The newest stands first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from geo.sorting import by_pinyin
from projects.clock import CHINA
from projects.models import Officer, Project, ProjectEvent, Update
from projects.reading.filters import touches_districts
from projects.registry.events import EVENT_COLUMNS, select_events
from projects.registry.rows import EventView, HistoryRow

PAGE = 50


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
    query = (
        select(Officer.id, Officer.display_name)
        .where(made)
        .order_by(by_pinyin(Officer.display_name), Officer.id)
    )
    return [(officer_id, name) for officer_id, name in session.execute(query)]


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
