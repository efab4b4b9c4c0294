"""The totals of a filter as one long table: buckets by status, by type, and last the reconciliation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from projects.exports.job import Job, Table
from projects.exports.wording import label, phrase
from projects.reading.totals import TERMS, BucketTotal, Crosstab, GroupBy, by_bucket, crosstab
from projects.words.sums import Sum, add_up

COLUMNS = (
    "part",
    "bucket",
    "adcode",
    "bucket_name",
    "code",
    "code_name",
    "number",
    "investment_wan",
    "investment_high_wan",
    "without_investment_number",
)
GROUPS: tuple[GroupBy, ...] = ("status", "type")


def list_totals(job: Job) -> Table:
    """Return the long table; each part of it adds up to its own line `total`."""
    rows: list[tuple[Any, ...]] = []
    for by in GROUPS:
        rows += cross_lines(job, by, crosstab(job.session, job.selection, by))
    return Table(COLUMNS, rows + list(reconciliation_lines(job)))


def cross_lines(job: Job, by: GroupBy, table: Crosstab) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of a cross table that hold projects or money, then its total."""
    for row in table.rows:
        for code in table.columns:
            cell = row.cells.get(code)
            if cell and (cell.number or cell.wan):
                name = label(TERMS[by], code, job.language)
                yield (by, *bucket_cells(job, row.bucket), code, name, *figures_of(cell))
    yield (by, "total", None, phrase("total", job.language), None, None, *figures_of(table.total))


def figures_of(cell: Sum, high_wan: Decimal | None = None) -> tuple[Any, ...]:
    """Return number and money, the money had conflicts gone the other way, and how many are silent."""
    return cell.number, cell.stated_wan, high_wan, cell.silent


def reconciliation_lines(job: Job) -> Iterator[tuple[Any, ...]]:
    """Yield the terms of the reconciliation and their sum, which is the filter's unique total."""
    terms = by_bucket(job.session, job.selection)
    for term in terms:
        figures = figures_of(term.investment, term.high.stated_wan)
        yield ("reconciliation", *bucket_cells(job, term), None, None, *figures)
    name = phrase("total", job.language)
    high = add_up(term.high for term in terms).stated_wan
    figures = figures_of(add_up(term.investment for term in terms), high)
    yield ("reconciliation", "total", None, name, None, None, *figures)


def bucket_cells(job: Job, term: BucketTotal) -> tuple[str, str | None, str]:
    """Return a term's kind, adcode and name."""
    return term.kind, term.adcode, bucket_name(term, job.language)


def bucket_name(term: BucketTotal, language: Any) -> str:
    """Return a term's name in a language; districts keep their Chinese names."""
    if term.kind == "cross":
        return phrase("cross", language)
    if term.kind == "city":
        return phrase("city_level", language).format(term.label.removesuffix("本级"))
    return term.label
