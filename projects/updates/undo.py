"""Take a published change back: a new event that restores what was, never an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.models import ProgressReport, Project, Statement, Update
from projects.registry import deciding, writing
from projects.registry.audit import Author, Changes
from projects.registry.doubts import Doubts
from projects.registry.events import get_event
from projects.registry.field_readers import YEAR_PLAN, check_together
from projects.registry.field_values import restore
from projects.registry.fields import CHANGEABLE
from projects.registry.placement import judge_values
from projects.registry.rows import EventView
from projects.registry.year_plans import plan_year
from projects.updates.kinds import fields as field_updates
from projects.updates.kinds import month as progress
from projects.updates.unregistering import MARK, check_alone, ended, is_registration
from projects.words.texts import tidy

# What follows from the statement that counts; it is compared by the adopted figure alone.
DERIVED = ("adoption", "adopted_statement", "investment_low_wan", "investment_high_wan")
FIGURE = frozenset({"investment_wan", *DERIVED})
CARRIED = ("completed_wan", "progress_month", "year_plan_wan", "year_plan_year")
STATUS = ("status", "status_on", "status_basis")
COLUMNS = frozenset({*CHANGEABLE, *CARRIED, *STATUS, "measures_decided"})


def undo_event(
    session: Session,
    project: Project,
    event_id: int,
    author: Author,
    access: Access,
    *,
    reason: str,
    expected_version: int | None = None,
) -> Changes:
    """Restore what an event changed, as one new event with a reason; returns what that changed.

    Raises NotFound for another project's event, Forbidden for who does not review it, BadInput for
    an event of a kind that has its own way back or a place that cannot be, Conflict when any of its
    fields was changed again since.
    """
    session.refresh(project, with_for_update=True)
    check_may_undo(session, project, access)
    writing.check_version(project, expected_version)
    event = find_undoable(session, project, event_id)
    if not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")
    if event.kind == "created":
        return undo_registration(session, project, event, author, reason)
    month = report_month(event)
    check_unmoved(session, project, event, month)
    back: Changes = {
        name: [None, new] if name == "report_month" else [new, old]
        for name, (old, new) in event.changes.items()
    }
    restored = field_updates.restore_all(event.changes, side=0)
    check_together(project, restored)
    field_updates.check_unused(session, project, restored.get("national_code"))
    doubts = judge_values(session, project, restored)
    version = project.version
    restore_fields(session, project, event, month)
    writing.record_change(
        session, project, author, back, since=version, reason=note_doubts(reason, doubts), undoes_id=event.id
    )
    return back


def undo_registration(
    session: Session, project: Project, event: EventView, author: Author, reason: str
) -> Changes:
    """End a project that was registered by mistake, as one event; returns what that changed."""
    version = project.version
    back: Changes = {MARK: [True, False], **writing.set_values(project, ended())}
    writing.record_change(
        session, project, author, back, since=version, reason=tidy(reason), undoes_id=event.id
    )
    return back


def note_doubts(reason: str, doubts: Doubts) -> str:
    """Return why a change is taken back, and what is doubted of the place that comes back with it."""
    return "\n".join(filter(None, (tidy(reason), str(doubts))))


def check_may_undo(session: Session, project: Project, access: Access) -> None:
    """Raise Forbidden unless the caller reviews the project: what is published is no officer's alone."""
    if not access.can_review(find_districts(session, [project.id])[project.id]):
        raise Forbidden(msg("已发布的变更由负责该项目的审核人员撤销。"))


def find_event(session: Session, project: Project, event_id: int) -> EventView:
    """Return a project's event; raises NotFound for another's."""
    event = get_event(session, event_id)
    if event is None or event.project_id != project.id:
        raise NotFound(msg("这个项目没有这条变更。"))
    return event


def find_undoable(session: Session, project: Project, event_id: int) -> EventView:
    """Return a project's event that can be taken back here."""
    event = find_event(session, project, event_id)
    if event.is_undone:
        raise Conflict(msg("这条变更已经撤销过,没有再次撤销。"))
    if not is_undoable(event):
        raise BadInput(msg("这类变更不能在这里撤销。规划带来的项目请改为终止;合并和裁定请到核对页撤销。"))
    if event.kind == "created":
        check_alone(session, project, event)
    elif not FIGURE.isdisjoint(event.changes) and find_statement(session, event) is None:
        raise BadInput(msg("这个总投资已不在登记簿里,请直接填报新的总投资。"), field="event")
    return event


def is_undoable(event: EventView) -> bool:
    """Say whether everything an event changed can be restored field by field, or what it registered ended."""
    if event.is_undone:
        return False
    if event.kind == "created":
        return is_registration(event)
    if event.update_id is None and not FIGURE.isdisjoint(event.changes):
        return False
    months = progress.FIELDS if "report_month" in event.changes else ()
    known = {*COLUMNS, *FIGURE, *months, "report_month", MARK}
    return all(name in known or YEAR_PLAN.fullmatch(name) for name in event.changes)


def report_month(event: EventView) -> date | None:
    """Return the month that an event reports, None when it reports none."""
    found = event.changes.get("report_month")
    return date.fromisoformat(found[1]) if found else None


def check_unmoved(session: Session, project: Project, event: EventView, month: date | None) -> None:
    """Raise Conflict when a field that the event changed has changed again since."""
    months = progress.FIELDS if month else ()
    of_month = [name for name in event.changes if name in months]
    own = [name for name in event.changes if name not in (*of_month, *DERIVED, "report_month", MARK)]
    held: Mapping[str, Any] = {
        **field_updates.read(session, project, own, None),
        **progress.read(session, project, of_month, month),
    }
    moved = [name for name, value in held.items() if value != event.changes[name][1]]
    if moved:
        raise Conflict(
            msg("这条变更之后,%(fields)s 又被改过,不能直接撤销。请先撤销后来的变更,或直接填报新值。"),
            fields=tuple(moved),
        )


def restore_fields(session: Session, project: Project, event: EventView, month: date | None) -> None:
    """Write back the old values of an event, each where it belongs."""
    of_month = {name: old for name, (old, _new) in event.changes.items() if month and name in progress.FIELDS}
    values: dict[str, Any] = {}
    for name, (old, _new) in event.changes.items():
        found = YEAR_PLAN.fullmatch(name)
        if found:
            plan_year(session, project, int(found[1]), restore("year_plan_wan", old))
        elif name in COLUMNS and name not in {*FIGURE, *of_month}:
            values[name] = restore(name, old)
    writing.set_values(project, values)
    if month:
        restore_month(session, project, month, of_month, event)
    statement = find_statement(session, event)
    if statement is not None:
        restore_figure(session, project, event, statement)


def trace_update(session: Session, event: EventView) -> tuple[Update | None, int]:
    """Return the update behind an event, and which side of its changes stood before the event: an undoing
    turns the sides round.
    """
    side = 0
    while event.update_id is None and event.undoes_id is not None:
        event, side = find_undone(session, event.undoes_id), 1 - side
    return (session.get(Update, event.update_id) if event.update_id else None), side


def find_undone(session: Session, event_id: int) -> EventView:
    """Return an event that another one names; the database holds it to be there."""
    event = get_event(session, event_id)
    if event is None:
        raise NotFound(msg("这个项目没有这条变更。"))
    return event


def restore_month(
    session: Session, project: Project, month: date, old: Mapping[str, Any], event: EventView
) -> None:
    """Give a month its earlier values; one that had none is no report any more.

    The words that no event shows, because events are public, come from the update behind it.
    """
    update, side = trace_update(session, event)
    changes = update.changes if update else {}
    values = {**old, **{name: changes[name][side] for name in progress.INTERNAL if name in changes}}
    report = session.get(ProgressReport, (project.id, month))
    if report is None:
        if update is None:
            raise Conflict(msg("%(month)s 的月报已经不在,请重新填报。"), month=f"{month:%Y-%m}")
        report = ProgressReport(project_id=project.id, month=month, update_id=update.id)
        session.add(report)
    for name, value in values.items():
        setattr(report, name, progress.restore_value(name, value))
    if all(getattr(report, name) is None for name in progress.FIELDS if name != "is_no_change"):
        session.delete(report)
    session.flush()
    latest = session.scalar(
        select(ProgressReport.physical_progress)
        .where(ProgressReport.project_id == project.id, ProgressReport.physical_progress.is_not(None))
        .order_by(ProgressReport.month.desc())
        .limit(1)
    )
    writing.set_values(project, {"physical_progress": latest})


def find_statement(session: Session, event: EventView) -> Statement | None:
    """Return the total that an event's update stated, None when it stated none."""
    if event.update_id is None or FIGURE.isdisjoint(event.changes):
        return None
    return session.scalar(select(Statement).where(Statement.update_id == event.update_id))


def restore_figure(session: Session, project: Project, event: EventView, statement: Statement) -> None:
    """Take an officer's stated total out again, and let count what counted before."""
    words = event.changes.get("adopted_statement", [None, None])[0]
    was_decided = event.changes.get("adoption", ["officer"])[0] == "officer"
    stated = session.scalars(
        select(Statement.id).where(
            Statement.project_id == project.id,
            Statement.measure == "investment_wan",
            Statement.id != statement.id,
        )
    )
    earlier = next((one for one in stated if deciding.cite_statement(session, one) == words), None)
    writing.set_values(project, {"adopted_statement_id": None})
    session.delete(statement)
    session.flush()
    deciding.decide(session, project, earlier if was_decided else None)
