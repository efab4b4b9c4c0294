"""Outlines for a small scale: shapes that lie side by side, simplified together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import Select
from sqlalchemy.orm import Session


def coarse_collection(
    session: Session, rows: Select[*tuple[Any, ...]], *, tolerance: float, digits: int
) -> str:
    """Return rows as feature_collection() does, their polygons simplified; neighbours share edges.

    `tolerance` is in degrees: a corner goes whose triangle is smaller than its square. `digits` are decimals
    of a degree.
    """
    found = [dict(row) for row in session.execute(rows).mappings()]
    shapes = shapely.coverage_simplify([to_shape(row.pop("geometry")) for row in found], tolerance)
    features = [
        {
            "type": "Feature",
            "id": row.pop("id"),
            "geometry": round_off(shapely.geometry.mapping(shape), digits),
            "properties": row,
        }
        for row, shape in zip(found, shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features, "numberReturned": len(features)}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def round_off(value: Any, digits: int) -> Any:
    """Return coordinates with so many decimals."""
    if isinstance(value, dict):
        return {key: round_off(one, digits) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [round_off(one, digits) for one in value]
    return round(value, digits) if isinstance(value, float) else value


def simplify_together(outlines: Sequence[bytes], tolerance: float) -> NDArray[Any]:
    """Return polygons (WKB) simplified as above, as shapely geometries; neighbours share edges.

    A part of a shape that is smaller than the square of the tolerance is left out, unless it is the largest.
    Without tolerance they stay as they are.
    """
    shapes: NDArray[Any] = shapely.from_wkb(np.array(outlines, dtype=object))
    if tolerance and len(shapes):
        shapes = shapely.coverage_simplify([drop_specks(shape, tolerance**2) for shape in shapes], tolerance)
    return shapes


def drop_specks(shape: Any, least: float) -> Any:
    """Return a shape without its parts of less than an area; the largest stays."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    return shapely.multipolygons(parts[(areas >= least) | (areas == areas.max(initial=0))])


def join_shapes(shapes: Sequence[Any]) -> Any:
    """Return the one shape of some that share edges."""
    return shapely.coverage_union_all(shapes)


def write_shapes(shapes: Sequence[Any], digits: int) -> list[str]:
    """Return shapes as GeoJSON geometries with so many decimals of a degree."""
    rounded = shapely.transform(np.array(shapes, dtype=object), lambda corners: np.round(corners, digits))
    return [str(text) for text in shapely.to_geojson(rounded)]
