"""Read a project's history."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import ProjectEvent
from projects.rows import EventView


def list_events(session: Session, project_id: int) -> tuple[EventView, ...]:
    """Return the events of a project, the newest first."""
    event = ProjectEvent
    query = (
        select(
            event.id,
            event.at,
            event.origin,
            event.actor,
            event.kind,
            event.changes,
            event.reason,
            event.evidence,
        )
        .where(event.project_id == project_id)
        .order_by(event.at.desc(), event.id.desc())
    )
    return tuple(EventView(*row) for row in session.execute(query))
