"""Data for programs."""

from __future__ import annotations

from app.api import (
    description,
    downloads,
    evidence,
    federation,
    imports,
    intakes,
    jobs,
    matters,
    months,
    project_writes,
    reconcile,
    registrations,
    reviews,
    shares,
    site_visits,
    templates,
    updates,
    v1,
)
from app.api.ogc import BLUEPRINTS as OGC
from app.web.limits import programs_limit

COUNTED = (
    description.bp,
    evidence.bp,
    federation.bp,
    imports.bp,
    intakes.bp,
    jobs.bp,
    matters.bp,
    months.bp,
    project_writes.bp,
    reconcile.bp,
    registrations.bp,
    reviews.bp,
    shares.bp,
    site_visits.bp,
    templates.bp,
    updates.bp,
    v1.bp,
    *OGC,
)
# Files have a count of their own.
BLUEPRINTS = (*COUNTED, downloads.bp)

for blueprint in COUNTED:
    programs_limit(blueprint)
