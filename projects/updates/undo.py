"""Take a published change back: a new event that restores what was, never an erasure."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.models import Project
from projects.registry import writing
from projects.registry.audit import Author, Changes
from projects.updates.undo_restoring import Taken, take_back
from projects.updates.undo_rules import check_may_undo, find_event, find_undoable, is_undoable, judge_restored
from projects.words.texts import tidy

__all__ = ["find_event", "find_undoable", "is_undoable", "undo_event"]


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
    doubts = judge_restored(session, project, event)
    (changes,) = take_back(session, [Taken(project, event, doubts)], author, reason)
    return changes
