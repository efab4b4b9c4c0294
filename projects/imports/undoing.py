"""Take a whole import back: new events that restore what was, waiting updates withdrawn, nothing erased."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError
from projects.imports.applying import ImportRefused
from projects.imports.matters import undo_matter
from projects.imports.proposing import Report
from projects.imports.storing import tell
from projects.models import Import, ImportRow, Project, ProjectEvent, Update
from projects.registry import writing
from projects.registry.audit import Author
from projects.updates.reviews import withdraw_update
from projects.updates.undo import undo_event
from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who takes an import back, and why."""

    author: Author
    access: Access
    reason: str


def check_undoable(one: Import, *, version: int, reason: str) -> None:
    """Raise unless an import was written, as its officer saw it, and a reason is given."""
    if one.state != "applied" or one.version != version:
        raise Conflict(msg("这次导入在您打开之后已有变化,没有撤销。请重新打开。"))
    if not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")


def undo_import(
    session: Session,
    one: Import,
    undoing: Undoing,
    *,
    leave_out: bool = False,
    report: Report = lambda _done, _total: None,
) -> None:
    """Take back every row of an import, the last first.

    What has moved on since, or is not the caller's to take back, is refused with its reason: then nothing is
    taken back (ImportRefused), or with `leave_out` all but these.
    """
    query = select(ImportRow).where(ImportRow.import_id == one.id, ImportRow.written_ids.is_not(None))
    rows = session.scalars(query.order_by(ImportRow.position.desc())).all()
    problems: dict[int, DomainError] = {}
    with writing.counting_once(session):
        for done, row in enumerate(rows):
            report(done, len(rows))
            try:
                with session.begin_nested():
                    undo_row(session, one, row, undoing)
            except DomainError as error:
                problems[row.position] = error
                row.refusal = tell(error.message, error.values)
    if problems and not leave_out:
        raise ImportRefused(problems)
    one.counts = {**one.counts, "undone": len(rows) - len(problems), "kept": len(problems)}
    one.state, one.undone_at = "undone", func.clock_timestamp()
    session.flush()
    report(len(rows), len(rows))


def undo_row(session: Session, one: Import, row: ImportRow, undoing: Undoing) -> None:
    """Take back what one row wrote."""
    for written_id in reversed(row.written_ids or ()):
        if one.target == "matters":
            undo_matter(session, row, written_id, (undoing.author, undoing.access), undoing.reason)
        else:
            undo_update(session, written_id, undoing)


def undo_update(session: Session, update_id: int, undoing: Undoing) -> None:
    """Withdraw an update that waits, or take the event of one that was published back."""
    update = session.get_one(Update, update_id)
    if update.state == "pending":
        withdraw_update(session, update_id, undoing.author, undoing.access)
    elif update.state == "accepted":
        event_id = session.scalar(select(ProjectEvent.id).where(ProjectEvent.update_id == update_id))
        project = session.get_one(Project, update.project_id)
        undo_event(session, project, event_id or 0, undoing.author, undoing.access, reason=undoing.reason)
