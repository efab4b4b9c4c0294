"""The newest events of a filter's projects, for feeds and for whoever is told of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent
from projects.reading.selection import Selection
from projects.registry.events import EVENT_COLUMNS, select_events
from projects.registry.rows import EventView, HistoryRow


def list_newest(session: Session, selection: Selection, most: int, *, seeds: bool) -> list[HistoryRow]:
    """Return the newest events of the selection's projects, those of plans' loads only with `seeds`."""
    query = (
        select_events(Project.code, Project.name, *EVENT_COLUMNS)
        .join(Project, Project.id == ProjectEvent.project_id)
        .where(*selection.conditions)
        .order_by(ProjectEvent.id.desc())
        .limit(most)
    )
    if not seeds:
        query = query.where(ProjectEvent.origin == "officer")
    return [HistoryRow(row[0], row[1], EventView(*row[2:])) for row in session.execute(query)]
