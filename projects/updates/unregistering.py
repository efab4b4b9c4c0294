"""Take a registration back that was a mistake: the project ends, its national code is free again.

The row, its code and its history stay, as those of everything that was ever published; it counts nothing.
Only what nothing else has happened to is taken back: whatever moved on is ended with a reason instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import get_today
from projects.errors import Conflict
from projects.models import Matter, Project, ProjectEvent, Update
from projects.registry.events import Undoing
from projects.registry.rows import EventView

# What an event of it says beside the columns: that the registration held, and no longer does.
MARK = "registration"
ENDED = "cancelled"


def is_registration(event: EventView) -> bool:
    """Say whether an event registered a project that an officer brought, and that was not ended at birth."""
    return (
        event.kind == "created"
        and event.update_id is not None
        and event.changes.get("status", [None, ENDED])[1] != ENDED
    )


def ended() -> Mapping[str, Any]:
    """Return the columns of a project whose registration is taken back."""
    return {
        "status": ENDED,
        "status_on": get_today(),
        "status_basis": "reported",
        "national_code": None,
    }


def find_taken_back(events: Iterable[EventView]) -> EventView | None:
    """Return the event that took a registration back, None where it holds; `events` are the newest first."""
    newest = next((event for event in events if MARK in event.changes), None)
    return newest if newest is not None and not newest.changes[MARK][1] else None


def check_alone(session: Session, project: Project, event: EventView) -> None:
    """Raise Conflict when anything but the event has happened to a project, or hangs on it."""
    update = session.get_one(Update, event.update_id)
    if update.kind != "register":
        raise Conflict(msg("“%(name)s”是分期时登记的,不能单独撤销。请改为终止。"), name=project.name)
    undone = exists().where(Undoing.undoes_id == ProjectEvent.id)
    since = select(func.count()).where(
        ProjectEvent.project_id == project.id,
        ProjectEvent.id != event.id,
        ProjectEvent.undoes_id.is_(None),
        ~undone,
    )
    hanging = (
        (since, msg("“%(name)s”登记之后已有更新,不能撤销登记。请先撤销那些更新,或改为终止。")),
        (
            select(func.count()).where(Update.project_id == project.id, Update.state == "pending"),
            msg("“%(name)s”还有更新在等待审核,不能撤销登记。请先处理。"),
        ),
        (
            select(func.count()).where(
                or_(Project.parent_id == project.id, Project.merged_into_id == project.id),
                Project.status != ENDED,
            ),
            msg("“%(name)s”之下已有别的项目,不能撤销登记。请改为终止。"),
        ),
        (
            select(func.count()).where(Matter.project_id == project.id, Matter.closed_at.is_(None)),
            msg("“%(name)s”还有未办结的事项,不能撤销登记。请先办结。"),
        ),
    )
    for count, message in hanging:
        if session.scalar(count):
            raise Conflict(message, name=project.name)
