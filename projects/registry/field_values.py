"""Turn a value of the history back into what the column holds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry
from geoalchemy2.shape import from_shape
from shapely import from_wkt
from sqlalchemy import ARRAY, Date, DateTime, Numeric

from geo.models import WGS84
from projects.models import Project


def restore(name: str, plain: Any) -> Any:
    """Return a project's value from the JSON that audit.plain made of it."""
    if plain is None:
        # A list column has no NULL.
        return [] if isinstance(Project.__table__.c[name].type, ARRAY) else None
    kind = Project.__table__.c[name].type
    if isinstance(kind, Geometry):
        return from_shape(from_wkt(plain), srid=WGS84)
    if isinstance(kind, Numeric):
        return Decimal(plain)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if isinstance(kind, Date) else plain
