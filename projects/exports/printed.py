"""A printed list in chosen columns: its lines with their sums, and what each cell says, for every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from projects.clock import CHINA
from projects.exports.cells import plain_decimal
from projects.exports.filter_text import describe_filter, district_names, title_of
from projects.exports.job import Job
from projects.exports.list_columns import CENTRED, FIRST, MONEY, NUMBER, WIDTHS
from projects.exports.list_groups import arrange
from projects.exports.list_plan import Entry, Head, Line, Planner, money_of, plan
from projects.exports.list_rows import ListRow, fetch_list_rows
from projects.exports.list_texts import Texter, make_texts
from projects.exports.project_rows import select_projects
from projects.exports.wording import basis_of, label, listing, phrase, pick
from projects.layouts.columns import LISTED, heading
from projects.models import Project
from projects.reading.paging import Page, order_by
from projects.registry.field import Field, Kind
from projects.registry.fields import COLUMNS
from projects.words.names import Language

SUMS = tuple(LISTED[at] for at in MONEY)
NUMBER_KEY = LISTED[NUMBER]
BY_KEY: Mapping[str, Field] = {field.key or field.name: field for field in COLUMNS}
KIND_WIDTHS = {Kind.LONG_TEXT: 25.0, Kind.TEXTS: 16.0, Kind.MONEY: 11.0, Kind.MEASURE: 10.0, Kind.FLAG: 6.0}
WIDTH = 12.0
# What is said of a sum's basis has no room in a narrower column: it follows the name.
BASIS_WIDTH = 16.0
Value = Decimal | int | str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, heading, width in characters and side; `is_sum` has a sum in every head."""

    key: str
    title: str
    width: float
    side: str
    is_sum: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A list to be printed: what stands above it, its columns, its lines, and further fields by code."""

    title: str
    filter_words: str
    right: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    further: Mapping[str, Mapping[str, Any]]
    language: Language

    @property
    def is_empty(self) -> bool:
        """Say whether no project is in it."""
        return not any(isinstance(line, Entry) for line in self.lines)


def make_printed(job: Job, keys: Sequence[str] = LISTED, sort: str = "") -> Printed:
    """Return the filter's projects in columns; without a sort in the groups of the official list.

    Raises BadInput when they are too many.
    """
    language, districts = job.language, district_names(job)
    rows = fetch_list_rows(job)
    texts = make_texts(job)
    lines = flat_lines(job, rows, texts, sort) if sort else grouped_lines(job, rows, texts)
    return Printed(
        title=title_of(job, districts),
        filter_words=phrase("filter", language) + describe_filter(job, districts),
        right=f"{job.as_of_words}    {phrase('unit', language)}",
        columns=tuple(make_column(key, language) for key in keys),
        lines=lines,
        further=read_further(job) if set(keys) - set(LISTED) else {},
        language=language,
    )


def make_column(key: str, language: Language) -> Column:
    """Return a column of the official list, or of the field table."""
    if key in LISTED:
        at = LISTED.index(key)
        side = "right" if at in MONEY else "center" if at in CENTRED else "left"
        return Column(key, heading(key, language), WIDTHS[at], side, key in SUMS)
    kind = BY_KEY[key].kind
    side = "right" if kind.is_number else "left"
    return Column(key, heading(key, language), KIND_WIDTHS.get(kind, WIDTH), side, is_sum=False)


def grouped_lines(job: Job, rows: Sequence[ListRow], texts: Texter) -> list[Line]:
    """Return the lines in the groups of the official list, each project's texts undivided."""
    return plan(arrange(rows), FIRST, job.language, lambda row, depth: [texts(row, depth)])


def flat_lines(job: Job, rows: Sequence[ListRow], texts: Texter, sort: str) -> list[Line]:
    """Return one line a project in the order of a sort under the total; what crosses the border below it."""
    ordered = select(Project.code).where(*job.selection.conditions).order_by(*order_by(Page(sort)))
    place = {code: at for at, code in enumerate(job.session.scalars(ordered))}
    found = sorted(rows, key=lambda row: place[row.code])
    planner = Planner(FIRST, job.language, lambda row, depth: [texts(row, depth)], has_sections=False)
    lines: list[Line] = []
    for name, chosen in (
        (phrase("total", job.language), [row for row in found if not row.is_beside]),
        (phrase("bucket_beside", job.language), [row for row in found if row.is_beside]),
    ):
        if chosen or not lines:
            line = planner.take()
            body = [planner.entry(1, 0, row) for row in chosen]
            lines += [planner.head(line, 0, "", name, body), *body]
    return lines


def read_further(job: Job) -> dict[str, Mapping[str, Any]]:
    """Return the fields of the table of each project by its code."""
    everything = replace(job, page=None)
    return {row.code: dict(row._mapping) for row in job.session.execute(select_projects(everything))}


def entry_cells(entry: Entry, printed: Printed) -> list[Value]:
    """Return what a project's cells hold: exact numbers where they are numbers, else texts."""
    language = printed.language
    listed: dict[str, Value] = {LISTED[at]: text for at, text in entry.texts[0].items()}
    listed |= zip(SUMS, money_of(entry.row, language), strict=True)
    listed[NUMBER_KEY] = "" if entry.ordinal is None else entry.ordinal
    further = printed.further.get(entry.row.code, {})
    return [
        listed[column.key]
        if column.key in listed
        else field_value(BY_KEY[column.key], further[column.key], language)
        for column in printed.columns
    ]


def field_value(field: Field, value: Any, language: Language) -> Value:
    """Return the value of a field as people read it; a number stays one."""
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), language)
    if isinstance(value, Decimal | int) or value is None:
        return "" if value is None else value
    if field.terms and isinstance(value, str):
        return label(field.terms, value, language)
    if isinstance(value, list):
        return listing(map(str, value), language)
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return str(value)


def head_texts(head: Head, printed: Printed) -> list[str]:
    """Return the texts of a subtotal by column, those of its sums empty.

    Its name stands in the first column that has no sum, its ordinal before it where a column counts, and of
    how many the total is known behind the last sum.
    """
    language, columns = printed.language, printed.columns
    texts = [""] * len(columns)
    free = [at for at, column in enumerate(columns) if not column.is_sum]
    name = f"{head.name}{phrase('count', language).format(head.number)}"
    if len(free) > 1 and free[:2] == [0, 1] and columns[0].key == NUMBER_KEY:
        texts[0], texts[1] = head.ordinal, name
    elif free:
        texts[free[0]] = head.ordinal + name
    last_sum = max((at for at, column in enumerate(columns) if column.is_sum), default=-1)
    basis = basis_of(head.sums[0], language) if last_sum >= 0 else ""
    wide = [at for at in free if at > last_sum and not texts[at] and columns[at].width >= BASIS_WIDTH]
    if wide:
        texts[wide[-1]] = basis
    elif basis and free:
        texts[max(at for at in free if texts[at])] += pick(("；", "; "), language) + basis
    return texts


def head_sums(head: Head) -> dict[str, Decimal | None]:
    """Return the sums of a head by the key of their column; None for 未载明."""
    return {key: figure.stated_wan for key, figure in zip(SUMS, head.sums, strict=True)}


def number_text(value: Value | None, language: Language, *, is_money: bool) -> str:
    """Return a cell as text: money as the workbook shows it, other numbers as they are; None is 未载明."""
    if value is None:
        return phrase("unknown", language)
    if isinstance(value, Decimal) and is_money:
        whole, _, rest = f"{value:,.4f}".partition(".")
        return f"{whole}.{rest[:2]}{rest[2:].rstrip('0')}"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return str(value)


def is_money(column: Column) -> bool:
    """Say whether a column holds amounts in 万元."""
    return column.is_sum or (column.key in BY_KEY and BY_KEY[column.key].kind is Kind.MONEY)


def text_cells(entry: Entry, printed: Printed) -> list[str]:
    """Return the texts of a project's cells."""
    return [
        number_text(value, printed.language, is_money=is_money(column))
        for value, column in zip(entry_cells(entry, printed), printed.columns, strict=True)
    ]
