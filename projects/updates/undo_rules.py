"""What may be taken back: rules on one event and what is published by now of what it changed.

They raise and write nothing. What they ask for is held where many events are judged (`holding`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.models import Project, Statement, Update
from projects.registry.doubts import Doubts
from projects.registry.events import get_event
from projects.registry.field_readers import YEAR_PLAN, check_together
from projects.registry.fields import CHANGEABLE
from projects.registry.placement import judge_values
from projects.registry.rows import EventView
from projects.registry.shares import DISTRICTS
from projects.registry.year_plans import PLANS
from projects.store.held import Held
from projects.updates.kinds import districts as district_updates
from projects.updates.kinds import fields as field_updates
from projects.updates.kinds import month as progress
from projects.updates.unregistering import HANGING, KIND_OF, MARK, check_alone, is_registration

# What follows from the statement that counts; it is compared by the adopted figure alone.
DERIVED = ("adoption", "adopted_statement", "investment_low_wan", "investment_high_wan")
FIGURE = frozenset({"investment_wan", *DERIVED})
CARRIED = ("completed_wan", "progress_month", "year_plan_wan", "year_plan_year")
STATUS = ("status", "status_on", "status_basis")
SHARES = district_updates.FIELD
COLUMNS = frozenset({*CHANGEABLE, *CARRIED, *STATUS, "measures_decided"})


def read_totals(session: Session, project_ids: Collection[int]) -> dict[int, list[Statement]]:
    """Return all that is stated of each project's total."""
    found: dict[int, list[Statement]] = {project_id: [] for project_id in project_ids}
    query = select(Statement).where(
        among(Statement.project_id, project_ids), Statement.measure == "investment_wan"
    )
    for one in session.scalars(query.order_by(Statement.id)):
        found[one.project_id].append(one)
    return found


def read_updates(session: Session, update_ids: Collection[int]) -> dict[int, Update]:
    """Return updates by id."""
    return {one.id: one for one in session.scalars(select(Update).where(among(Update.id, update_ids)))}


# By project, and by update.
TOTALS, UPDATES = Held(read_totals), Held(read_updates)


@contextmanager
def holding(session: Session, events: Sequence[EventView], project_ids: Collection[int]) -> Iterator[None]:
    """Read at once what the rules ask for of many events and projects, and what is restored of them."""
    created = [event for event in events if event.kind == "created"]
    of_month = [event for event in events if report_month(event)]
    planned = {event.project_id for event in events if any(map(YEAR_PLAN.fullmatch, event.changes))}
    stated = {event.project_id for event in events if not FIGURE.isdisjoint(event.changes)}
    codes = {event.changes["national_code"][0] for event in events if "national_code" in event.changes}
    with (
        DISTRICTS.hold(session, project_ids),
        HANGING.hold(session, {event.project_id for event in created}),
        KIND_OF.hold(session, {event.update_id for event in created if event.update_id}),
        PLANS.hold(session, planned),
        TOTALS.hold(session, stated),
        progress.REPORTS.hold(session, {event.project_id for event in of_month}),
        UPDATES.hold(session, {event.update_id for event in of_month if event.update_id}),
        field_updates.HOLDERS.hold(session, codes - {None}),
    ):
        yield


def check_may_undo(session: Session, project: Project, access: Access) -> None:
    """Raise Forbidden unless the caller reviews the project: what is published is no officer's alone."""
    if not access.can_review(DISTRICTS.find(session, project.id)):
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
    check_undoable(session, project, event)
    return event


def check_undoable(session: Session, project: Project, event: EventView, ended: Collection[int] = ()) -> None:
    """Raise BadInput or Conflict for an event that has its own way back, or is taken back already.

    `ended` are projects whose registration is taken back along with it.
    """
    if event.is_undone:
        raise Conflict(msg("这条变更已经撤销过,没有再次撤销。"))
    if not is_undoable(event):
        raise BadInput(msg("这类变更不能在这里撤销。规划带来的项目请改为终止;合并和裁定请到核对页撤销。"))
    if event.kind == "created":
        check_alone(session, project, event, ended)
    elif not FIGURE.isdisjoint(event.changes) and find_statement(session, event) is None:
        raise BadInput(msg("这个总投资已不在登记簿里,请直接填报新的总投资。"), field="event")


def is_undoable(event: EventView) -> bool:
    """Say whether everything an event changed can be restored field by field, or what it registered ended."""
    if event.is_undone:
        return False
    if event.kind == "created":
        return is_registration(event)
    if event.update_id is None and not FIGURE.isdisjoint(event.changes):
        return False
    months = progress.FIELDS if "report_month" in event.changes else ()
    known = {*COLUMNS, *FIGURE, *months, "report_month", SHARES, MARK}
    return all(name in known or YEAR_PLAN.fullmatch(name) for name in event.changes)


def judge_restored(session: Session, project: Project, event: EventView) -> Doubts:
    """Return what is doubted of a project once an event of it is taken back.

    Raises Conflict when any of its fields was changed again since, or its month cannot come back, BadInput
    where the old values no longer fit.
    """
    if event.kind == "created":
        return Doubts()
    check_unmoved(session, project, event)
    check_month(session, event)
    restored = field_updates.restore_all(event.changes, side=0)
    check_together(project, restored)
    field_updates.check_unused(session, project, restored.get("national_code"))
    return judge_values(session, project, restored)


def check_unmoved(session: Session, project: Project, event: EventView) -> None:
    """Raise Conflict when a field that the event changed has changed again since."""
    month = report_month(event)
    months = progress.FIELDS if month else ()
    of_month = [name for name in event.changes if name in months]
    shares = [name for name in event.changes if name == SHARES]
    own = [name for name in event.changes if name not in (*of_month, *DERIVED, *shares, "report_month", MARK)]
    held: Mapping[str, Any] = {
        **field_updates.read(session, project, own, None),
        **(district_updates.read(session, project, shares, None) if shares else {}),
        **progress.read(session, project, of_month, month),
    }
    moved = [name for name, value in held.items() if value != event.changes[name][1]]
    if moved:
        raise Conflict(
            msg("这条变更之后,%(fields)s 又被改过,不能直接撤销。请先撤销后来的变更,或直接填报新值。"),
            fields=tuple(moved),
        )


def check_month(session: Session, event: EventView) -> None:
    """Raise Conflict for a month that is gone, when nobody's update can bring it back."""
    month = report_month(event)
    if month is None or month in progress.REPORTS.find(session, event.project_id):
        return
    if trace_update(session, event)[0] is None:
        raise Conflict(msg("%(month)s 的月报已经不在,请重新填报。"), month=f"{month:%Y-%m}")


def report_month(event: EventView) -> date | None:
    """Return the month that an event reports, None when it reports none."""
    found = event.changes.get("report_month")
    return date.fromisoformat(found[1]) if found else None


def find_statement(session: Session, event: EventView) -> Statement | None:
    """Return the total that an event's update stated, None when it stated none."""
    if event.update_id is None or FIGURE.isdisjoint(event.changes):
        return None
    stated = TOTALS.find(session, event.project_id)
    return next((one for one in stated if one.update_id == event.update_id), None)


def trace_update(session: Session, event: EventView) -> tuple[Update | None, int]:
    """Return the update behind an event, and which side of its changes stood before the event: an undoing
    turns the sides round.
    """
    side = 0
    while event.update_id is None and event.undoes_id is not None:
        event, side = find_undone(session, event.undoes_id), 1 - side
    return (UPDATES.find(session, event.update_id) if event.update_id else None), side


def find_undone(session: Session, event_id: int) -> EventView:
    """Return an event that another one names; the database holds it to be there."""
    event = get_event(session, event_id)
    if event is None:
        raise NotFound(msg("这个项目没有这条变更。"))
    return event
