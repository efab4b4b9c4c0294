"""Projects and districts as GeoJSON FeatureCollections that PostgreSQL writes."""

from __future__ import annotations

from geo.features import feature_collection
from geo.models import District
from projects.exports.district_rows import select_districts
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.models import Project

# The source has five decimals of a degree.
OUTLINE_DIGITS = 5


def write_projects(job: Job) -> bytes:
    """Return every project of the filter; one that is not on the map has a null geometry."""
    rows = select_projects(job)
    check_size(job.session, rows)
    rows = rows.add_columns(Project.code.label("id"), Project.geom.label("geometry"))
    return feature_collection(job.session, rows).encode()


def write_districts(job: Job) -> bytes:
    """Return the districts with their outlines (simplified, good to about 0.4 km)."""
    rows = select_districts(job)
    check_size(job.session, rows)
    rows = rows.add_columns(District.adcode.label("id"), District.outline.label("geometry"))
    return feature_collection(job.session, rows, digits=OUTLINE_DIGITS).encode()
