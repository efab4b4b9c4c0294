"""Read plans that are on their way in: which there are, how far each is, its sentences best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.errors import msg
from geo.models import District
from projects.accounts.access import Access
from projects.errors import NotFound
from projects.models import Intake, IntakeLine, IntakeProposal, IntakeSentence, Project

PAGE = 10
SHOWS = ("unread", "read", "registered")


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """A plan on its way in, with its district; `fault` is why it could not be read."""

    id: int
    title: str
    short_title: str
    file: str
    filename: str
    adcode: str
    district: str
    state: str
    fault: dict[str, Any] | None
    job_id: int | None
    document_id: int | None
    author: str
    created_at: datetime
    plan_start_year: int | None
    plan_end_year: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reading of a plan is.

    Shares are between 0 and 1: of the text that was read, and of all works those that are expected to stand
    in what was read. `waiting` are decided works that were not sent to review yet.
    """

    sentences: int
    read: int
    read_share: float
    found_share: float
    new: int
    same: int
    none: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed or marked work, with what its reader made of it."""

    id: int
    origin: str
    first: int
    last: int
    name: str
    score: float
    found: dict[str, Any]
    decision: str | None
    kept: dict[str, Any] | None
    project_code: str | None
    project_name: str | None
    same_as_id: int | None
    same_as_name: str | None
    update_id: int | None


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence in its line, with the works that it may name; `before` and `after` are the line's rest."""

    id: int
    line: int
    text: str
    before: str
    after: str
    section: str | None
    box: str | None
    kind: str
    first: int
    rank: int
    score: float
    version: int
    reader: str | None
    read_at: datetime | None
    proposals: tuple[ProposalRow, ...] = ()


def within(access: Access) -> ColumnElement[bool]:
    """Say in SQL which plans the caller may see: those of its districts."""
    return true() if access.role == "administrator" else Intake.adcode.in_(sorted(access.scope))


def list_intakes(session: Session, access: Access) -> list[IntakeRow]:
    """Return the plans of the caller's districts that are on their way in, the newest first."""
    query = select_intakes().where(within(access)).order_by(Intake.id.desc())
    return [IntakeRow(*row) for row in session.execute(query)]


def get_intake(session: Session, intake_id: int, access: Access) -> IntakeRow:
    """Return a plan that is on its way in; raises NotFound for one of other districts as for none."""
    row = session.execute(select_intakes().where(Intake.id == intake_id, within(access))).one_or_none()
    if row is None:
        raise NotFound(msg("没有这份正在录入的规划文件。"))
    return IntakeRow(*row)


def select_intakes() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every IntakeRow column."""
    return select(
        Intake.id,
        Intake.title,
        Intake.short_title,
        Intake.file,
        Intake.filename,
        Intake.adcode,
        District.label,
        Intake.state,
        Intake.fault,
        Intake.job_id,
        Intake.document_id,
        Intake.author,
        Intake.created_at,
        Intake.plan_start_year,
        Intake.plan_end_year,
    ).join(District, District.adcode == Intake.adcode)


def list_standings(session: Session, intake_ids: Sequence[int]) -> dict[int, Standing]:
    """Return how far each plan is, with two queries for all."""
    length, is_read = IntakeSentence.last - IntakeSentence.first, IntakeSentence.read_at.is_not(None)
    texts = select(
        IntakeSentence.intake_id,
        func.count(),
        func.count().filter(is_read),
        func.coalesce(func.sum(length), 0),
        func.coalesce(func.sum(length).filter(is_read), 0),
    ).where(among(IntakeSentence.intake_id, intake_ids))
    works = (
        select(
            IntakeProposal.intake_id,
            func.coalesce(func.sum(IntakeProposal.score), 0),
            func.coalesce(func.sum(IntakeProposal.score).filter(is_read), 0),
            *(func.count().filter(IntakeProposal.decision == one) for one in ("new", "same", "none")),
            func.count().filter(
                IntakeProposal.decision.in_(("new", "same")), IntakeProposal.update_id.is_(None)
            ),
        )
        .join(IntakeSentence, IntakeSentence.id == IntakeProposal.sentence_id)
        .where(among(IntakeProposal.intake_id, intake_ids))
    )
    found = {row[0]: row[1:] for row in session.execute(works.group_by(IntakeProposal.intake_id))}
    return {
        intake_id: standing_of(number, read, characters, read_characters, found.get(intake_id, (0,) * 6))
        for intake_id, number, read, characters, read_characters in session.execute(
            texts.group_by(IntakeSentence.intake_id)
        )
    }


def standing_of(
    number: int, read: int, characters: int, read_characters: int, works: Sequence[Any]
) -> Standing:
    """Return how far a plan is, of its counts."""
    expected, found, new, same, none, waiting = works
    return Standing(
        sentences=number,
        read=read,
        read_share=float(Decimal(read_characters) / characters) if characters else 1.0,
        found_share=float(found) / float(expected) if expected else 1.0,
        new=new,
        same=same,
        none=none,
        waiting=waiting,
    )


NOTHING = standing_of(0, 0, 0, 0, (0,) * 6)


def list_sentences(
    session: Session, intake_id: int, show: str = "unread", after: int = 0, limit: int = PAGE
) -> list[SentenceRow]:
    """Return a page of a plan's sentences by rank, behind a rank: unread, read, or with accepted works."""
    query = select_sentences().where(IntakeSentence.intake_id == intake_id, IntakeSentence.rank > after)
    if show == "unread":
        query = query.where(IntakeSentence.read_at.is_(None))
    else:
        query = query.where(IntakeSentence.read_at.is_not(None))
    if show == "registered":
        accepted = IntakeProposal.decision.in_(("new", "same"))
        query = query.where(
            select(1).where(IntakeProposal.sentence_id == IntakeSentence.id, accepted).exists()
        )
    return complete(session, query.order_by(IntakeSentence.rank).limit(limit))


def get_sentence(session: Session, intake_id: int, sentence_id: int) -> SentenceRow:
    """Return one sentence of a plan; raises NotFound."""
    query = select_sentences().where(IntakeSentence.intake_id == intake_id, IntakeSentence.id == sentence_id)
    found = complete(session, query)
    if not found:
        raise NotFound(msg("没有这个句子。"))
    return found[0]


def select_sentences() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every SentenceRow column but its proposals."""
    text, first, last = IntakeLine.text, IntakeSentence.first, IntakeSentence.last
    return select(
        IntakeSentence.id,
        IntakeSentence.line,
        func.substr(text, first + 1, last - first),
        func.left(text, first),
        func.substr(text, last + 1),
        IntakeLine.section,
        IntakeLine.box,
        IntakeLine.kind,
        first,
        IntakeSentence.rank,
        IntakeSentence.score,
        IntakeSentence.version,
        IntakeSentence.reader,
        IntakeSentence.read_at,
    ).join(
        IntakeLine,
        (IntakeLine.intake_id == IntakeSentence.intake_id) & (IntakeLine.number == IntakeSentence.line),
    )


def complete(session: Session, query: Select[*tuple[Any, ...]]) -> list[SentenceRow]:
    """Return sentences with their proposals in reading order, one query for all."""
    rows: Sequence[Any] = session.execute(query).all()
    proposals = list_proposals(session, [row[0] for row in rows])
    return [SentenceRow(*(*row, tuple(proposals.get(row[0], ())))) for row in rows]


def list_proposals(session: Session, sentence_ids: Sequence[int]) -> dict[int, list[ProposalRow]]:
    """Return the proposals of sentences, in reading order."""
    other = aliased(IntakeProposal)
    query = (
        select(
            IntakeProposal.sentence_id,
            IntakeProposal.id,
            IntakeProposal.origin,
            IntakeProposal.first,
            IntakeProposal.last,
            IntakeProposal.name,
            IntakeProposal.score,
            IntakeProposal.found,
            IntakeProposal.decision,
            IntakeProposal.kept,
            Project.code,
            Project.name,
            IntakeProposal.same_as_id,
            other.name,
            IntakeProposal.update_id,
        )
        .outerjoin(Project, Project.id == IntakeProposal.project_id)
        .outerjoin(other, other.id == IntakeProposal.same_as_id)
        .where(among(IntakeProposal.sentence_id, sentence_ids))
        .order_by(IntakeProposal.first, IntakeProposal.last, IntakeProposal.id)
    )
    found: dict[int, list[ProposalRow]] = {}
    for sentence_id, *row in session.execute(query):
        found.setdefault(sentence_id, []).append(ProposalRow(*row))
    return found
