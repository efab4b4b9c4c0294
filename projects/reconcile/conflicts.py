"""Read the projects whose stated totals, lengths or areas disagree: every side, and what the choice does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from projects.models import Document, Mention, Project, Statement
from projects.reading.selection import Selection
from projects.registry.rows import Share
from projects.registry.shares import list_shares
from projects.words.vocabulary import COMPARED_MEASURES

MONEY = "investment_wan"


@dataclass(frozen=True, slots=True)
class Side:
    """One stated figure in the unit of its measure, with its source; an officer's own statement has none.

    `counts` says whether it is of the works and of the scope that is registered: only these are compared.
    """

    statement_id: int
    value: Decimal
    is_corrected: bool
    as_written: str | None
    qualifier: str
    scope: str | None
    purpose: str
    counts: bool
    stated_name: str | None
    file: str | None
    short_title: str | None
    line: int | None
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A project with several stated figures of one measure, in the unit of the measure.

    `effect_wan` is how much more the totals would hold had a conflict of money gone to the highest side.
    """

    id: int
    code: str
    name: str
    type: str
    is_programme: bool
    measure: str
    adoption: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    effect_wan: Decimal
    version: int
    districts: tuple[Share, ...] = ()
    sides: tuple[Side, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.adoption == "rule"

    @property
    def is_money(self) -> bool:
        """Say whether the totals depend on it."""
        return self.measure == MONEY

    @property
    def spread(self) -> Decimal:
        """How far the sides lie apart."""
        return (self.high or Decimal(0)) - (self.low or Decimal(0))


def list_conflicts(session: Session, selection: Selection) -> list[ConflictRow]:
    """Return the filter's conflicts: open ones first, money before lengths and areas, the widest first."""
    chosen = selection.conditions
    found = read_totals(session, *chosen, is_disputed()) + read_measures(session, *chosen)
    return sorted(found, key=lambda one: (not one.is_open, not one.is_money))


def list_conflicts_of(session: Session, project_ids: Collection[int]) -> list[ConflictRow]:
    """Return some projects with the sides of their totals, and of lengths and areas that disagree."""
    chosen = Project.id.in_(project_ids)
    return read_totals(session, chosen) + read_measures(session, chosen)


def read_totals(session: Session, *where: ColumnElement[bool]) -> list[ConflictRow]:
    """Return the projects of some conditions with all their stated totals, the widest spread first."""
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
    records = [(*row[:5], MONEY, *row[5:]) for row in session.execute(query).all()]
    ids = [record[0] for record in records]
    shares, sides = list_shares(session, ids), list_sides(session, ids, [MONEY])
    return [
        ConflictRow(*record, tuple(shares.get(record[0], ())), tuple(sides.get((record[0], MONEY), ())))
        for record in records
    ]


def read_measures(session: Session, *where: ColumnElement[bool]) -> list[ConflictRow]:
    """Return the lengths and areas of the projects of some conditions whose statements disagree."""
    query = select(Project).where(*where, Project.measures_apart != []).order_by(Project.id)
    projects = session.scalars(query).all()
    ids = [project.id for project in projects]
    shares, sides = list_shares(session, ids), list_sides(session, ids, COMPARED_MEASURES)
    return [
        measure_row(project, measure, tuple(shares.get(project.id, ())), sides[project.id, measure])
        for project in projects
        for measure in project.measures_apart
    ]


def measure_row(
    project: Project, measure: str, districts: tuple[Share, ...], sides: list[Side]
) -> ConflictRow:
    """Return one length or area with its sides."""
    values = [side.value for side in sides if side.counts]
    return ConflictRow(
        project.id,
        project.code,
        project.name,
        project.type,
        project.is_programme,
        measure,
        "officer" if measure in project.measures_decided else "rule",
        getattr(project, measure),
        min(values),
        max(values),
        Decimal(0),
        project.version,
        districts,
        tuple(sides),
    )


def is_disputed() -> ColumnElement[bool]:
    """Say whether the stated totals disagree, decided or not."""
    decided = and_(Project.adoption == "officer", Project.investment_low_wan < Project.investment_high_wan)
    return or_(Project.has_conflict, decided)


def is_counted() -> ColumnElement[bool]:
    """Say whether a statement is of the works and of its project's scope (adoption.is_of_project)."""
    ours = or_(Statement.scope.is_(None), Statement.scope.is_not_distinct_from(Project.scope))
    return and_(Statement.purpose == "works", ours)


def list_sides(
    session: Session, project_ids: Collection[int], measures: Collection[str]
) -> dict[tuple[int, str], list[Side]]:
    """Return by project and measure every stated figure, the lowest first, other scopes last."""
    value = func.coalesce(Statement.corrected, Statement.value)
    own = Project.__table__.c
    query = (
        select(
            Statement.project_id,
            Statement.measure,
            Statement.id,
            value,
            Statement.corrected.is_not(None),
            Statement.as_written,
            Statement.qualifier,
            Statement.scope,
            Statement.purpose,
            is_counted(),
            Mention.stated_name,
            Document.file,
            Document.short_title,
            Mention.line,
            or_(
                and_(Statement.measure == MONEY, Project.adopted_statement_id == Statement.id),
                *(and_(Statement.measure == name, own[name] == value) for name in COMPARED_MEASURES),
            ).is_(True),
        )
        .join(Project, Project.id == Statement.project_id)
        .outerjoin(Mention, Mention.id == Statement.mention_id)
        .outerjoin(Document, Document.id == Mention.document_id)
        .where(Statement.project_id.in_(project_ids), Statement.measure.in_(measures))
        .order_by(is_counted().desc(), value, Statement.id)
    )
    found: dict[tuple[int, str], list[Side]] = {}
    for project_id, measure, *side in session.execute(query).all():
        found.setdefault((project_id, measure), []).append(Side(*side))
    return found
