"""Projects and districts as GeoJSON FeatureCollections that PostgreSQL writes."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from geo.features import feature_collection
from geo.models import District
from projects.exports.about import as_values, tell
from projects.exports.district_rows import select_districts
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.models import Project

# The source has five decimals of a degree.
OUTLINE_DIGITS = 5


def write_projects(job: Job) -> bytes:
    """Return every project of the filter; one that is not on the map has a null geometry.

    What the collection says of itself stands in its member `about`, which other programs pass over.
    """
    rows = select_projects(job)
    check_size(job.session, rows)
    rows = rows.add_columns(Project.code.label("id"), Project.geom.label("geometry"))
    text = feature_collection(job.session, rows)
    found = select(func.count(), func.count().filter(rows.subquery("found").c.geometry.is_(None)))
    about = json.dumps(as_values(tell(job, *job.session.execute(found).one())), ensure_ascii=False)
    # The collection is text already; its own member is appended before the closing brace.
    return f'{text.removesuffix("}")},"about":{about}}}'.encode()


def write_districts(job: Job) -> bytes:
    """Return the districts with their outlines (simplified, good to about 0.4 km)."""
    rows = select_districts(job)
    check_size(job.session, rows)
    rows = rows.add_columns(District.adcode.label("id"), District.outline.label("geometry"))
    return feature_collection(job.session, rows, digits=OUTLINE_DIGITS).encode()
