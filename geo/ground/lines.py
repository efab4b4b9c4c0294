"""The lines of a view that a drawing may be snapped to: roads and railways, and the edges of districts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Integer, Select, Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.errors import BadInput, msg
from geo.features import feature_collection
from geo.ground.classes import list_codes
from geo.ground.models import BaseFeature
from geo.models import District

# A drawing is snapped to what is seen closely: a wider view would bring more lines than a browser can try.
WIDEST_DEGREES = 1.5
MOST_ROADS = 600


def near_lines(session: Session, box: BBox, adcodes: Collection[str]) -> str:
    """Return FeatureCollection text of the lines in a box, cut at its edge, degrees WGS-84.

    The edges are those of the districts named, in full detail. Where there are too many roads, the lesser
    ones are left out. Raises BadInput for a box of more than 1.5 degrees.
    """
    if box.east - box.west > WIDEST_DEGREES or box.north - box.south > WIDEST_DEGREES:
        raise BadInput(msg("范围太大:至多 %(most)s 度见方。"), field="bbox", most=WIDEST_DEGREES)
    rows = union_all(select_roads(box), select_edges(box, adcodes)).subquery("lines")
    return feature_collection(session, select(rows).where(~func.ST_IsEmpty(rows.c.geometry)))


def select_roads(box: BBox) -> Select[tuple[int, object, str, str | None]]:
    """Return roads and railways, the greater ones first."""
    return (
        select(
            BaseFeature.id,
            func.ST_ClipByBox2D(BaseFeature.geom, box.envelope(), type_=BaseFeature.geom.type).label(
                "geometry"
            ),
            BaseFeature.class_.label("class"),
            func.nullif(func.array_to_string(BaseFeature.refs, "/", type_=Text), "").label("ref"),
        )
        .where(
            BaseFeature.class_.in_((*list_codes("roads"), *list_codes("rails"))),
            BaseFeature.is_covered.is_(False),
            BaseFeature.geom.bool_op("&&")(box.envelope()),
            func.ST_Dimension(BaseFeature.geom) == 1,
        )
        .order_by(BaseFeature.min_zoom, BaseFeature.id)
        .limit(MOST_ROADS)
    )


def select_edges(box: BBox, adcodes: Collection[str]) -> Select[tuple[int, object, str, str | None]]:
    """Return the edges of districts, each once in full detail."""
    edge = func.ST_ClipByBox2D(func.ST_Boundary(District.boundary), box.envelope())
    return select(
        cast(District.adcode, Integer).label("id"),
        edge.label("geometry"),
        literal("district").label("class"),
        literal(None, Text).label("ref"),
    ).where(District.adcode.in_(adcodes), District.boundary.bool_op("&&")(box.envelope()))
