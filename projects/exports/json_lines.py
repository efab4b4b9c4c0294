"""Projects as JSON Lines: one project a line, whole, written by the database so that money stays exact."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Numeric, Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geo.models import District
from geo.spatial import as_geojson
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.models import Allocation, Document, Mention, Project, Statement


def write_json_lines(job: Job) -> bytes:
    """Return every project of the filter: its columns, geometry, shares, mentions and statements."""
    rows = select_projects(job)
    check_size(job.session, rows)
    whole = rows.add_columns(
        cast(as_geojson(Project.geom), JSON).label("geometry"),
        list_shares().label("allocations"),
        list_mentions().label("mentions"),
        list_statements().label("statements"),
    ).subquery("whole")
    plain = select(
        *(
            func.trim_scale(column).label(column.key) if isinstance(column.type, Numeric) else column
            for column in whole.c
        )
    ).subquery("plain")
    text = cast(func.row_to_json(plain.table_valued()), Text)
    lines = job.session.scalars(select(text).select_from(plain))
    return "".join(f"{line}\n" for line in lines).encode()


def list_shares() -> Any:
    """Return the project's districts as a JSON array; a share that is not stated is null."""
    entry = func.json_build_object(
        *("adcode", Allocation.adcode, "name", District.label, "share", func.trim_scale(Allocation.share))
    )
    return gather(
        select(func.json_agg(aggregate_order_by(entry, Allocation.adcode)))
        .select_from(Allocation)
        .join(District, District.adcode == Allocation.adcode)
        .where(Allocation.project_id == Project.id)
    )


def list_mentions() -> Any:
    """Return where the documents speak of the project, and in which words, as a JSON array."""
    entry = func.json_build_object(
        *("document", Document.file, "line", Mention.line, "section", Mention.section),
        *("stated_name", Mention.stated_name, "quote", Mention.quote),
    )
    return gather(
        select(func.json_agg(aggregate_order_by(entry, Document.file, Mention.line, Mention.id)))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .where(Mention.project_id == Project.id)
    )


def list_statements() -> Any:
    """Return the figures that are stated of the project as a JSON array, each in the unit of its measure."""
    entry = func.json_build_object(
        *("measure", Statement.measure, "value", func.trim_scale(Statement.value)),
        *("corrected", func.trim_scale(Statement.corrected), "as_written", Statement.as_written),
        *("qualifier", Statement.qualifier, "scope", Statement.scope, "purpose", Statement.purpose),
        *("document", Document.file, "line", Mention.line),
    )
    return gather(
        select(func.json_agg(aggregate_order_by(entry, Statement.measure, Document.file, Statement.id)))
        .select_from(Statement)
        .outerjoin(Mention, Mention.id == Statement.mention_id)
        .outerjoin(Document, Document.id == Mention.document_id)
        .where(Statement.project_id == Project.id)
    )


def gather(found: Any) -> Any:
    """Return a JSON array, an empty one for none."""
    return func.coalesce(found.scalar_subquery(), func.json_build_array())
