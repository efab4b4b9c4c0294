"""The one definition of the totals.

For any filter: unique total = Σ district rows + 跨区 + 市本级, exactly, in 万元 and in number. What a
project adds is kept by rollup.py; here it is only divided among districts and summed. Where a filter names
districts, all of it is their own (own.py), and what crosses stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.districts import list_names
from projects.models import Project
from projects.reading.kept_parts import (
    Shape,
    count_choices,
    find_shape,
    find_sums_of,
    list_values,
    select_kept,
)
from projects.reading.ledger import select_kept_lines_of, select_lines
from projects.reading.own import area_of
from projects.reading.parts import find_column, select_parts
from projects.reading.selection import Selection
from projects.words import vocabulary
from projects.words.sums import NOTHING, Rate, Sum, add_up

GroupBy = Literal["status", "type"]
FACETS = ("status", "type", "precision", "custody")
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
    kept = find_sums_of(session, selection.wanted)
    if kept is None:
        parts = select_parts(area_of(selection.wanted), *selection.conditions)
        return Summary(*read_sums(session.execute(add_parts(parts.subquery("own"))).one(), 6))
    shape, values = kept
    return Summary(*read_sums(session.execute(add_kept(shape), values).one(), 6))


@cache
def add_kept(shape: Shape) -> Select[Any]:
    """Return the SELECT of a summary from what is kept."""
    return add_parts(select_kept(shape))


def add_parts(parts: Subquery) -> Select[Any]:
    """Return the SELECT of a summary: the columns of its sums, then its numbers, as its fields stand."""
    row = parts.c
    started, done = row.status.in_(vocabulary.STARTED_STATUSES), row.status.in_(vocabulary.DONE_STATUSES)
    is_unlocated = row.precision.not_in(vocabulary.LOCATED_PRECISIONS)
    stands = and_(row.counts, row.status != "cancelled")
    others = (case((row.counts, row.row_number), else_=0) - row.number, row.counted_wan - row.wan)
    return select(
        *sum_columns(row.number, row.wan, row.is_silent),
        *sum_columns(row.number, row.wan, row.is_silent, started),
        *sum_columns(row.number, row.wan, row.is_silent, done),
        *sum_columns(row.number, row.wan, row.is_silent, is_unlocated),
        *sum_columns(row.number, row.completed_wan, row.is_undone, stands),
        *sum_columns(*others, row.is_silent),
        total(row.high_wan),
        total(row.number, row.is_known),
        total(row.row_number, row.has_conflict),
        total(row.wan, and_(~row.counts, row.is_programme)),
        total(row.row_number, row.is_programme),
        total(row.row_number),
        total(row.row_number, is_unlocated),
    )


def find_apart(summary: Summary, rows: Iterable[BucketTotal]) -> tuple[str, ...]:
    """Return the figures of which districts, cross-district and city level do not make the total."""
    rows = list(rows)
    return tuple(
        name
        for name in ("investment", "started", "unlocated", "high")
        if add_up(getattr(row, name) for row in rows) != getattr(summary, name)
    )


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


def by_bucket(session: Session, selection: Selection) -> list[BucketTotal]:
    """Return the rows of the reconciliation: districts by adcode, then 跨区, then the city level."""
    return name_buckets(session, read_lines(session, selection, None))


def by_bucket_and_status(session: Session, selection: Selection) -> tuple[list[BucketTotal], Crosstab]:
    """Return the rows of the reconciliation and their table by status, from one reading of the lines."""
    lines = read_lines(session, selection, "status", is_full=True)
    whole: dict[tuple[str, str | None], list[Any]] = {}
    for kind, adcode, _status, *figures in lines:
        so_far = whole.get((kind, adcode), [0] * len(figures))
        whole[kind, adcode] = [one + other for one, other in zip(so_far, figures, strict=True)]
    buckets = name_buckets(session, [(*bucket, *figures) for bucket, figures in whole.items()])
    return buckets, tabulate("status", buckets, [row[:6] for row in lines])


def name_buckets(session: Session, rows: Sequence[Any]) -> list[BucketTotal]:
    """Return rows of a kind, an adcode and their figures as those of the reconciliation, in its order."""
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


def read_lines(
    session: Session, selection: Selection, by: GroupBy | None, *, is_full: bool = False
) -> Sequence[Any]:
    """Return the lines of a filter's own added up by bucket, or by bucket and status or type.

    By status or type they have one sum, or all figures of a bucket if these are asked for.
    """
    wanted = selection.wanted
    shape = find_shape(session, wanted)
    if shape is None:
        lines = select_lines(area_of(wanted), *selection.conditions).subquery("lines")
        return session.execute(add_lines(lines, by, is_full=is_full)).all()
    return session.execute(add_kept_lines(shape, by, is_full=is_full), list_values(wanted)).all()


@cache
def add_kept_lines(shape: Shape, by: GroupBy | None, *, is_full: bool = False) -> Select[Any]:
    """Return the SELECT of lines added up from what is kept."""
    return add_lines(select_kept_lines_of(shape, *([by] if by else [])), by, is_full=is_full)


def add_lines(lines: Subquery, by: GroupBy | None, *, is_full: bool = False) -> Select[Any]:
    """Return the SELECT of lines added up: a code if any, then one sum or the columns of a `BucketTotal`."""
    line = lines.c
    facts = (line.number, line.wan, line.is_silent)
    started = line.status.in_(vocabulary.STARTED_STATUSES)
    is_unlocated = ~find_column(line, "is_located")
    sums: tuple[Any, ...] = (
        *sum_columns(*facts),
        *sum_columns(*facts, started),
        *sum_columns(*facts, is_unlocated),
        func.sum(line.high_wan),
        total(line.number, line.is_known),
    )
    keys: tuple[Any, ...] = (line.bucket, line.adcode)
    if by is not None:
        keys, sums = (*keys, line[by]), sums if is_full else sum_columns(*facts)
    return select(*keys, *sums).group_by(*keys).having(func.sum(line.row_number) > 0)


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
    cells = read_lines(session, selection, by)
    return tabulate(by, by_bucket(session, selection) if buckets is None else buckets, cells)


def tabulate(by: GroupBy, buckets: Sequence[BucketTotal], cells: Iterable[Any]) -> Crosstab:
    """Return buckets with their cells as a table; a cell is kind, adcode, code and the columns of its sum."""
    found: dict[tuple[str, str | None], dict[str, Sum]] = {}
    for kind, adcode, code, *figures in cells:
        found.setdefault((kind, adcode), {})[code] = Sum(*figures)
    rows = tuple(CrossRow(bucket, found[bucket.kind, bucket.adcode]) for bucket in buckets)
    used = tuple(code for code in vocabulary.codes(TERMS[by]) if any(code in row.cells for row in rows))
    footer = {code: add_up(row.cells.get(code, NOTHING) for row in rows) for code in used}
    return Crosstab(used, rows, footer, add_up(footer.values()))


def rank_columns(table: Crosstab) -> Crosstab:
    """Return the table with its columns by money, the greatest first."""
    order = sorted(table.columns, key=lambda code: -table.footer[code].wan)
    return replace(table, columns=tuple(order))


def facet_counts(session: Session, selection: Selection) -> dict[str, dict[str, int]]:
    """Return how many rows each choice of a facet would list, given the rest of the filter."""
    kept = find_sums_of(session, selection.wanted)
    if kept is None:
        found = session.execute(union_all(*count_choices_of(selection)))
    else:
        shape, values = kept
        found = session.execute(count_kept_choices(shape), values)
    counts: dict[str, dict[str, int]] = {word: {} for word in FACETS}
    for word, code, number in found:
        counts[word][code] = number
    return counts


@cache
def count_kept_choices(shape: Shape) -> CompoundSelect[Any]:
    """Return the SELECT of the facets from what is kept."""
    return count_choices(shape, FACETS)


def count_choices_of(selection: Selection) -> Iterator[Select[Any]]:
    """Yield the SELECT of word, code and number of each facet, from the projects.

    What is not chosen by any facet is the same for all of them, and read once.
    """
    same = select(*(getattr(Project, word) for word in FACETS)).where(*selection.conditions).cte("same")
    for word in FACETS:
        is_chosen = bool(getattr(selection.wanted, word))
        column = getattr(Project, word) if is_chosen else same.c[word]
        rows = select(literal(word), column, func.count()).where(column.is_not(None)).group_by(column)
        yield rows.where(*selection.without(word).conditions) if is_chosen else rows
