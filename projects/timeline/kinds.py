"""What kind of difference it is that a project was one thing and is another, as SQL on both of its rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, false, func, literal, null, or_

from projects.models import ProjectEvent
from projects.registry.lifecycle import find_step
from projects.timeline.span import Span
from projects.timeline.states import FIELDS
from projects.words.vocabulary import STATUSES, codes

# What a month's report changes.
PROGRESS_FIELDS = ("completed_wan", "year_plan_wan", "year_plan_year", "physical_progress", "progress_month")
OTHER_FIELDS = tuple(name for name in FIELDS if name not in PROGRESS_FIELDS)
# What can be seen of a project on a map and beside it, but for its place.
SEEN_FIELDS = ("status", "investment_wan", "precision", "type", "districts")
STEP_KINDS = {"suspend": "suspended", "cancel": "cancelled", "resume": "resumed", "revive": "resumed"}
FORWARD_KINDS = {"construction": "started", "completed": "completed", "operating": "operating"}


def kind_of(before: Subquery, after: Subquery, span: Span) -> ColumnElement[str]:
    """Return the kind of a difference: that a project came or went, its step of status, or another change."""
    was_picked, is_picked = (func.coalesce(side.c.is_picked, false()) for side in (before, after))
    came = case((is_loaded(span, after.c.id), "registered"), else_="new")
    went = case((or_(after.c.id.is_(None), after.c.is_merged), "merged"), else_="moved_out")
    moved = case((before.c.id.is_(None), came), (~is_picked, went), (~was_picked, "moved_in"))
    is_progress = and_(tell_apart(before, after), ~tell_otherwise(before, after))
    return func.coalesce(moved, step_kind(before, after), case((is_progress, "progressed"), else_="changed"))


def tell_apart(
    before: Subquery, after: Subquery, names: tuple[str, ...] = PROGRESS_FIELDS
) -> ColumnElement[bool]:
    """Say whether one of some fields became different, by default of those that a month's report changes."""
    return or_(*(before.c[name].is_distinct_from(after.c[name]) for name in names))


def tell_otherwise(before: Subquery, after: Subquery) -> ColumnElement[bool]:
    """Say whether anything but what a month's report changes became different; a place, as its text says."""
    other = (*OTHER_FIELDS, "parent_code", "districts")
    return or_(tell_apart(before, after, other), has_moved(before, after))


def has_moved(before: Subquery, after: Subquery) -> ColumnElement[bool]:
    """Say whether the text of a place became another."""
    was, is_ = (func.ST_AsText(side.c.geom) for side in (before, after))
    return and_(tell_apart(before, after, ("geom",)), was.is_distinct_from(is_))


def is_seen(before: Subquery, after: Subquery) -> ColumnElement[bool]:
    """Say whether a map shows a difference: a project that came or went, or another state, money or place.

    What is counted of a project is told, and seen, only where nothing of its own says why.
    """
    is_own = or_(tell_apart(before, after), tell_otherwise(before, after))
    was, is_ = (case((side.c.is_picked, side.c.wan), else_=0) for side in (before, after))
    return or_(
        before.c.id.is_(None),
        after.c.id.is_(None),
        tell_apart(before, after, SEEN_FIELDS),
        has_moved(before, after),
        and_(~is_own, was != is_),
    )


def step_kind(before: Subquery, after: Subquery) -> ColumnElement[Any]:
    """Return the kind of the step from one status to the other; NULL where it has none."""
    step = func.concat(before.c.status, literal(" "), after.c.status)
    return case(list_step_kinds(), value=step, else_=null())


def list_step_kinds() -> dict[str, str]:
    """Return the kind of each step that has one, under both statuses."""
    statuses = codes(STATUSES)
    kinds = {f"{old} {new}": name_step(old, new) for old in statuses for new in statuses}
    return {step: kind for step, kind in kinds.items() if kind is not None}


def name_step(old: str, new: str) -> str | None:
    """Return the kind of the step from one status to another; None where it is a change like others."""
    step = find_step(old, new)
    return FORWARD_KINDS.get(new) if step == "forward" else STEP_KINDS.get(step or "")


def is_loaded(span: Span, project_id: Any) -> ColumnElement[bool]:
    """Say whether a project came in by the loading of a plan: that is no news of the time it was in."""
    event = ProjectEvent
    return exists().where(
        event.project_id == project_id,
        event.kind == "created",
        event.origin == "seed",
        event.at > span.earlier.moment,
        event.at <= span.later.moment,
    )
