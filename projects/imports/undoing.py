"""Take a whole import back: new events that restore what was, waiting updates withdrawn, nothing erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError
from projects.imports.applying import ImportRefused
from projects.imports.matters import undo_matter
from projects.imports.proposing import Report
from projects.imports.storing import note_kept
from projects.models import Import, ImportRow
from projects.registry.audit import Author
from projects.updates.undo_many import undo_updates
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
    written = read_written(session, one.id)
    if one.target == "matters":
        problems = undo_matters(session, one, written, undoing, report)
    else:
        problems = undo_updates(
            session, written, undoing.author, undoing.access, reason=undoing.reason, report=report
        )
    if problems and not leave_out:
        raise ImportRefused(dict(sorted(problems.items())))
    note_kept(session, one, problems)
    one.counts = {**one.counts, "undone": len(written) - len(problems), "kept": len(problems)}
    one.state, one.undone_at = "undone", func.clock_timestamp()
    session.flush()
    report(len(written), len(written))


def read_written(session: Session, import_id: int) -> dict[int, list[int]]:
    """Return what each row wrote, by position."""
    query = select(ImportRow.position, ImportRow.written_ids).where(
        ImportRow.import_id == import_id, ImportRow.written_ids.is_not(None)
    )
    return {position: list(ids or ()) for position, ids in session.execute(query)}


def undo_matters(
    session: Session, one: Import, written: Mapping[int, Sequence[int]], undoing: Undoing, report: Report
) -> dict[int, DomainError]:
    """Take back what an import did to matters, the last row first; returns why rows are refused."""
    problems: dict[int, DomainError] = {}
    who = undoing.author, undoing.access
    for done, position in enumerate(sorted(written, reverse=True)):
        report(done, len(written))
        row = session.get_one(ImportRow, (one.id, position))
        try:
            with session.begin_nested():
                for matter_id in reversed(written[position]):
                    undo_matter(session, row, matter_id, who, undoing.reason)
        except DomainError as error:
            problems[position] = error
    return problems
