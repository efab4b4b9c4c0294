"""One row an event: the history of the filter's projects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, case, func, select

from projects.exports.job import Job, Table, fetch_table
from projects.models import Project, ProjectEvent


def list_events(job: Job) -> Table:
    """Return the events of the filter's projects, oldest first; `changes` is JSON of field to [old, new]."""
    rows = (
        select(
            ProjectEvent.id.label("event_id"),
            ProjectEvent.at.label("at"),
            Project.code.label("project_code"),
            Project.name.label("project_name"),
            ProjectEvent.origin.label("origin"),
            (ProjectEvent.actor if job.with_names else public_actor()).label("actor"),
            ProjectEvent.kind.label("kind"),
            changed_fields().label("changed_fields"),
            ProjectEvent.changes.label("changes"),
            ProjectEvent.reason.label("reason"),
            ProjectEvent.evidence.label("evidence"),
        )
        .join(Project, Project.id == ProjectEvent.project_id)
        .where(*job.selection.conditions)
        .order_by(ProjectEvent.at, ProjectEvent.id)
    )
    return fetch_table(job.session, rows)


def public_actor() -> ColumnElement[str | None]:
    """Return who made a change, for anyone: the load of a plan, no officer's name."""
    return case((ProjectEvent.origin == "seed", ProjectEvent.actor))


def changed_fields() -> ColumnElement[Any]:
    """Return an array of the names of the fields that an event changed."""
    keys = func.jsonb_object_keys(ProjectEvent.changes).table_valued("field").render_derived()
    return select(func.array_agg(keys.c.field, type_=ARRAY(Text()))).select_from(keys).scalar_subquery()
