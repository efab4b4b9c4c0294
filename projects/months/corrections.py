"""What was corrected of a month after it was frozen: the month's own figures stand, these are beside them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent
from projects.months.calendar import MonthState
from projects.reading.filters import touches_districts
from projects.registry.events import EVENT_COLUMNS, select_events
from projects.registry.rows import EventView, HistoryRow

MOST_CORRECTIONS = 200


def list_corrections(session: Session, state: MonthState) -> list[HistoryRow]:
    """Return the events that changed a frozen month's reports since, the oldest first."""
    if state.freeze is None:
        return []
    query = (
        select_events(Project.code, Project.name, *EVENT_COLUMNS)
        .join(Project, Project.id == ProjectEvent.project_id)
        .where(
            ProjectEvent.at > state.freeze.frozen_at,
            ProjectEvent.changes["report_month"][1].astext == state.month.isoformat(),
            touches_districts((state.adcode,)),
        )
        .order_by(ProjectEvent.at, ProjectEvent.id)
        .limit(MOST_CORRECTIONS)
    )
    return [HistoryRow(row[0], row[1], EventView(*row[2:])) for row in session.execute(query)]
