"""The ground as a gazetteer: named places of some districts, and the stretches of a numbered road."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.ground.models import BaseFeature, BasePart
from geo.models import District

# Classes whose names say where something is; an area stands for itself by a point within.
NAMED = (
    *("town", "township", "subdistrict", "village", "zone", "station", "airport"),
    *("reservoir", "reservoir_area", "sight"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place of the ground in a district: degrees WGS-84, and the part that it comes from."""

    name: str
    code: str
    lon: float
    lat: float
    adcode: str
    part: str


def list_spots(session: Session, adcodes: Collection[str]) -> list[Spot]:
    """Return the named places within the boundaries of some districts, in the order of names."""
    point = func.ST_PointOnSurface(BaseFeature.geom)
    rows = session.execute(
        select(
            BaseFeature.name,
            BaseFeature.class_,
            func.ST_X(point),
            func.ST_Y(point),
            District.adcode,
            BasePart.key,
        )
        .join(BasePart, BasePart.id == BaseFeature.part_id)
        .join(District, func.ST_Contains(District.boundary, point))
        .where(
            District.adcode.in_(adcodes),
            BaseFeature.geom.bool_op("&&")(District.boundary),
            BaseFeature.class_.in_(NAMED),
            BaseFeature.name.is_not(None),
            BaseFeature.is_covered.is_(False),
        )
        .order_by(BaseFeature.name, District.adcode, BaseFeature.id)
    )
    return [Spot(*row) for row in rows]


def list_stretches(session: Session, ref: str) -> list[shapely.Geometry]:
    """Return the lines of the road of a number (degrees WGS-84)."""
    query = select(BaseFeature.geom).where(
        BaseFeature.refs.contains([ref]), BaseFeature.is_covered.is_(False)
    )
    shapes = (to_shape(geom) for geom in session.scalars(query.order_by(BaseFeature.id)))
    return [shape for shape in shapes if shapely.get_dimensions(shape) == 1]
