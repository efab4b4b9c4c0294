"""What the official list reads: its projects with districts and sources, and the sides of open conflicts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from geo.models import District
from geo.sorting import by_pinyin
from projects.exports.job import Job, check_size
from projects.models import Allocation, Document, Mention, Project, Statement
from projects.reading.own import inside, own_number, own_wan
from projects.registry.rows import Share
from projects.registry.year_plans import planned_in
from projects.store.past import get_day

Parent = aliased(Project, name="parent")
Adopted = aliased(Statement, name="adopted")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One project of the official list; money in 万元, `sources` are (short title, line)."""

    id: int
    code: str
    version: int
    name: str
    type: str
    nature: str | None
    status: str
    status_basis: str
    is_programme: bool
    parent_id: int | None
    parent_name: str | None
    bucket: str
    counted_number: int
    counted_wan: Decimal
    investment_wan: Decimal | None
    investment_low_wan: Decimal | None
    investment_high_wan: Decimal | None
    has_conflict: bool
    completed_wan: Decimal | None
    year_plan_wan: Decimal | None
    length_km: Decimal | None
    land_m2: Decimal | None
    floor_m2: Decimal | None
    part_count: int | None
    capacity: str | None
    description: str | None
    start_year: int | None
    start_month: int | None
    end_year: int | None
    end_month: int | None
    place_text: str | None
    owner: str | None
    lead_unit: str | None
    steward: str | None
    qualifier: str | None
    as_written: str | None
    corrected: Decimal | None
    floor_text: str | None
    progress: str | None
    stated_progress: str | None
    own_number: int
    own_wan: Decimal
    own_completed_wan: Decimal | None
    own_planned_wan: Decimal | None
    districts: tuple[Share, ...]
    sources: tuple[tuple[str, int], ...]
    own_districts: tuple[Share, ...]

    @property
    def is_beside(self) -> bool:
        """Say whether it crosses the border of the list's districts: then it stands beside their total."""
        return self.bucket == "cross" and self.is_cut

    @property
    def is_cut(self) -> bool:
        """Say whether some of its districts are not the list's."""
        return len(self.own_districts) < len(self.districts)

    @property
    def section(self) -> str:
        """Return the part of the list that it stands in."""
        return "beside" if self.is_beside else self.bucket


OWN_COLUMNS = ListRow.__slots__[: ListRow.__slots__.index("qualifier")]


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One stated total of a project in open conflict; 万元."""

    code: str
    name: str
    value_wan: Decimal
    as_written: str | None
    short_title: str | None
    line: int | None
    is_adopted: bool


def fetch_list_rows(job: Job) -> list[ListRow]:
    """Return the filter's projects, greatest first; raises BadInput when they are too many."""
    rows = select_list_rows(job)
    check_size(job.session, rows)
    own = frozenset(job.session.scalars(inside(job.wanted))) if job.wanted.district else None
    return [read_row(row, own) for row in job.session.execute(rows)]


def select_list_rows(job: Job) -> Select[Any]:
    """Return the select of the list's rows, in the order of ListRow's fields."""
    # The plan of the list's own year, whatever year's stands on the project.
    planned = planned_in(get_day(job.session).year)
    special = {"parent_name": Parent.name, "year_plan_wan": planned}
    own: list[Any] = [special.get(name, getattr(Project, name, None)) for name in OWN_COLUMNS]
    return (
        select(
            *own,
            Adopted.qualifier,
            Adopted.as_written,
            Adopted.corrected,
            floor_text().label("floor_text"),
            Project.physical_progress.label("progress"),
            stated_progress().label("stated_progress"),
            own_number(job.wanted),
            own_wan(job.wanted, Project.counted_wan),
            own_wan(job.wanted, Project.completed_wan),
            own_wan(job.wanted, planned),
            cast(share_lines(), Text).label("shares"),
            cast(source_lines(), Text).label("sources"),
        )
        .select_from(Project)
        .outerjoin(Parent, Parent.id == Project.parent_id)
        .outerjoin(Adopted, Adopted.id == Project.adopted_statement_id)
        .where(*job.selection.conditions)
        .order_by(func.coalesce(Project.investment_wan, -1).desc(), Project.code)
    )


def read_row(row: Sequence[Any], inside_codes: Collection[str] | None) -> ListRow:
    """Return the record of a result row; the codes are those of the list's districts, None for all."""
    *facts, shares_read, sources_read = row
    districts = read_shares(shares_read)
    sources = tuple((title, line) for title, line in json.loads(sources_read or "[]"))
    own = districts
    if inside_codes is not None:
        own = tuple(one for one in districts if one.adcode in inside_codes)
    read = ListRow(*(*facts, districts, sources, own))
    return whole(read) if read.is_beside else read


@lru_cache(1 << 12)
def read_shares(written: str | None) -> tuple[Share, ...]:
    """Return the districts of `share_lines`: those of most projects are the same few."""
    return tuple(
        Share(adcode, label, None if share is None else Decimal(share))
        for adcode, label, share in json.loads(written or "[]")
    )


def whole(row: ListRow) -> ListRow:
    """Return a row that stands beside the total with all of its figures."""
    return replace(
        row,
        own_number=row.counted_number,
        own_wan=row.counted_wan,
        own_completed_wan=row.completed_wan,
        own_planned_wan=row.year_plan_wan,
    )


def share_lines() -> ColumnElement[Any]:
    """Return the project's districts by adcode, as JSON of adcode, label and share."""
    # The share travels as text: a JSON number would come back as a float.
    one = func.json_build_array(Allocation.adcode, listed_name(), cast(Allocation.share, String))
    return (
        select(func.json_agg(aggregate_order_by(one, Allocation.adcode)))
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )


def listed_name() -> ColumnElement[str]:
    """Return a district's name as lists write it: short, unless it would be ambiguous."""
    return case(
        (District.label != District.name, District.label),
        (District.level == "county", District.short_name),
        else_=District.name,
    )


def source_lines() -> ColumnElement[Any]:
    """Return where documents speak of the project, as JSON of short title and line."""
    one = func.json_build_array(Document.short_title, Mention.line)
    in_order = aggregate_order_by(one, Document.file, Mention.line, Mention.id)
    return (
        select(func.json_agg(in_order))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
        .scalar_subquery()
    )


def stated_progress() -> ColumnElement[Any]:
    """Return what the documents say of a project's progress, each wording once.

    They fall silent once an officer has reported a later status, and they are no report of a month: what
    stands under 形象进度 is reported.
    """
    found: ColumnElement[Any] = (
        select(func.string_agg(by_pinyin(Mention.status_text).distinct(), ";"))
        .where(Mention.project_id == Project.id, Project.status_basis != "reported")
        .scalar_subquery()
    )
    return found


def floor_text() -> ColumnElement[Any]:
    """Return the totals that are stated as "at least", which no sum holds, as written."""
    words = func.coalesce(Statement.as_written, cast(func.trim_scale(Statement.value), String))
    return (
        select(func.string_agg(words, "、"))
        .where(
            Statement.project_id == Project.id,
            Statement.measure == "investment_wan",
            Statement.qualifier == "floor",
        )
        .scalar_subquery()
    )


def fetch_conflicts(job: Job) -> list[ConflictSide]:
    """Return every stated total of the filter's projects in open conflict, lowest first in each."""
    value = func.coalesce(Statement.corrected, Statement.value)
    rows = (
        select(
            Project.code,
            Project.name,
            value,
            Statement.as_written,
            Document.short_title,
            Mention.line,
            Statement.id == Project.adopted_statement_id,
        )
        .join(Statement, Statement.project_id == Project.id)
        .outerjoin(Mention, Mention.id == Statement.mention_id)
        .outerjoin(Document, Document.id == Mention.document_id)
        .where(
            Project.id.in_(job.selection.ids),
            Project.has_conflict,
            Statement.measure == "investment_wan",
        )
        .order_by(Project.code, value, Statement.id)
    )
    return [ConflictSide(*row) for row in job.session.execute(rows)]
