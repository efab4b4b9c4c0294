"""What became different between two moments, by reading both one after the other and comparing row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent
from projects.reading.own import own_number, own_wan
from projects.reading.selection import Selection
from projects.registry.audit import plain
from projects.registry.lifecycle import find_step
from projects.timeline.kinds import FORWARD_KINDS, PROGRESS_FIELDS, STEP_KINDS
from projects.timeline.states import COMPUTED, FIELDS, list_districts, list_fields


@dataclass(frozen=True)
class State:
    """One project at one moment, and what it adds to the filter's total; nothing where it is not picked."""

    values: dict[str, Any]
    is_inside: bool
    is_merged: bool
    number: int
    wan: Decimal


def compare_plainly(
    session: Session, selection: Selection, since: datetime, until: datetime
) -> dict[int, tuple[str, int, Decimal, dict[str, list[Any]]]]:
    """Return of each project that became different the kind, what it does to the total, and the changes."""
    earlier, later = (read_states(session, selection, moment) for moment in (since, until))
    loaded = select(ProjectEvent.project_id).where(
        ProjectEvent.kind == "created", ProjectEvent.origin == "seed", ProjectEvent.at.between(since, until)
    )
    from_plans = set(session.scalars(loaded))
    session.rollback()
    found = {}
    for id_ in earlier.keys() | later.keys():
        pair = earlier.get(id_), later.get(id_)
        kind = find_kind(*pair)
        if kind:
            kind = "registered" if kind == "new" and id_ in from_plans else kind
            deltas = (added(pair, "number"), added(pair, "wan"))
            found[id_] = (kind, *deltas, list_changes(*pair))
    return found


def read_states(session: Session, selection: Selection, moment: datetime) -> dict[int, State]:
    selection = selection.enter_past(session, moment)
    inside = func.coalesce(and_(*selection.conditions), False)
    query = select(
        Project.id,
        *list_fields(),
        list_districts().label("districts"),
        func.ST_AsText(Project.geom).label("geom"),
        inside.label("inside"),
        Project.merged_into_id.is_not(None).label("merged"),
        case((inside, own_number(selection.wanted)), else_=0).label("number"),
        case((inside, own_wan(selection.wanted, Project.counted_wan)), else_=0).label("wan"),
    )
    found = {}
    for row in session.execute(query).mappings():
        values = {name: plain(row[name]) for name in (*FIELDS, *COMPUTED)}
        found[row["id"]] = State(values, row["inside"], row["merged"], row["number"], row["wan"])
    session.rollback()
    return found


def find_kind(before: State | None, after: State | None) -> str | None:
    was, is_ = before is not None and before.is_inside, after is not None and after.is_inside
    if before is None or after is None or was != is_:
        return moving_kind(before, after) if was or is_ else None
    changes = list_changes(before, after)
    return status_kind(before, after, changes) if was and changes else None


def moving_kind(before: State | None, after: State | None) -> str:
    if before is None:
        return "new"
    if after is None or not after.is_inside:
        return "merged" if after is None or after.is_merged else "moved_out"
    return "moved_in"


def status_kind(before: State, after: State, changes: dict[str, list[Any]]) -> str:
    new = after.values["status"]
    step = find_step(before.values["status"], new)
    if step in STEP_KINDS:
        return STEP_KINDS[step]
    if step == "forward" and new in FORWARD_KINDS:
        return FORWARD_KINDS[new]
    return "progressed" if changes.keys() <= {*PROGRESS_FIELDS} else "changed"


def list_changes(before: State | None, after: State | None) -> dict[str, list[Any]]:
    if before is None or after is None:
        return {}
    pairs = {name: [before.values[name], after.values[name]] for name in (*FIELDS, *COMPUTED)}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if not changes and before.wan != after.wan:
        return {"counted_wan": [plain(before.wan), plain(after.wan)]}
    if not changes and before.number != after.number:
        return {"counted_number": [before.number, after.number]}
    return changes


def added(pair: tuple[State | None, State | None], name: str) -> Any:
    before, after = (getattr(state, name) if state else 0 for state in pair)
    return after - before
