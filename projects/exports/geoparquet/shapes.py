"""The metadata of GeoParquet of a partition: its kinds of geometry, and the box of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from projects.exports.geoparquet.schema import BBOX, CORNERS, GEOMETRY
from projects.models import Project

VERSION = "1.1.0"
LOWER, UPPER = (func.ST_XMin, func.ST_YMin), (func.ST_XMax, func.ST_YMax)


def describe_shapes(session: Session, chosen: Select[int]) -> dict[str, Any]:
    """Return the metadata of the file of some projects: longitude first, in WGS-84.

    It is known before the first row is written, since readers of a folder look for it in the schema.
    """
    import pyproj

    kinds, box = read_shapes(session, chosen)
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": kinds,
        "crs": pyproj.CRS("OGC:CRS84").to_json_dict(),
        "covering": {BBOX: {corner: [BBOX, corner] for corner in CORNERS}},
    }
    if kinds:
        column["bbox"] = box
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def read_shapes(session: Session, chosen: Select[int]) -> tuple[list[str], Sequence[float]]:
    """Return the kinds of geometry of some projects, and their box in degrees."""
    kind = func.replace(func.ST_GeometryType(Project.geom), "ST_", "")
    found = select(
        func.array_agg(kind.distinct()).filter(Project.geom.is_not(None)),
        *(func.min(edge(Project.geom)) for edge in LOWER),
        *(func.max(edge(Project.geom)) for edge in UPPER),
    )
    kinds, *box = session.execute(found.where(Project.id.in_(chosen))).one()
    return sorted(kinds or []), box
