"""Who stands for a place: the words of a plan, an officer, a survey, somebody who went there.

Every step is a change of the project like any other, so that its event says who, when and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project
from projects.registry.audit import plain
from projects.registry.rows import EventView

PLANNED, REPORTED, SURVEYED, VERIFIED = "planned", "reported", "surveyed", "verified"
# What was found out by reading is nobody's survey, whoever sends it.
READ_METHODS = ("gazetteer", "estimated")
MEASURED = (SURVEYED, VERIFIED)
FIELD = "custody"
OF_CUSTODY = frozenset({"geom", "precision", "method", FIELD})


@dataclass(frozen=True, slots=True)
class Step:
    """A place came into somebody's custody: whose, when, and what that person said."""

    custody: str
    at: datetime
    actor: str
    reason: str | None
    # Told to everybody; who of an office it was is for signed-in people.
    is_plan: bool


def reader(project: Project | None, values: Mapping[str, Any]) -> Callable[[str], Any]:
    """Return what reads a field once the values stand."""
    return lambda name: values[name] if name in values else getattr(project, name, None)


def custody_of(method: str | None, precision: str | None) -> str:
    """Return in whose custody a place is of which nothing else is said."""
    if method in READ_METHODS:
        return PLANNED
    return SURVEYED if precision == "surveyed" else REPORTED


def with_custody(project: Project | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a place with its custody: a place that moves begins anew, one that goes has none.

    `project` holds what the values do not name; None for a project to be.
    """
    if OF_CUSTODY.isdisjoint(values):
        return dict(values)

    held = reader(project, values)
    if held("geom") is None:
        return {**values, FIELD: None}
    if values.get(FIELD) is not None:
        return dict(values)
    said = custody_of(held("method"), held("precision"))
    has_moved = project is None or plain(project.geom) != plain(held("geom"))
    standing = None if project is None else project.custody
    if has_moved or standing is None or (said == SURVEYED and standing not in MEASURED):
        return {**values, FIELD: said}
    return {name: value for name, value in values.items() if name != FIELD}


def check_custody(project: Project | None, values: Mapping[str, Any]) -> None:
    """Raise BadInput where values say that a place was surveyed which was only read, or guessed."""
    held = reader(project, values)
    custody, precision = held(FIELD), held("precision")
    if held("geom") is None or OF_CUSTODY.isdisjoint(values):
        return
    if custody in MEASURED and held("method") in READ_METHODS:
        raise BadInput(msg("从地名查得或估计的位置,不能写成实测或现场核实。"), field=FIELD)
    if precision == "surveyed" and custody not in MEASURED:
        raise BadInput(msg("精度写“实测”,位置来历就要是实测或现场核实。"), field=FIELD)


def check_backed(
    project: Project | None, values: Mapping[str, Any], *, has_evidence: bool, has_reason: bool
) -> None:
    """Raise BadInput for a survey that nothing stands behind, or a visit to the site without evidence.

    Nor is what was only read or guessed a survey, whatever stands behind it.
    """
    check_custody(project, values)
    custody = values.get(FIELD)
    if project is not None and custody == project.custody and "geom" not in values:
        return
    if custody == SURVEYED and not (has_evidence or has_reason):
        raise BadInput(
            msg("实测的位置要有依据(文号、链接、附件)或理由:谁测的、何时、用什么。"), field="evidence"
        )
    if custody == VERIFIED and not has_evidence:
        raise BadInput(msg("现场核实要附照片,或写文号、链接。"), field="evidence")


def list_steps(events: Sequence[EventView]) -> list[Step]:
    """Return how a place came into the custody in which it is, the oldest step first."""
    return [
        Step(event.changes[FIELD][1], event.at, event.actor, event.reason, event.origin == "seed")
        for event in sorted(events, key=lambda one: one.id)
        if event.changes.get(FIELD, (None, None))[1] is not None
    ]
