"""Read the projects whose stated totals disagree, with every side and what the choice does to the totals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from projects.models import Document, Mention, Project, Statement
from projects.reading.filters import ProjectFilter, conditions
from projects.registry.rows import Share
from projects.registry.shares import list_shares


@dataclass(frozen=True, slots=True)
class Side:
    """One stated total in 万元 with its source; an officer's own statement has none."""

    statement_id: int
    wan: Decimal
    is_corrected: bool
    as_written: str | None
    qualifier: str
    stated_name: str | None
    file: str | None
    short_title: str | None
    line: int | None
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A project with several stated totals; money in 万元.

    `effect_wan` is how much more the totals would hold had the conflict gone to the highest side.
    """

    id: int
    code: str
    name: str
    type: str
    is_programme: bool
    adoption: str
    investment_wan: Decimal | None
    low_wan: Decimal | None
    high_wan: Decimal | None
    effect_wan: Decimal
    version: int
    districts: tuple[Share, ...] = ()
    sides: tuple[Side, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.adoption == "rule"

    @property
    def spread_wan(self) -> Decimal:
        """How far the sides lie apart."""
        return (self.high_wan or Decimal(0)) - (self.low_wan or Decimal(0))


def list_conflicts(session: Session, wanted: ProjectFilter) -> list[ConflictRow]:
    """Return the filter's conflicts in three queries: open ones first, the widest spread first."""
    return read_conflicts(session, *conditions(wanted), is_disputed())


def list_conflicts_of(session: Session, project_ids: Collection[int]) -> list[ConflictRow]:
    """Return some projects with the sides of their totals, whether or not they disagree."""
    return read_conflicts(session, Project.id.in_(project_ids))


def read_conflicts(session: Session, *where: ColumnElement[bool]) -> list[ConflictRow]:
    """Return the projects of some conditions with all their stated totals."""
    spread = Project.investment_high_wan - Project.investment_low_wan
    query = (
        select(
            Project.id,
            Project.code,
            Project.name,
            Project.type,
            Project.is_programme,
            Project.adoption,
            Project.investment_wan,
            Project.investment_low_wan,
            Project.investment_high_wan,
            Project.counted_high_wan - Project.counted_wan,
            Project.version,
        )
        .where(*where)
        .order_by(Project.adoption == "officer", spread.desc(), Project.id)
    )
    records = session.execute(query).all()
    ids = [record[0] for record in records]
    shares, sides = list_shares(session, ids), list_sides(session, ids)
    return [
        ConflictRow(*record, tuple(shares.get(record[0], ())), tuple(sides.get(record[0], ())))
        for record in records
    ]


def is_disputed() -> ColumnElement[bool]:
    """Say whether the stated totals disagree, decided or not."""
    decided = and_(Project.adoption == "officer", Project.investment_low_wan < Project.investment_high_wan)
    return or_(Project.has_conflict, decided)


def list_sides(session: Session, project_ids: Collection[int]) -> dict[int, list[Side]]:
    """Return every stated total of each project, the lowest first."""
    wan = func.coalesce(Statement.corrected, Statement.value)
    query = (
        select(
            Statement.project_id,
            Statement.id,
            wan,
            Statement.corrected.is_not(None),
            Statement.as_written,
            Statement.qualifier,
            Mention.stated_name,
            Document.file,
            Document.short_title,
            Mention.line,
            (Project.adopted_statement_id == Statement.id).is_(True),
        )
        .join(Project, Project.id == Statement.project_id)
        .outerjoin(Mention, Mention.id == Statement.mention_id)
        .outerjoin(Document, Document.id == Mention.document_id)
        .where(Statement.project_id.in_(project_ids), Statement.measure == "investment_wan")
        .order_by(wan, Statement.id)
    )
    found: dict[int, list[Side]] = {}
    for row in session.execute(query).all():
        found.setdefault(row[0], []).append(Side(*row[1:]))
    return found
