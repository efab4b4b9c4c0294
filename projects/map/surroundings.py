"""What lies around the registry's districts: the base map that needs no tile server."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.models import District
from geo.outlines import coarse_collection
from projects.map.district_view import MOST_WHOLE, list_held
from projects.map.levels import read_hierarchy
from projects.store.latest import Latest

DIGITS = 3
# Of what only lies around, in degrees: a third of the bytes, and no eye sees it.
TOLERANCE = 0.012
# Around a registry of many districts lies much: the same once more.
VAST_TOLERANCE = 0.05
# How far around the registry's districts it reaches, in degrees.
MARGIN = 1.2
KEPT: Latest[tuple[str, tuple[str, ...]], str] = Latest(2)
KEPT_PROVINCES: Latest[str, str] = Latest(1)


def base_text(session: Session) -> str:
    """Return the prefectures around the registry's districts, from memory until there are others.

    Where a province has no prefectures (Beijing) it stands for itself. Of a registry of many districts only
    those are returned that hold nothing: its own are drawn above, as finely as is looked at.
    """
    held, version = list_held(session), read_hierarchy(session).version
    kept = KEPT.get((version, held)) if version else None
    if kept is None:
        kept = write_base(session, held, is_vast=len(held) > MOST_WHOLE)
        KEPT.keep((version, held), kept)
    return kept


def columns() -> tuple[Any, ...]:
    """Return what a feature of a district is made of."""
    point = District.label_point
    label_point = func.json_build_array(func.ST_X(point), func.ST_Y(point)).label("label_point")
    return District.adcode.label("id"), District.outline.label("geometry"), District.name, label_point


def write_base(session: Session, held: tuple[str, ...], *, is_vast: bool) -> str:
    """Return the prefectures around some districts as a FeatureCollection."""
    near = select(func.ST_Expand(func.ST_Extent(District.outline), MARGIN)).where(
        among(District.adcode, held)
    )
    child = aliased(District)
    undivided = ~exists().where(child.parent_adcode == District.adcode, child.level == "prefecture")
    own = among(District.adcode, held) | exists().where(
        child.parent_adcode == District.adcode, among(child.adcode, held), District.level == "province"
    )
    rows = (
        select(*columns())
        .where(
            (District.level == "prefecture") | ((District.level == "province") & undivided),
            func.ST_Intersects(District.outline, func.ST_SetSRID(near.scalar_subquery(), 4326)),
        )
        .order_by(District.adcode)
    )
    tolerance = VAST_TOLERANCE if is_vast else TOLERANCE
    return coarse_collection(
        session, rows.where(~own) if is_vast else rows, tolerance=tolerance, digits=DIGITS
    )


def provinces_text(session: Session) -> str:
    """Return all provinces as a FeatureCollection, from memory until others are loaded."""
    version = read_hierarchy(session).version
    kept = KEPT_PROVINCES.get(version) if version else None
    if kept is None:
        rows = select(*columns()).where(District.level == "province").order_by(District.adcode)
        kept = coarse_collection(session, rows, tolerance=VAST_TOLERANCE, digits=DIGITS)
        KEPT_PROVINCES.keep(version, kept)
    return kept
