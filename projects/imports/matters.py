"""Rows that raise matters to coordinate; one that is open already is not raised again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import DomainError, msg
from projects.clock import get_today
from projects.imports.known import KnownProject
from projects.imports.proposing import Proposal
from projects.imports.source import Note
from projects.matters.details import MatterDetails, read_details
from projects.models import Matter
from projects.registry import audit
from projects.words.vocabulary import MATTER_KINDS

FIELDS = ("kind", "subject", "responsible", "due_on")
CODES = {term.zh: term.code for term in MATTER_KINDS} | {term.code: term.code for term in MATTER_KINDS}


class Matters:
    """The target of matters."""

    takes_new = False
    repeats = True

    def __init__(self, session: Session) -> None:
        self.session, self.today = session, get_today()

    def judge_matched(self, proposals: Sequence[Proposal]) -> None:
        """Read each row as a matter of its project."""
        ids = sorted({one.project.id for one in proposals if one.project})
        query = select(Matter.project_id, Matter.kind, Matter.subject)
        open_ = query.where(Matter.project_id.in_(ids), Matter.closed_at.is_(None))
        seen = {(project_id, kind, subject) for project_id, kind, subject in self.session.execute(open_)}
        for one in proposals:
            try:
                self.judge_one(one, seen)
            except DomainError as error:
                one.refuse(error)
            one.conclude("new" if one.changes else "unchanged")

    def judge_new(self, proposals: Sequence[Proposal]) -> None:
        """Leave rows alone that no project is known of: a matter is always one's."""

    def judge_one(self, one: Proposal, seen: set[tuple[int, str, str]]) -> None:
        """Fill in the matter that a row raises; raises BadInput where it is none."""
        details = read_matter(one.row.values, self.today)
        key = (cast(KnownProject, one.project).id, details.kind, details.subject)
        if key in seen:
            one.notes.append(Note(msg("这个项目已有同一事项没有销号。")))
            return
        seen.add(key)
        one.stated = {name: audit.plain(getattr(details, name)) for name in FIELDS}
        one.changes = {name: [None, value] for name, value in one.stated.items() if value is not None}


def read_matter(values: Mapping[str, Any], today: date) -> MatterDetails:
    """Return the matter that values give; without a kind it is another. Raises BadInput."""
    texts = {name: str(audit.plain(values.get(name)) or "") for name in FIELDS}
    texts["kind"] = CODES.get(texts["kind"] or "other", texts["kind"])
    return read_details(texts, today)
