"""Data for programs."""

from __future__ import annotations

from app.api import description, downloads, matters, project_writes, updates, v1
from app.api.ogc import BLUEPRINTS as OGC

BLUEPRINTS = (description.bp, downloads.bp, matters.bp, project_writes.bp, updates.bp, v1.bp, *OGC)
