"""The funnel of the filter's projects and the rates between its stages, read from the history.

A project has been at a stage when an event set it, its first registration included; an event that was
taken back, and the taking back, say nothing. The rate of a pair of stages is, of the projects that have
been at the first and are followed, the share that came to the second or beyond it. A project is followed
once an officer has told its status or reported a month: before, silence is no standstill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from projects.clock import ZONE
from projects.models import Project, ProjectEvent
from projects.reading.own import own_number, own_wan
from projects.reading.selection import Selection
from projects.reading.totals import read_sums, sum_columns
from projects.registry.lifecycle import TRACK
from projects.words.sums import Rate, Sum

# What the plans ask for: signed → start, start → completion, completion → operation.
PAIRS = (("signed", "construction"), ("construction", "completed"), ("completed", "operating"))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: projects that have come to it or beyond, and what they add to the total."""

    status: str
    reached: Sum


@dataclass(frozen=True, slots=True)
class Passage:
    """How many of those that were at one stage came to the next, and the median of days that it took.

    Only projects that are followed are in it: of the others nobody has said how they went on.
    """

    first: str
    second: str
    of: Rate
    median_days: int | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in their order, and the rates between them."""

    stages: tuple[Stage, ...]
    rates: tuple[Passage, ...]


def standing_steps(selection: Selection) -> CTE:
    """Return (project_id, place, on) of each stage that the projects were set to and nobody took back.

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
    query = query.where(*selection.of_these(event.project_id))
    return query.cte("steps")


def measure_funnel(session: Session, selection: Selection) -> Funnel:
    """Return the funnel and the rates of the filter's projects; each counts as often as in the totals."""
    step = standing_steps(selection)
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
            Project.investment_wan.is_(None).label("is_silent"),
            is_followed().label("is_followed"),
            farthest,
            *days,
        )
        .outerjoin(step, step.c.project_id == Project.id)
        .where(*selection.conditions, Project.status != "cancelled")
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
        .subquery("one")
    )
    columns: list[Any] = []
    for at in range(len(TRACK)):
        reached = one.c.farthest >= at + 1
        columns += sum_columns(one.c.number, one.c.wan, one.c.is_silent, reached)
    for first, second in PAIRS:
        columns += rate_columns(one, first, second)
    row = read_sums(session.execute(select(*columns)).one(), len(TRACK))
    stages = tuple(Stage(status, sums) for status, sums in zip(TRACK, row, strict=False))
    rest = row[len(TRACK) :]
    return Funnel(stages, tuple(read_passage(*pair, *rest[3 * at :][:3]) for at, pair in enumerate(PAIRS)))


def is_followed() -> ColumnElement[bool]:
    """Say whether anybody has told how a project went on since its plan: its status, or a month."""
    return or_(Project.status_basis == "reported", Project.progress_month.is_not(None))


def read_passage(first: str, second: str, base: int, reached: int, days: int | None) -> Passage:
    """Return the rate of a pair of stages."""
    return Passage(first, second, Rate(reached, base, base), days)


def rate_columns(one: Any, first: str, second: str) -> list[Any]:
    """Return how many were at the first stage, how many of them came to the second, and the median days."""
    began, came = one.c[f"on_{first}"], one.c[f"on_{second}"]
    was_there = one.c[f"was_{first}"] & one.c.is_followed
    both = was_there & (one.c.farthest >= TRACK.index(second) + 1)
    took = func.percentile_disc(0.5).within_group(came - began).filter(came >= began, one.c.is_followed)
    return [
        func.coalesce(func.sum(one.c.number).filter(was_there), 0),
        func.coalesce(func.sum(one.c.number).filter(both), 0),
        took,
    ]
