"""Which work a name of a plan may mean: one that is registered, or one that was accepted of the same plan."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.intake.sentences import IntakeRow
from projects.models import IntakeProposal
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import select_projects
from projects.words.texts import tidy_line

MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work by its key: a project's code, or # and the number of a proposal; `district` in words."""

    key: str
    name: str
    district: str


def list_candidates(session: Session, intake: IntakeRow, typed: str) -> list[Candidate]:
    """Return the works that are called so, the plan's own first; none for nothing typed."""
    text = tidy_line(typed)
    if not text:
        return []
    selection = select_projects(session, ProjectFilter(q=text, district=(intake.adcode,)))
    registered = [
        Candidate(row.code, row.name, "、".join(share.label for share in row.districts))
        for row in list_projects(session, selection, Page(limit=MOST)).rows
    ]
    return [*list_own(session, intake, text), *registered]


def list_own(session: Session, intake: IntakeRow, text: str) -> list[Candidate]:
    """Return the accepted works of the plan whose names hold a text."""
    likeness = func.strpos(IntakeProposal.name, text)
    query = select(IntakeProposal.id, IntakeProposal.kept["name"].astext).where(
        IntakeProposal.intake_id == intake.id, IntakeProposal.decision == "new", likeness > 0
    )
    rows = session.execute(query.order_by(likeness, IntakeProposal.id).limit(MOST))
    return [Candidate(f"#{number}", name, intake.short_title) for number, name in rows]
