"""Take a registration back that was a mistake: the project ends, its national code is free again.

The row, its code and its history stay, as those of everything that was ever published; it counts nothing.
Only what nothing else has happened to is taken back: whatever moved on is ended with a reason instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.clock import get_today
from projects.errors import Conflict
from projects.models import Matter, Project, ProjectEvent, Update
from projects.registry.events import is_undone
from projects.registry.rows import EventView
from projects.store.held import Held

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


@dataclass(frozen=True, slots=True)
class Hanging:
    """What has happened to a registered project since, and what hangs on it: how many events, updates that
    wait and open matters, and which live projects below it.
    """

    since: int
    waiting: int
    below: frozenset[int]
    matters: int


def read_hanging(session: Session, project_ids: Collection[int]) -> dict[int, Hanging]:
    """Return what hangs on each project."""
    since = (ProjectEvent.kind != "created", ProjectEvent.undoes_id.is_(None), ~is_undone())
    counts = (
        (ProjectEvent.project_id, since),
        (Update.project_id, (Update.state == "pending",)),
        (Matter.project_id, (Matter.closed_at.is_(None),)),
    )
    number = [
        dict(
            session.execute(
                select(whose, func.count()).where(among(whose, project_ids), *which).group_by(whose)
            ).all()
        )
        for whose, which in counts
    ]
    below: dict[int, set[int]] = {}
    for whose in (Project.parent_id, Project.merged_into_id):
        query = select(whose, Project.id).where(among(whose, project_ids), Project.status != ENDED)
        for above_id, project_id in session.execute(query):
            below.setdefault(int(above_id or 0), set()).add(project_id)
    return {
        one: Hanging(
            number[0].get(one, 0), number[1].get(one, 0), frozenset(below.get(one, ())), number[2].get(one, 0)
        )
        for one in project_ids
    }


def read_kinds(session: Session, update_ids: Collection[int]) -> dict[int, str]:
    """Return of which kind each update is."""
    return dict(session.execute(select(Update.id, Update.kind).where(among(Update.id, update_ids))).all())


# By project, and by update.
HANGING, KIND_OF = Held(read_hanging), Held(read_kinds)


def check_alone(session: Session, project: Project, event: EventView, ended: Collection[int] = ()) -> None:
    """Raise Conflict when anything but its registration has happened to a project, or hangs on it.

    `ended` are projects whose registration is taken back along with it, and which hang on nothing any more.
    """
    if KIND_OF.find(session, event.update_id or 0) != "register":
        raise Conflict(msg("“%(name)s”是分期时登记的,不能单独撤销。请改为终止。"), name=project.name)
    found = HANGING.find(session, project.id)
    hanging: tuple[tuple[object, str], ...] = (
        (found.since, msg("“%(name)s”登记之后已有更新,不能撤销登记。请先撤销那些更新,或改为终止。")),
        (found.waiting, msg("“%(name)s”还有更新在等待审核,不能撤销登记。请先处理。")),
        (found.below.difference(ended), msg("“%(name)s”之下已有别的项目,不能撤销登记。请改为终止。")),
        (found.matters, msg("“%(name)s”还有未办结的事项,不能撤销登记。请先办结。")),
    )
    for holds, message in hanging:
        if holds:
            raise Conflict(message, name=project.name)
