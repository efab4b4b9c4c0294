"""One flat row a project: the columns that CSV, GeoJSON and GeoPackage share, in one select."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Numeric, Select, Text, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from geo.models import District
from geo.spatial import midpoint
from projects.exports.job import Job
from projects.models import Allocation, Document, Mention, Project
from projects.reading.filters import is_in_conflict
from projects.reading.paging import Page, after_cursor, order_by
from projects.registry.fields import COLUMNS
from projects.registry.year_plans import planned_in
from projects.store.past import get_day
from projects.words.names import Language
from projects.words.vocabulary import STATUSES, TYPES, Term

Parent = aliased(Project, name="parent")


def select_projects(job: Job) -> Select[Any]:
    """Return the select of the job's projects, in the order and number that its page names."""
    page = job.page or Page(sort="code")
    rows = (
        select(*project_columns(job.language, get_day(job.session).year))
        .select_from(Project)
        .outerjoin(Parent, Parent.id == Project.parent_id)
        .where(*job.selection.conditions, *after_cursor(page))
        .order_by(*order_by(page))
    )
    return rows.limit(page.limit) if job.page else rows


def project_columns(language: Language, year: int) -> list[ColumnElement[Any]]:
    """Return the columns of the field table in their order; `year` is the one that "this year" means."""
    point = midpoint(Project.geom)
    worked_out: dict[str, Any] = {
        "parent_code": Parent.code,
        "has_conflict": is_in_conflict(),
        "districts": list_of(Allocation.adcode),
        "district_names": list_of(District.label),
        "shares": list_of(shares(), Allocation.share.is_not(None)),
        "type_name": name_of(TYPES, Project.type, language),
        "status_name": name_of(STATUSES, Project.status, language),
        # The year's plan stands with its year; the project's own column may still hold last year's.
        "year_plan_wan": planned_in(year),
        "lon": degrees(func.ST_X(point)),
        "lat": degrees(func.ST_Y(point)),
        "sources": sources(),
    }
    return [
        (worked_out[field.name] if field.name in worked_out else getattr(Project, field.name)).label(
            field.key or field.name
        )
        for field in COLUMNS
    ]


def list_of(value: Any, *only: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return an array of a value of each allocation of the project, by adcode; empty when there is none."""
    text = cast(value, Text)
    found = (
        select(func.array_agg(aggregate_order_by(text, Allocation.adcode), type_=ARRAY(Text())))
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id, *only)
        .scalar_subquery()
    )
    return func.coalesce(found, empty_list(), type_=ARRAY(Text()))


def shares() -> ColumnElement[Any]:
    """Return an allocation as adcode:share."""
    return func.concat(Allocation.adcode, ":", func.trim_scale(Allocation.share))


def sources() -> ColumnElement[Any]:
    """Return an array of file:line of every mention of the project."""
    text = func.concat(Document.file, ":", Mention.line)
    in_order = aggregate_order_by(text, Document.file, Mention.line, Mention.id)
    found = (
        select(func.array_agg(in_order, type_=ARRAY(Text())))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
        .scalar_subquery()
    )
    return func.coalesce(found, empty_list(), type_=ARRAY(Text()))


def empty_list() -> ColumnElement[Any]:
    """Return an empty text array."""
    return cast(literal("{}"), ARRAY(Text()))


def degrees(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a coordinate with six decimals (about 0.1 m) as an exact number."""
    return func.round(cast(value, Numeric), 6, type_=Numeric())


def name_of(terms: Iterable[Term], code: Any, language: Language) -> ColumnElement[str]:
    """Return SQL for the name of a code in a language."""
    names = {term.code: term.zh if language == "zh" else term.en for term in terms}
    return case(names, value=code)
