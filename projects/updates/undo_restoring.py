"""Restore what events changed, each as one new event: for one of them or thousands, in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import ProgressReport, Project, Statement
from projects.registry import deciding, writing
from projects.registry.audit import Author, Changes
from projects.registry.doubts import Doubts
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.field_values import restore
from projects.registry.rows import EventView
from projects.registry.shares import replace_allocations
from projects.registry.year_plans import plan_year
from projects.updates.kinds import month as progress
from projects.updates.kinds.districts import read_kept
from projects.updates.undo_rules import (
    COLUMNS,
    FIGURE,
    SHARES,
    TOTALS,
    find_statement,
    report_month,
    trace_update,
)
from projects.updates.unregistering import MARK, ended
from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class Taken:
    """An event of a project that was judged and is taken back, with what is doubted of what comes back."""

    project: Project
    event: EventView
    doubts: Doubts


def take_back(session: Session, taken: Sequence[Taken], author: Author, reason: str) -> list[Changes]:
    """Write a new event for each that is taken back, in their order; returns what each of these changed.

    No field is changed by two of them. The caller has judged them all and holds their projects.
    """
    if not taken:
        return []
    with writing.recording_together(session):
        since = {one.project.id: one.project.version for one in taken}
        told = [restore_one(session, one) for one in taken]
        gone = restore_figures(session, taken)
        for one, back in zip(taken, told, strict=True):
            writing.record_change(
                session,
                one.project,
                author,
                back,
                since=since[one.project.id],
                reason="\n".join(filter(None, (tidy(reason), str(one.doubts)))),
                undoes_id=one.event.id,
            )
    # Once no project adopts them any more.
    out = delete(Statement).where(among(Statement.id, gone))
    session.execute(out, execution_options={"synchronize_session": False})
    return told


def restore_one(session: Session, one: Taken) -> Changes:
    """Restore all but the total that an event changed; returns what is told of it."""
    if one.event.kind == "created":
        return {MARK: [True, False], **writing.set_values(one.project, ended())}
    restore_fields(session, one.project, one.event)
    return {
        name: [None, new] if name == "report_month" else [new, old]
        for name, (old, new) in one.event.changes.items()
    }


def restore_fields(session: Session, project: Project, event: EventView) -> None:
    """Write back the old values of an event, each where it belongs."""
    month = report_month(event)
    of_month = {name: old for name, (old, _new) in event.changes.items() if month and name in progress.FIELDS}
    values: dict[str, Any] = {}
    for name, (old, _new) in event.changes.items():
        found = YEAR_PLAN.fullmatch(name)
        if found:
            plan_year(session, project, int(found[1]), restore("year_plan_wan", old))
        elif name in COLUMNS and name not in {*FIGURE, *of_month}:
            values[name] = restore(name, old)
    writing.set_values(project, values)
    if SHARES in event.changes:
        replace_allocations(session, project, read_kept(event.changes[SHARES][0]))
    if month:
        restore_month(session, project, month, of_month, event)


def restore_month(
    session: Session, project: Project, month: date, old: Mapping[str, Any], event: EventView
) -> None:
    """Give a month its earlier values; one that had none is no report any more.

    The words that no event shows, because events are public, come from the update behind it.
    """
    update, side = trace_update(session, event)
    changes = update.changes if update else {}
    values = {**old, **{name: changes[name][side] for name in progress.INTERNAL if name in changes}}
    reports = progress.REPORTS.find(session, project.id)
    report = reports.get(month) or ProgressReport(
        project_id=project.id, month=month, update_id=update.id if update else None
    )
    for name, value in values.items():
        setattr(report, name, progress.restore_value(name, value))
    if any(getattr(report, name) is not None for name in progress.FIELDS if name != "is_no_change"):
        reports[month] = report
        session.add(report)
    elif reports.pop(month, None):
        session.delete(report)
    latest_first = [reports[one].physical_progress for one in sorted(reports, reverse=True)]
    latest = next((words for words in latest_first if words is not None), None)
    writing.set_values(project, {"physical_progress": latest})


def restore_figures(session: Session, taken: Sequence[Taken]) -> list[int]:
    """Let count what counted before officers stated totals; returns these statements, which are to go."""
    changed = [one for one in taken if one.event.kind != "created"]
    stated = [(one, gone) for one in changed if (gone := find_statement(session, one.event)) is not None]
    if not stated:
        return []
    chosen = {one.project: find_earlier(session, one.event, gone) for one, gone in stated}
    gone_ids = [gone.id for _one, gone in stated]
    deciding.decide_totals(session, chosen, gone_ids)
    return gone_ids


def find_earlier(session: Session, event: EventView, gone: Statement) -> int | None:
    """Return the total that an officer had decided for before an event; None where the rule counted."""
    if event.changes.get("adoption", ["officer"])[0] != "officer":
        return None
    words = event.changes.get("adopted_statement", [None, None])[0]
    others = [one.id for one in TOTALS.find(session, event.project_id) if one.id != gone.id]
    return next((one for one in others if deciding.cite_statement(session, one) == words), None)
