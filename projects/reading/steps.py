"""The stages that projects came to, read from the history, and how far each came.

A project has been at a stage when an event set it, its first registration included; an event that was
taken back, and the taking back, say nothing. A project is followed once an officer has told its status or
reported a month: before, silence is no standstill.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from projects.clock import ZONE
from projects.models import Project, ProjectEvent
from projects.registry.lifecycle import TRACK

# What the plans ask for: signed → start, start → completion, completion → operation.
PAIRS = (("signed", "construction"), ("construction", "completed"), ("completed", "operating"))


def standing_steps(*conditions: ColumnElement[bool]) -> CTE:
    """Return (project_id, place, on) of each stage that some projects were set to and nobody took back.

    `place` counts from 1 along the track. The day is that of the status, else of the officer's event in
    China; a plan that states no day leaves it empty, the day of its registration says nothing.
    """
    event, undoing = ProjectEvent, aliased(ProjectEvent)
    # From each undone event along those that undo one another: only undoings are walked, and they are few.
    chain = (
        select(event.undoes_id.label("root"), event.id.label("id"), literal(1).label("depth"))
        .where(event.undoes_id.is_not(None))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(chain.c.root, undoing.id, chain.c.depth + 1).join(undoing, undoing.undoes_id == chain.c.id)
    )
    taken_back = select(chain.c.root).group_by(chain.c.root).having(func.mod(func.max(chain.c.depth), 2) == 1)
    status = event.changes["status"][1].astext
    stated_on = cast(event.changes["status_on"][1].astext, Date)
    noted_on = cast(func.timezone(ZONE, event.at), Date)
    query = select(
        event.project_id,
        func.array_position(array(TRACK), status).label("place"),
        func.coalesce(stated_on, case((event.origin == "officer", noted_on))).label("on"),
    ).where(event.undoes_id.is_(None), event.changes.has_key("status"), event.id.not_in(taken_back))
    return query.where(*conditions).cte("steps")


def is_followed() -> ColumnElement[bool]:
    """Say whether anybody has told how a project went on since its plan: its status, or a month."""
    return or_(Project.status_basis == "reported", Project.progress_month.is_not(None))


def select_courses(step: CTE, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the SELECT of the projects of some steps, one each, for the caller to choose of.

    Columns: those given, of the project, then is_followed, farthest, and of each stage `on_` and `was_`.
    """
    place = func.array_position(array(TRACK), Project.status)
    days = [
        column.label(f"{name}_{status}")
        for at, status in enumerate(TRACK)
        for name, column in (
            ("on", func.min(step.c.on).filter(step.c.place == at + 1)),
            ("was", func.coalesce(func.bool_or(step.c.place == at + 1), False)),
        )
    ]
    # What is registered has been planned, also when it was suspended before we knew it.
    farthest = func.greatest(func.max(step.c.place), place, 1).label("farthest")
    return (
        select(*columns, is_followed().label("is_followed"), farthest, *days)
        .outerjoin(step, step.c.project_id == Project.id)
        # Every column that is read: a view of the past has no key from which the others would follow.
        .group_by(
            Project.id,
            Project.bucket,
            Project.counted_number,
            Project.counted_wan,
            Project.investment_wan,
            Project.status,
            Project.status_basis,
            Project.progress_month,
        )
    )
