"""One flat row a project: the columns that CSV, GeoJSON and GeoPackage share, in one select."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Numeric, Select, Text, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from geo.models import District
from geo.spatial import midpoint
from projects.exports.job import Job, Language
from projects.models import Allocation, Document, Mention, Project
from projects.reading.filters import ProjectFilter, conditions, is_in_conflict
from projects.reading.paging import Page, after_cursor, order_by
from projects.registry.year_plans import planned_in
from projects.store.past import get_day
from projects.words.vocabulary import STATUSES, TYPES, Term

Parent = aliased(Project, name="parent")


def select_projects(job: Job) -> Select[Any]:
    """Return the select of the job's projects, in the order and number that its page names."""
    page = job.page or Page(sort="code")
    rows = (
        select(*registry_columns(), *further_columns(job.language, get_day(job.session).year))
        .select_from(Project)
        .outerjoin(Parent, Parent.id == Project.parent_id)
        .where(*conditions(job.wanted), *after_cursor(page))
        .order_by(*order_by(page))
    )
    return rows.limit(page.limit) if job.page else rows


def registry_columns() -> list[ColumnElement[Any]]:
    """Return the columns that interface.md promises, in its order."""
    point = midpoint(Project.geom)
    return [
        Project.code.label("code"),
        Project.name.label("name"),
        Project.aliases.label("aliases"),
        Project.type.label("type"),
        Project.nature.label("nature"),
        Project.status.label("status"),
        Project.is_programme.label("is_programme"),
        Parent.code.label("parent_code"),
        list_of(Allocation.adcode).label("districts"),
        Project.investment_wan.label("investment_wan"),
        Project.investment_low_wan.label("investment_low_wan"),
        Project.investment_high_wan.label("investment_high_wan"),
        is_in_conflict().label("conflict"),
        Project.completed_wan.label("completed_investment_wan"),
        Project.length_km.label("length_km"),
        Project.land_m2.label("area_m2"),
        Project.start_year.label("start_year"),
        Project.end_year.label("end_year"),
        Project.precision.label("precision"),
        Project.method.label("method"),
        Project.accuracy_m.label("accuracy_m"),
        degrees(func.ST_X(point)).label("lon"),
        degrees(func.ST_Y(point)).label("lat"),
        Project.owner.label("owner"),
        Project.lead_unit.label("lead_unit"),
        Project.updated_at.label("updated_at"),
        Project.version.label("version"),
    ]


def further_columns(language: Language, year: int) -> list[ColumnElement[Any]]:
    """Return what else is known of a project; `year` is the one that "this year" means."""
    return [
        name_of(TYPES, Project.type, language).label("type_name"),
        name_of(STATUSES, Project.status, language).label("status_name"),
        Project.status_basis.label("status_basis"),
        Project.status_on.label("status_on"),
        list_of(District.label).label("district_names"),
        list_of(shares(), Allocation.share.is_not(None)).label("shares"),
        Project.bucket.label("bucket"),
        Project.counted_number.label("counted_number"),
        Project.counted_wan.label("counted_wan"),
        planned_in(year).label("year_plan_wan"),
        Project.floor_m2.label("floor_m2"),
        Project.part_count.label("part_count"),
        Project.capacity.label("capacity"),
        Project.start_month.label("start_month"),
        Project.end_month.label("end_month"),
        Project.place_text.label("place_text"),
        Project.assisting_units.label("assisting_units"),
        Project.steward.label("steward"),
        Project.lead_official.label("lead_official"),
        Project.level.label("level"),
        Project.national_code.label("national_code"),
        Project.description.label("description"),
        sources().label("sources"),
        Project.physical_progress.label("physical_progress"),
        Project.progress_month.label("progress_month"),
        Project.scope.label("scope"),
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


def touched_projects(wanted: ProjectFilter) -> Select[Any]:
    """Return the select of the ids of a filter's projects.

    For queries that read mentions or allocations themselves: there the filter's own conditions on these
    tables, written side by side, would be taken to speak of the outer rows.
    """
    return select(Project.id).where(*conditions(wanted))
