"""What an OC4IDS package reads of each project: its columns, districts, programme and documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from geo.models import District
from geo.spatial import as_geojson
from projects.exports.job import Job
from projects.models import Allocation, Document, Mention, Project

COLUMNS = (
    *("id", "code", "national_code", "name", "type", "nature", "status", "is_programme", "investment_wan"),
    *("investment_low_wan", "investment_high_wan", "has_conflict", "start_year", "start_month", "end_year"),
    *("end_month", "place_text", "precision", "accuracy_m", "owner", "lead_unit", "description"),
    *("capacity", "updated_at"),
)
Parent = aliased(Project, name="parent")


def select_rows(job: Job) -> Select[Any]:
    """Return the select of the filter's projects by code."""
    return (
        select(
            *(getattr(Project, name) for name in COLUMNS),
            Parent.code.label("parent_code"),
            Parent.name.label("parent_name"),
            as_geojson(Project.geom).label("geometry"),
            district_lines().label("districts"),
            document_lines().label("documents"),
        )
        .select_from(Project)
        .outerjoin(Parent, Parent.id == Project.parent_id)
        .where(*job.selection.conditions)
        .order_by(Project.code)
    )


def district_lines() -> ColumnElement[Any]:
    """Return the project's districts by adcode, as JSON of adcode, name and share (as text)."""
    one = func.json_build_array(Allocation.adcode, District.name, cast(Allocation.share, String))
    return (
        select(func.json_agg(aggregate_order_by(one, Allocation.adcode)))
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )


def document_lines() -> ColumnElement[Any]:
    """Return every mention in a document, as JSON of its id, title, day of publication and line."""
    one = func.json_build_array(
        Document.id, Document.title, func.coalesce(Document.published_on, Document.issued_on), Mention.line
    )
    in_order = aggregate_order_by(one, Document.file, Mention.line, Mention.id)
    return (
        select(func.json_agg(in_order))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
        .scalar_subquery()
    )
