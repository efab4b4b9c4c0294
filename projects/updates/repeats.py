"""Recognise what is sent a second time: the same person's same values, read at the same version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Attachment, Project, Update
from projects.registry.audit import Author, plain
from projects.updates.kinds.month import MONEY
from projects.updates.kinds.table import KINDS
from projects.updates.submission import Submission
from projects.words.texts import tidy

# What a kind adds to the values that were sent.
ADDED = {"status_basis", "is_no_change"}


def find_repeat(
    session: Session,
    project: Project,
    sent: Submission,
    author: Author,
    *,
    expected_version: int,
    files: Collection[str] = (),
) -> Update | None:
    """Return the update by which the very same was saved before, None when there is none.

    `files` are the SHA-256 of those that came along: one more, or another, is something new.
    """
    query = select(Update).where(
        Update.project_id == project.id,
        Update.kind == sent.kind,
        Update.month.is_not_distinct_from(sent.month),
        Update.officer_id == author.officer_id,
        Update.base_version == expected_version,
        Update.state.in_(("pending", "accepted")),
    )
    update = session.scalar(query.order_by(Update.id.desc()).limit(1))
    if update is None or not has_same_grounds(update, sent):
        return None
    held = KINDS[sent.kind].read(session, project, list(sent.values), sent.month)
    if not has_same_values(update, sent.values, held):
        return None
    attached = select(Attachment.sha256).where(Attachment.update_id == update.id)
    return update if set(session.scalars(attached)) == set(files) else None


def has_same_grounds(update: Update, sent: Submission) -> bool:
    """Say whether reason and evidence are the same; a month's reason goes on with what was worked out."""
    reason, typed = update.reason or "", tidy(sent.reason)
    is_same = reason.startswith(typed) if sent.kind == "progress" else reason == typed
    return (
        is_same
        and (update.evidence or "") == tidy(sent.evidence)
        and (update.evidence_link or "") == tidy(sent.evidence_link)
    )


def has_same_values(update: Update, values: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Say whether an update holds just these values; what it does not name stood so already."""
    new = {name: plain(value) for name, value in values.items()}
    if update.kind == "progress" and None in (money := [new.get(name) for name in MONEY]) and any(money):
        # The figure that was left out was worked out.
        new = {name: value for name, value in new.items() if name not in MONEY or value is not None}
    left = set(update.changes) - set(new) - ADDED - (set(MONEY) if update.kind == "progress" else set())
    is_no_change = bool(update.changes.get("is_no_change", (None, False))[1])
    return (
        not left
        and is_no_change == bool(new.get("is_no_change"))
        and all(update.changes.get(name, (None, held.get(name)))[1] == value for name, value in new.items())
    )


def is_decided(session: Session, update_id: int, state: str, note: str, reviewer: Author) -> bool:
    """Say whether this person has decided on an update just so already, with the same words."""
    update = session.get(Update, update_id, populate_existing=True)
    return (
        update is not None
        and (update.state, update.reviewer_id) == (state, reviewer.officer_id)
        and (update.review_note or "") == tidy(note)
    )


def is_withdrawn(session: Session, update_id: int, author: Author) -> bool:
    """Say whether this person's own update has been taken back already."""
    update = session.get(Update, update_id, populate_existing=True)
    return update is not None and (update.state, update.officer_id) == ("withdrawn", author.officer_id)
