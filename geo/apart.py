"""How far a column of shapes is from given places, asked of the database."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, cast, func

from geo.models import WGS84


def apart_in_m(shape: Any, lon: Any, lat: Any) -> ColumnElement[float]:
    """Return the SQL of the metres between a shape and a point (degrees, WGS-84), 0 inside an area."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)
    spheroid = Geography(srid=WGS84)
    metres: ColumnElement[float] = func.ST_Distance(cast(shape, spheroid), cast(point, spheroid))
    return metres
