"""Recognise a step that is sent a second time: the same person's same words are saved already."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.matters.details import MatterDetails
from projects.models import Matter, MatterNote
from projects.registry.audit import Author


def is_last_step(
    session: Session, matter_id: int, kind: str, words: str, author: Author, *, read_at: int
) -> bool:
    """Say whether the step after a version was this person's, of this kind and with these words."""
    query = (
        select(MatterNote, Matter.version)
        .join(Matter, Matter.id == MatterNote.matter_id)
        .where(MatterNote.matter_id == matter_id)
        .order_by(MatterNote.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return False
    note, version = found
    is_own = note.officer_id == author.officer_id and note.kind == kind
    return bool(version == read_at + 1 and is_own and note.body.endswith(words))


def is_changed_to(session: Session, matter_id: int, details: MatterDetails) -> bool:
    """Say whether a matter is about just this."""
    matter = session.get_one(Matter, matter_id, populate_existing=True)
    return details == MatterDetails(matter.kind, matter.subject, matter.responsible, matter.due_on)


def find_open_repeat(session: Session, project_id: int, details: MatterDetails, author: Author) -> int | None:
    """Return this person's own open matter of a project that says just this, None for none."""
    query = select(Matter.id).where(
        Matter.project_id == project_id,
        Matter.officer_id == author.officer_id,
        Matter.kind == details.kind,
        Matter.subject == details.subject,
        Matter.responsible.is_not_distinct_from(details.responsible),
        Matter.due_on.is_not_distinct_from(details.due_on),
        Matter.closed_at.is_(None),
    )
    return session.scalar(query.order_by(Matter.id.desc()).limit(1))
