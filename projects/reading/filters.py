"""The one filter that lists, maps, totals, API and exports share.

filter_words.py reads a `ProjectFilter` from the words of a query string; selection.py turns it into SQL.
No other module decides which projects a page speaks of.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    and_,
    any_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from geo.among import among
from geo.bbox import BBox
from geo.models import DistrictDescendant
from geo.spatial import intersects_bbox
from projects.clock import CHINA, today
from projects.models import Allocation, Document, Mention, Project
from projects.reading.missing import lacks
from projects.store.past import moment_of

YesOnly = Literal["yes", ""]


@dataclass(frozen=True, slots=True, order=True)
class LineRange:
    """Some lines of a document, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """Which projects: every field narrows, several values of one field are alternatives."""

    q: str = ""
    district: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    min_investment: Decimal | None = None
    max_investment: Decimal | None = None
    year: tuple[int, ...] = ()
    document: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    custody: tuple[str, ...] = ()
    programme: Literal["", "only", "none"] = ""
    conflict: YesOnly = ""
    overdue: YesOnly = ""
    steward: tuple[str, ...] = ()
    updated_since: datetime | None = None
    bbox: BBox | None = None
    bucket: tuple[str, ...] = ()
    line: LineRange | None = None
    missing: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    # Not a condition but where every one of them looks: see projects/store/past.py.
    as_of: date | datetime | None = None

    def without(self, *words: str) -> ProjectFilter:
        """Return the same filter with some words taken out."""
        blank = {field.name: field.default for field in fields(self) if field.name in words}
        return replace(self, **blank)  # type: ignore[arg-type]

    def to_args(self) -> list[tuple[str, str]]:
        """Return the filter as query-string pairs, as filter_words.py reads them."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(field.name, as_word(item)) for item in values if item not in ("", None)]
        return pairs


def as_word(value: Any) -> str:
    """Return one filter value as it stands in a query string."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def compile_conditions(
    wanted: ProjectFilter, search: ColumnElement[bool] | None, *, is_walked: bool = False
) -> list[ColumnElement[bool]]:
    """Return the SQL conditions on Project, `search` those of its words; merged duplicates are always out.

    With `is_walked` each project is asked where it lies, for who walks them in order until there are enough.
    Only selection.py calls this: whoever reads takes a Selection.
    """
    found: list[ColumnElement[bool]] = [Project.merged_into_id.is_(None)]
    found += [column.in_(values) for column, values in listed_columns(wanted) if values]
    if search is not None:
        found.append(search)
    if wanted.district:
        found.append((lies_in if is_walked else touches_districts)(wanted.district))
    if wanted.document:
        found.append(mentioned_in(wanted.document, wanted.line))
    found += money_conditions(wanted)
    found += time_conditions(wanted)
    if wanted.programme:
        found.append(Project.is_programme.is_(wanted.programme == "only"))
    if wanted.conflict:
        found.append(is_in_conflict())
    if wanted.missing:
        found.append(lacks(wanted.missing))
    if wanted.code:
        found.append(Project.id.in_(holders_of(wanted.code)))
    if wanted.bbox:
        found.append(intersects_bbox(Project.geom, wanted.bbox))
    return found


def holders_of(codes: Collection[str]) -> Select[int]:
    """Return the SELECT of the ids of the projects of some codes, and of what they were merged into."""
    named = select(Project.id, Project.merged_into_id).where(among(Project.code, codes))
    path = named.cte(recursive=True)
    merged = aliased(Project)
    further = select(merged.id, merged.merged_into_id).join(path, path.c.merged_into_id == merged.id)
    return select(path.union_all(further).c.id)


def is_in_conflict() -> ColumnElement[bool]:
    """Say whether stated totals, lengths or areas disagree and nobody has decided."""
    return or_(Project.has_conflict, Project.has_measure_conflict)


def listed_columns(wanted: ProjectFilter) -> list[tuple[InstrumentedAttribute[Any], tuple[str, ...]]]:
    """Return the columns that a filter word lists codes of, with the codes."""
    return [
        (Project.status, wanted.status),
        (Project.type, wanted.type),
        (Project.nature, wanted.nature),
        (Project.precision, wanted.precision),
        (Project.custody, wanted.custody),
        (Project.steward, wanted.steward),
        (Project.bucket, wanted.bucket),
    ]


def touches_districts(adcodes: Collection[str]) -> ColumnElement[bool]:
    """Say whether a project touches one of the districts or anything below it.

    What lies below is looked up first, as an array: joined, PostgreSQL expected 63 projects of a prefecture,
    got 100,000, and every sum over them took seconds.
    """
    below = DistrictDescendant
    return touches_area(select(below.descendant).where(below.ancestor.in_(adcodes)))


def lies_in(adcodes: Collection[str]) -> ColumnElement[bool]:
    """Say the same of a project at hand: looked up for each, which OFFSET keeps PostgreSQL from changing."""
    below = DistrictDescendant
    return lies_in_area(select(below.descendant).where(below.ancestor.in_(adcodes)))


def lies_in_area(area: Select[Any]) -> ColumnElement[bool]:
    """Say of a project at hand whether it touches one of the districts that a SELECT gives the adcodes of."""
    here = (Allocation.project_id == Project.id, Allocation.adcode.in_(area))
    return select(1).where(*here).offset(0).exists()


def touches_area(area: Select[Any]) -> ColumnElement[bool]:
    """Say whether a project touches one of the districts that a SELECT gives the adcodes of."""
    return Project.id.in_(touching(area))


def touching(area: Select[Any]) -> Select[*tuple[int]]:
    """Return the SELECT of the ids of the projects that touch one of the districts of a SELECT of adcodes."""
    within = func.array(area.scalar_subquery(), type_=ARRAY(Allocation.adcode.type))
    return select(Allocation.project_id).where(Allocation.adcode == any_(within))


def mentioned_in(files: Collection[str], lines: LineRange | None = None) -> ColumnElement[bool]:
    """Say whether one of the documents mentions a project, on some of its lines where they are named."""
    wanted = select(Document.id).where(Document.file.in_(files))
    there = [Mention.project_id == Project.id, Mention.document_id.in_(wanted)]
    if lines is not None:
        there.append(Mention.line.between(lines.first, lines.last))
    return exists().where(*there)


def money_conditions(wanted: ProjectFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on the adopted investment; both ends are included."""
    found: list[ColumnElement[bool]] = []
    if wanted.min_investment is not None:
        found.append(Project.investment_wan >= wanted.min_investment)
    if wanted.max_investment is not None:
        found.append(Project.investment_wan <= wanted.max_investment)
    return found


def time_conditions(wanted: ProjectFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on planned years, delay and last change."""
    found: list[ColumnElement[bool]] = []
    if wanted.year:
        found.append(or_(*(runs_in(year) for year in wanted.year)))
    if wanted.overdue:
        found.append(is_overdue(wanted.as_of))
    if wanted.updated_since is not None:
        found.append(Project.updated_at >= wanted.updated_since)
    return found


def runs_in(year: int) -> ColumnElement[bool]:
    """Say whether the planned years overlap a year; one known end stands for both."""
    first = func.coalesce(Project.start_year, Project.end_year)
    last = func.coalesce(Project.end_year, Project.start_year)
    return and_(first <= year, last >= year)


def is_overdue(as_of: date | datetime | None = None) -> ColumnElement[bool]:
    """Say whether the planned start or end has passed while the status says it has not come.

    Without a date of its own, on the day that the query speaks of. A plan that gives only a year means its
    last day; one that gives a month means that month's last day.
    """
    day = today() if as_of is None else literal(moment_of(as_of).astimezone(CHINA).date())
    not_started = Project.status.in_(("planned", "preliminary", "signed"))
    not_done = Project.status.in_(("planned", "preliminary", "signed", "construction", "suspended"))
    return or_(
        and_(not_started, last_day(Project.start_year, Project.start_month) < day),
        and_(not_done, last_day(Project.end_year, Project.end_month) < day),
    )


def first_day(
    year: InstrumentedAttribute[int | None], month: InstrumentedAttribute[int | None]
) -> ColumnElement[Any]:
    """Return the first date of the month that `last_day` ends, as an index of projects has it."""
    return func.make_date(year, func.coalesce(month, literal_column("12")), literal_column("1"), type_=Date())


def last_day(
    year: InstrumentedAttribute[int | None], month: InstrumentedAttribute[int | None]
) -> ColumnElement[Any]:
    """Return the last date of a planned year or month (NULL when there is no year)."""
    months = func.coalesce(month, 12)
    return func.make_date(year, months, 1) + func.make_interval(0, 1) - func.make_interval(0, 0, 0, 1)
