"""Read the projects whose stated totals, lengths or areas disagree: every side, and what the choice does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import is_province
from projects.models import Document, Mention, Project, Statement
from projects.reading.filters import touches_districts
from projects.reading.selection import Selection
from projects.registry.rows import Share
from projects.registry.shares import list_shares
from projects.words.keyset import big_key, decimal_key, decode_key, encode_key, text_key, whole_key
from projects.words.vocabulary import COMPARED_MEASURES

MONEY = "investment_wan"
# The groups of the list below this are open; money and others take turns.
OPEN_RANKS = 2
CURSOR = "conflicts"


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


@dataclass(frozen=True, slots=True)
class Key:
    """Where a conflict stands in the list: its group, the widest spread in 万元 first, project, measure."""

    rank: int
    narrowness: Decimal
    project_id: int
    place: int
    measure: str


@dataclass(frozen=True, slots=True)
class ConflictSums:
    """How many conflicts are open and decided, and how much more the totals would hold with the highest."""

    open_number: int
    decided_number: int
    effect_wan: Decimal


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Some conflicts of a filter, each with where it stands in the list, and the sums of the whole list."""

    rows: list[tuple[Key, ConflictRow]]
    sums: ConflictSums


def list_conflicts(session: Session, selection: Selection) -> list[ConflictRow]:
    """Return the filter's conflicts: open ones first, money before lengths and areas, the widest first."""
    chosen = selection.conditions
    found = read_conflicts(session, (*chosen, is_disputed()), chosen)
    return sorted(found, key=lambda one: (not one.is_open, not one.is_money))


def list_conflict_page(
    session: Session, selection: Selection, limit: int, after: Key | None = None
) -> ConflictPage:
    """Return some of the filter's conflicts in the order of `list_conflicts`, and the sums of all of them.

    They follow the conflict of the key `after`. Only the sides of those that are returned are read.
    """
    keys, sums = find_keys(session, selection, limit, after)
    ids = {key.project_id for key in keys}
    found = {(one.id, one.measure): one for one in list_conflicts_of(session, ids)} if ids else {}
    return ConflictPage([(key, found[key.project_id, key.measure]) for key in keys], sums)


def write_key(key: Key) -> str:
    """Return the cursor that continues the list after a conflict."""
    return encode_key(CURSOR, key.rank, key.narrowness, key.project_id, key.place, key.measure)


def read_key(cursor: str) -> Key:
    """Return the conflict after which a cursor continues; raises BadInput."""
    return Key(*decode_key(CURSOR, cursor, whole_key, decimal_key, big_key, whole_key, text_key))


def find_keys(
    session: Session, selection: Selection, limit: int, after: Key | None
) -> tuple[list[Key], ConflictSums]:
    """Return the keys of a page and the sums of the whole list, by one query.

    Open money comes first, then open lengths and areas, decided money, decided others.
    """
    every = every_conflict(selection)
    order = (every.c.rank, every.c.narrowness, every.c.project_id, every.c.place)
    page = select(*order, every.c.measure).order_by(*order).limit(limit)
    if after is not None:
        passed = (after.rank, after.narrowness, after.project_id, after.place)
        page = page.where(tuple_(*order) > tuple_(*map(literal, passed)))
    is_open = every.c.rank < OPEN_RANKS
    sums = select(
        func.count().filter(is_open).label("open_number"),
        func.count().filter(~is_open).label("decided_number"),
        func.coalesce(func.sum(every.c.effect_wan).filter(is_open), 0).label("effect_wan"),
    ).subquery()
    shown = page.subquery()
    place = (shown.c.rank, shown.c.narrowness, shown.c.project_id, shown.c.place)
    query = select(sums, shown).select_from(sums).outerjoin(shown, true()).order_by(*place)
    # The sums stand in each row, and in one row alone where no conflict is left.
    rows = session.execute(query).all()
    keys = [Key(*row[3:]) for row in rows if row.project_id is not None]
    return keys, ConflictSums(*rows[0][:3])


def every_conflict(selection: Selection) -> CTE:
    """Return the select of every conflict of a filter: its key, and what the highest side would add."""
    chosen = list_conditions(selection)
    measure = (
        func.unnest(Project.measures_apart)
        .table_valued("name", with_ordinality="place", name="apart")
        .render_derived()
    )
    spread = func.coalesce(Project.investment_high_wan - Project.investment_low_wan, 0)
    money = select(
        case((Project.adoption == "officer", 2), else_=0).label("rank"),
        (-spread).label("narrowness"),
        Project.id.label("project_id"),
        literal(0).label("place"),
        literal(MONEY).label("measure"),
        (Project.counted_high_wan - Project.counted_wan).label("effect_wan"),
    ).where(*chosen, is_disputed())
    others = (
        select(
            case((measure.c.name == func.any(Project.measures_decided), 3), else_=1),
            literal(Decimal(0)),
            Project.id,
            cast(measure.c.place, Integer),
            cast(measure.c.name, String),
            literal(Decimal(0)),
        )
        .select_from(Project)
        .join(measure, true())
        .where(*chosen, is_measured_apart())
    )
    return union_all(money, others).cte("every_conflict")


def list_conditions(selection: Selection) -> Sequence[ColumnElement[bool]]:
    """Return the conditions on Project, those on provinces asked of whatever disagrees.

    What touches a province is looked up as a whole: it holds more projects than disagree in the country.
    """
    districts = selection.wanted.district
    if not any(map(is_province, districts)):
        return selection.conditions
    # Within an expression PostgreSQL keeps it apart instead of looking up each project of the province.
    lies_there = func.coalesce(touches_districts(districts), false())
    return (*selection.without("district").conditions, lies_there)


def list_conflicts_of(session: Session, project_ids: Collection[int]) -> list[ConflictRow]:
    """Return some projects with the sides of their totals, and of lengths and areas that disagree."""
    chosen = (among(Project.id, project_ids),)
    return read_conflicts(session, chosen, chosen)


def read_conflicts(
    session: Session, disputed: Sequence[ColumnElement[bool]], chosen: Sequence[ColumnElement[bool]]
) -> list[ConflictRow]:
    """Return the totals of the projects `disputed`, then the lengths and areas of `chosen` that disagree."""
    totals, measured = read_totals(session, disputed), read_measured(session, chosen)
    ids = list({*(total[0] for total in totals), *(project.id for project in measured)})
    shares, sides = list_shares(session, ids), list_sides(session, ids, (MONEY, *COMPARED_MEASURES))
    money = [
        ConflictRow(*(*total, tuple(shares.get(total[0], ())), tuple(sides.get((total[0], MONEY), ()))))
        for total in totals
    ]
    return money + [
        measure_row(project, measure, tuple(shares.get(project.id, ())), sides[project.id, measure])
        for project in measured
        for measure in project.measures_apart
    ]


def read_totals(session: Session, where: Sequence[ColumnElement[bool]]) -> list[tuple[Any, ...]]:
    """Return the totals of some projects as the first members of their rows, the widest spread first."""
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
    return [(*row[:5], MONEY, *row[5:]) for row in session.execute(query).all()]


def read_measured(session: Session, where: Sequence[ColumnElement[bool]]) -> Sequence[Project]:
    """Return those of some projects whose lengths or areas disagree."""
    query = select(Project).where(*where, is_measured_apart()).order_by(Project.id)
    return session.scalars(query).all()


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
    """Say whether the stated totals disagree, decided or not; an index has just these projects."""
    return Project.investment_low_wan < Project.investment_high_wan


def is_measured_apart() -> ColumnElement[bool]:
    """Say whether lengths or areas disagree, decided or not; an index has just these projects."""
    # Written out: a parameter would keep PostgreSQL from seeing that the index has them all.
    return Project.measures_apart != literal_column("'{}'::text[]")


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
        .where(among(Statement.project_id, project_ids), Statement.measure.in_(measures))
        .order_by(is_counted().desc(), value, Statement.id)
    )
    found: dict[tuple[int, str], list[Side]] = {}
    for project_id, measure, *side in session.execute(query).all():
        found.setdefault((project_id, measure), []).append(Side(*side))
    return found
