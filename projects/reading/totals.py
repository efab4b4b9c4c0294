"""The one definition of the totals.

For any filter: unique total = Σ district rows + 跨区 + 市本级, exactly, in 万元 and in number. What a
project adds is kept by rollup.py; here it is only divided among districts and summed. Where a filter names
districts, all of it is their own (own.py), and what crosses stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.districts import list_names
from projects.models import Allocation, Project
from projects.reading.own import is_inside, own_number, own_wan, stays_inside
from projects.reading.selection import Selection
from projects.words import vocabulary
from projects.words.sums import NOTHING, Rate, Sum, add_up

GroupBy = Literal["status", "type"]
COLUMNS: dict[GroupBy, InstrumentedAttribute[str]] = {"status": Project.status, "type": Project.type}
TERMS: dict[GroupBy, Sequence[vocabulary.Term]] = {"status": vocabulary.STATUSES, "type": vocabulary.TYPES}


class Counted:
    """What follows from the sums of any set of projects."""

    __slots__ = ()
    investment: Sum
    started: Sum
    investment_high_wan: Decimal
    status_number: int

    @property
    def number(self) -> int:
        """Return how many projects count."""
        return self.investment.number

    @property
    def high(self) -> Sum:
        """Return the sum had every open conflict gone the other way."""
        return replace(self.investment, wan=self.investment_high_wan)

    @property
    def started_rate(self) -> Rate:
        """Return how many of those whose status is known have begun."""
        return Rate(self.started.number, self.status_number, self.status_number)


@dataclass(frozen=True, slots=True)
class Summary(Counted):
    """What a filter adds up to; money in 万元; the high figure takes every open conflict the other way.

    `completed` is known of who states what was done; `status_number` is of how many the status is known.
    `beside` is what of the listed projects is counted outside the filter's districts: 跨区, others' shares.
    `row_number` counts all that is listed, programmes and what no total counts among them.
    """

    investment: Sum
    started: Sum
    done: Sum
    unlocated: Sum
    completed: Sum
    beside: Sum
    investment_high_wan: Decimal
    status_number: int
    conflict_number: int
    undecomposed_wan: Decimal
    programme_number: int
    row_number: int
    unlocated_row_number: int

    @property
    def spread_wan(self) -> Decimal:
        """Return how much higher the total would then be, in 万元."""
        return self.investment_high_wan - self.investment.wan

    @property
    def done_rate(self) -> Rate:
        """Return how many of those whose status is known are built."""
        return Rate(self.done.number, self.status_number, self.status_number)


@dataclass(frozen=True, slots=True)
class BucketTotal(Counted):
    """One row of the reconciliation: a district, 跨区 (no adcode) or the city level of a prefecture."""

    kind: str
    adcode: str | None
    label: str
    investment: Sum
    started: Sum
    unlocated: Sum
    investment_high_wan: Decimal
    status_number: int


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One row of a cross table: its bucket and its cells by code."""

    bucket: BucketTotal
    cells: dict[str, Sum]


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Buckets by status or type; the footer and every row add up to the total."""

    columns: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    footer: dict[str, Sum]
    total: Sum


def summarise(session: Session, selection: Selection) -> Summary:
    """Return what the filter's projects add up to, in one query."""
    found = select_own(selection).subquery("own")
    row = found.c
    started, done = row.status.in_(vocabulary.STARTED_STATUSES), row.status.in_(vocabulary.DONE_STATUSES)
    counts = and_(row.counted_number == 1, row.status != "cancelled")
    others = (row.counted_number - row.number, row.counted_wan - row.wan)
    query = select(
        *sum_columns(row.number, row.wan, row.is_silent),
        *sum_columns(row.number, row.wan, row.is_silent, started),
        *sum_columns(row.number, row.wan, row.is_silent, done),
        *sum_columns(row.number, row.wan, row.is_silent, ~row.is_located),
        *sum_columns(row.number, row.completed_wan, row.completed_wan.is_(None), counts),
        *sum_columns(*others, row.is_silent),
        total(row.high_wan),
        total(row.number, row.is_known),
        func.count().filter(row.has_conflict),
        total(row.wan, and_(row.counted_number != 1, row.is_programme)),
        func.count().filter(row.is_programme),
        func.count(),
        func.count().filter(~row.is_located),
    ).select_from(found)
    return Summary(*read_sums(session.execute(query).one(), 6))


def find_apart(summary: Summary, rows: Iterable[BucketTotal]) -> tuple[str, ...]:
    """Return the figures of which districts, cross-district and city level do not make the total."""
    rows = list(rows)
    return tuple(
        name
        for name in ("investment", "started", "unlocated", "high")
        if add_up(getattr(row, name) for row in rows) != getattr(summary, name)
    )


def select_own(selection: Selection) -> Select[Any]:
    """Return the SELECT of the filter's projects, each with what is the filter's own of it.

    OFFSET keeps PostgreSQL from working its columns out anew for each sum over them.
    """
    return (
        select(
            Project.status,
            Project.counted_number,
            Project.counted_wan,
            Project.has_conflict,
            Project.is_programme,
            Project.geom.is_not(None).label("is_located"),
            Project.investment_wan.is_(None).label("is_silent"),
            is_status_known().label("is_known"),
            own_number(selection.wanted).label("number"),
            own_wan(selection.wanted, Project.counted_wan).label("wan"),
            own_wan(selection.wanted, Project.counted_high_wan).label("high_wan"),
            own_wan(selection.wanted, Project.completed_wan).label("completed_wan"),
        )
        .where(*selection.conditions)
        .offset(0)
    )


def is_status_known() -> ColumnElement[bool]:
    """Say whether a plan or an officer tells a project's stage: 谋划 of which nobody speaks is silence."""
    return or_(Project.status != "planned", Project.status_basis != "implied")


def sum_columns(
    number: Any, wan: Any, is_silent: ColumnElement[bool], only: ColumnElement[bool] | None = None
) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a Sum over all rows, or over those that a condition picks."""
    known, silent = (
        (~is_silent, is_silent) if only is None else (and_(only, ~is_silent), and_(only, is_silent))
    )
    return total(wan, only), total(number, known), total(number, silent)


def read_sums(values: Sequence[Any], number: int) -> list[Any]:
    """Return a record with its first columns, three for each of a number of sums, as sums."""
    sums = [Sum(*values[at : at + 3]) for at in range(0, 3 * number, 3)]
    return [*sums, *values[3 * number :]]


def total(column: Any, only: ColumnElement[bool] | None = None) -> ColumnElement[Any]:
    """Return the sum of a column over all rows or those that a condition picks; 0 for none."""
    summed = func.sum(column)
    return func.coalesce(summed if only is None else summed.filter(only), 0)


def ledger(selection: Selection, *extra: ColumnElement[Any]) -> Subquery:
    """Return one line a project and bucket of the filter's own: kind, adcode, number, money, extra columns.

    A project with shares gives each district its part; the last part takes what rounding left, so that
    the parts add up to the whole to the yuan. Its number is counted where the greatest share lies.
    """
    facts = [Project.counted_number, Project.counted_wan, Project.counted_high_wan]
    marks: list[Any] = [
        Project.status,
        Project.geom.is_not(None).label("located"),
        Project.investment_wan.is_(None).label("is_silent"),
        is_status_known().label("is_known"),
        *extra,
    ]
    base = select(Project.id, Project.bucket, *facts, *marks).where(*selection.conditions)
    project = base.cte("chosen")
    carried = [project.c[column.key or ""] for column in marks]
    shares = share_lines(project, *carried, wan=project.c.counted_wan, high=project.c.counted_high_wan)
    divided = select(
        shares.c.bucket,
        shares.c.adcode,
        shares.c.number,
        shares.c.wan,
        shares.c.high,
        *(shares.c[column.key or ""] for column in carried),
    ).where(is_inside(selection.wanted, shares.c.adcode))
    crossing = select(
        project.c.bucket,
        literal(None).label("adcode"),
        project.c.counted_number,
        project.c.counted_wan,
        project.c.counted_high_wan,
        *carried,
    ).where(project.c.bucket == "cross", stays_inside(selection.wanted, project.c.id))
    return union_all(divided, crossing).subquery("lines")


def share_lines(project: Any, *carried: ColumnElement[Any], **amounts: ColumnElement[Any]) -> Subquery:
    """Return each district's part of every project that is not cross-district: of its number and amounts.

    Carried columns stand on every line as they are, so that nobody joins the projects a second time: that
    join has no statistics, and PostgreSQL may try every pair. What lies in one district is not divided:
    sorting every project for that takes most of the time where there are many.
    """
    several = select_divided()
    columns = (project.c.id, project.c.bucket, Allocation.adcode, *carried)
    share = func.coalesce(Allocation.share, 1)
    window: dict[str, Any] = {"partition_by": project.c.id, "order_by": Allocation.adcode}
    is_last = func.row_number().over(partition_by=project.c.id, order_by=Allocation.adcode.desc()) == 1
    is_largest = (
        func.row_number().over(partition_by=project.c.id, order_by=[share.desc(), Allocation.adcode]) == 1
    )

    def part(amount: ColumnElement[Any]) -> ColumnElement[Any]:
        rounded = func.round(amount * share, 4)
        before = func.coalesce(func.sum(rounded).over(**window, rows=(None, -1)), 0)
        return case((is_last, amount - before), else_=rounded)

    undivided = (
        select(
            *columns,
            project.c.counted_number.label("number"),
            *(amount.label(name) for name, amount in amounts.items()),
        )
        .outerjoin(Allocation, Allocation.project_id == project.c.id)
        .where(project.c.bucket != "cross", project.c.id.not_in(several))
    )
    divided = (
        select(
            *columns,
            case((is_largest, project.c.counted_number), else_=0).label("number"),
            *(part(amount).label(name) for name, amount in amounts.items()),
        )
        .join(Allocation, Allocation.project_id == project.c.id)
        .where(project.c.bucket != "cross", project.c.id.in_(several))
    )
    return union_all(undivided, divided).subquery("shares")


def select_divided() -> Select[int]:
    """Return the SELECT of the ids of projects that lie in several districts."""
    held = select(Allocation.project_id).group_by(Allocation.project_id)
    return held.having(func.count() > 1)


def by_bucket(session: Session, selection: Selection) -> list[BucketTotal]:
    """Return the rows of the reconciliation: districts by adcode, then 跨区, then the city level."""
    line = ledger(selection)
    started = line.c.status.in_(vocabulary.STARTED_STATUSES)
    facts = (line.c.number, line.c.wan, line.c.is_silent)
    query: Select[Any] = select(
        line.c.bucket,
        line.c.adcode,
        *sum_columns(*facts),
        *sum_columns(*facts, started),
        *sum_columns(*facts, ~line.c.located),
        func.sum(line.c.high),
        total(line.c.number, line.c.is_known),
    ).group_by(line.c.bucket, line.c.adcode)
    rows = session.execute(query).all()
    names = list_names(session, [row[1] for row in rows if row[1]])
    found = [
        BucketTotal(
            kind,
            adcode,
            bucket_label(kind, names[adcode].label if adcode else ""),
            *read_sums(figures, 3),
        )
        for kind, adcode, *figures in rows
    ]
    order = {"district": 0, "cross": 1, "city": 2}
    return sorted(found, key=lambda row: (order[row.kind], row.adcode or ""))


def bucket_label(kind: str, district: str) -> str:
    """Return the name of a reconciliation row in Chinese; the app floor translates the two fixed words."""
    return {"district": district, "cross": "跨区", "city": f"{district}本级"}[kind]


def crosstab(
    session: Session,
    selection: Selection,
    by: GroupBy = "status",
    buckets: Sequence[BucketTotal] | None = None,
) -> Crosstab:
    """Return buckets by status or type, in number and money, with footer and total.

    A caller that has the filter's buckets already hands them in and saves their query.
    """
    line = ledger(selection, COLUMNS[by].label("grouped"))
    sums = sum_columns(line.c.number, line.c.wan, line.c.is_silent)
    query = select(line.c.bucket, line.c.adcode, line.c.grouped, *sums).group_by(
        line.c.bucket, line.c.adcode, line.c.grouped
    )
    cells: dict[tuple[str, str | None], dict[str, Sum]] = {}
    for kind, adcode, code, *figures in session.execute(query):
        cells.setdefault((kind, adcode), {})[code] = Sum(*figures)
    buckets = by_bucket(session, selection) if buckets is None else buckets
    rows = tuple(CrossRow(bucket, cells[bucket.kind, bucket.adcode]) for bucket in buckets)
    used = tuple(code for code in vocabulary.codes(TERMS[by]) if any(code in row.cells for row in rows))
    footer = {code: add_up(row.cells.get(code, NOTHING) for row in rows) for code in used}
    return Crosstab(used, rows, footer, add_up(footer.values()))


def rank_columns(table: Crosstab) -> Crosstab:
    """Return the table with its columns by money, the greatest first."""
    order = sorted(table.columns, key=lambda code: -table.footer[code].wan)
    return replace(table, columns=tuple(order))


def facet_counts(session: Session, selection: Selection) -> dict[str, dict[str, int]]:
    """Return how many rows each choice of a facet would list, given the rest of the filter."""
    facets: dict[str, InstrumentedAttribute[Any]] = {
        word: getattr(Project, word) for word in ("status", "type", "precision", "custody")
    }
    lines = [
        select(literal(word), column, func.count())
        .where(*selection.without(word).conditions, column.is_not(None))
        .group_by(column)
        for word, column in facets.items()
    ]
    counts: dict[str, dict[str, int]] = {word: {} for word in facets}
    for word, code, number in session.execute(union_all(*lines)):
        counts[word][code] = number
    return counts
