"""Outlines for a small scale: shapes that lie side by side, simplified together."""

from __future__ import annotations

import json
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
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
