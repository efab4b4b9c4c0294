"""The funnel of the filter's projects and the rates between its stages, read from the history.

A project has been at a stage when an event set it, its first registration included; an event that was
taken back, and the taking back, say nothing. The rate of a pair of stages is, of the projects that have
been at the first, the share that came to the second or beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Date, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from projects.clock import ZONE
from projects.models import Project, ProjectEvent
from projects.reading.own import own_number, own_wan
from projects.reading.selection import Selection
from projects.registry.lifecycle import TRACK

# What the plans ask for: signed → start, start → completion, completion → operation.
PAIRS = (("signed", "construction"), ("construction", "completed"), ("completed", "operating"))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: projects that have come to it or beyond, and what they add to the total."""

    status: str
    reached_number: int
    reached_wan: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those that were at one stage came to the next, and the median of days that it took."""

    first: str
    second: str
    base_number: int
    reached_number: int
    median_days: int | None

    @property
    def percent(self) -> Decimal | None:
        """Return the share in percent with one decimal; None when there is nothing to divide by."""
        if not self.base_number:
            return None
        return (Decimal(100) * self.reached_number / self.base_number).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in their order, and the rates between them."""

    stages: tuple[Stage, ...]
    rates: tuple[Rate, ...]


def standing_steps() -> CTE:
    """Return (project_id, place, on) of every stage that a project was set to and that nobody took back.

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
    return query.cte("steps")


def measure_funnel(session: Session, selection: Selection) -> Funnel:
    """Return the funnel and the rates of the filter's projects; each counts as often as in the totals."""
    step = standing_steps()
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
    one = (
        select(
            own_number(selection.wanted).label("number"),
            own_wan(selection.wanted, Project.counted_wan).label("wan"),
            farthest,
            *days,
        )
        .outerjoin(step, step.c.project_id == Project.id)
        .where(*selection.conditions, Project.status != "cancelled")
        # Every column that is read: a view of the past has no key from which the others would follow.
        .group_by(Project.id, Project.bucket, Project.counted_number, Project.counted_wan, Project.status)
        .subquery("one")
    )
    columns: list[Any] = []
    for at in range(len(TRACK)):
        reached = one.c.farthest >= at + 1
        columns += [
            func.coalesce(func.sum(one.c.number).filter(reached), 0),
            func.coalesce(func.sum(one.c.wan).filter(reached), 0),
        ]
    for first, second in PAIRS:
        columns += rate_columns(one, first, second)
    row = session.execute(select(*columns)).one()
    stages = tuple(Stage(status, row[2 * at], row[2 * at + 1]) for at, status in enumerate(TRACK))
    rest = row[2 * len(TRACK) :]
    rates = tuple(Rate(*pair, *rest[3 * at : 3 * at + 3]) for at, pair in enumerate(PAIRS))
    return Funnel(stages, rates)


def rate_columns(one: Any, first: str, second: str) -> list[Any]:
    """Return how many were at the first stage, how many of them came to the second, and the median days."""
    began, came = one.c[f"on_{first}"], one.c[f"on_{second}"]
    was_there = one.c[f"was_{first}"]
    both = was_there & (one.c.farthest >= TRACK.index(second) + 1)
    took = func.percentile_disc(0.5).within_group(came - began).filter(came >= began)
    return [
        func.coalesce(func.sum(one.c.number).filter(was_there), 0),
        func.coalesce(func.sum(one.c.number).filter(both), 0),
        took,
    ]
