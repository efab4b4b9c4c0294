"""What lies in a box as shapes to be drawn: districts whole, the ground cut at its edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, Text, func, literal, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.ground.classes import GROUPS, list_codes
from geo.ground.models import BaseFeature
from geo.ground.tiles import shape_of
from geo.models import District
from geo.spatial import intersects_bbox

MIDDLE = 0.5
PAPER_DETAIL = 2


@dataclass(frozen=True, slots=True)
class Outline:
    """A district with its area (EPSG:4326) and where its name stands (None: nowhere given)."""

    adcode: str
    name: str
    level: str
    parent_adcode: str | None
    shape: Any
    label_point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Ground:
    """A shape of the ground (EPSG:4326) with its class, its name and its number, where it has them."""

    class_: str
    name: str
    ref: str
    shape: Any


def cut(column: Any, bbox: BBox) -> ColumnElement[bytes]:
    """Return SQL of a geometry cut at a box, as WKB."""
    cut_out: ColumnElement[bytes] = func.ST_AsBinary(func.ST_ClipByBox2D(column, bbox.envelope()))
    return cut_out


def list_outlines(session: Session, bbox: BBox, level: str, *, simplified: bool) -> list[Outline]:
    """Return the districts of a level (prefecture or county) that a box touches, by adcode.

    Where a province has no prefectures it stands for itself. `simplified` outlines are good to about 0.4 km.
    """
    column = District.outline if simplified else District.boundary
    levels = (level, "province") if level == "prefecture" else (level,)
    point = District.label_point
    query = (
        select(
            District.adcode,
            District.name,
            District.level,
            District.parent_adcode,
            func.ST_AsBinary(column),
            func.ST_X(point),
            func.ST_Y(point),
        )
        .where(District.level.in_(levels), intersects_bbox(column, bbox))
        .order_by(District.adcode)
    )
    rows = session.execute(query).all()
    divided = {row[3] for row in rows}
    return [
        Outline(adcode, name, of, parent, shape, None if lon is None else (lon, lat))
        for (adcode, name, of, parent, _, lon, lat), shape in zip(rows, read_shapes(rows, 4), strict=True)
        if adcode not in divided
    ]


def find_label_points(session: Session, adcodes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return where the names of some districts stand (EPSG:4326), by adcode."""
    if not adcodes:
        return {}
    point = District.label_point
    query = select(District.adcode, func.ST_X(point), func.ST_Y(point))
    rows = session.execute(query.where(District.adcode.in_(adcodes), point.is_not(None)))
    return {adcode: (lon, lat) for adcode, lon, lat in rows}


def list_ground(session: Session, bbox: BBox, zoom: int) -> list[Ground]:
    """Return the ground in a box that a tile of a zoom (512 pixels) would show, the lowest layer first.

    Its shapes are those of a larger scale: paper shows more than a screen.
    """
    column = shape_of(zoom + PAPER_DETAIL)
    rows = [
        row
        for group in GROUPS
        for row in session.execute(
            select(
                BaseFeature.class_,
                func.coalesce(BaseFeature.name, ""),
                func.array_to_string(BaseFeature.refs, "/", type_=Text),
                cut(column, bbox),
            )
            .where(
                BaseFeature.min_zoom <= literal(zoom, Integer, literal_execute=True),
                BaseFeature.class_.in_(list_codes(group)),
                BaseFeature.is_covered.is_(False),
                intersects_bbox(column, bbox),
            )
            .order_by(BaseFeature.min_zoom.desc(), BaseFeature.id)
        )
    ]
    shapes = read_shapes(rows, 3)
    return [
        Ground(class_, name, ref, shape)
        for (class_, name, ref, _), shape in zip(rows, shapes, strict=True)
        if shape is not None and not shape.is_empty
    ]


def read_shapes(rows: Sequence[Any], at: int) -> NDArray[Any]:
    """Return the shapes of a column of WKB; None stays None."""
    held = [None if row[at] is None else bytes(row[at]) for row in rows]
    shapes: NDArray[Any] = shapely.from_wkb(np.array(held, dtype=object))
    return shapes


def middle_of(shape: Any) -> tuple[float, float]:
    """Return where the mark of a shape stands: half-way along its longest line, within an area."""
    if shape.geom_type in ("MultiLineString", "GeometryCollection"):
        shape = max(shape.geoms, key=lambda part: part.length)
    is_line = shape.geom_type == "LineString"
    point = shape.interpolate(MIDDLE, normalized=True) if is_line else shape.representative_point()
    return point.x, point.y
