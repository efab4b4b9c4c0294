"""The ground as vector tiles: one layer for each group, the shapes of the scale at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, Text, func, literal, select, union
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.ground.classes import GROUPS, Group, list_codes
from geo.ground.models import LOW_ZOOM, MID_ZOOM, BaseFeature
from geo.tiles import Tile, encode_all

# Beyond this zoom the tiles of it are drawn larger: the ground has nothing more to tell.
LAST_ZOOM = 14


def make_ground_tile(session: Session, tile: Tile, spell: Callable[[str], str] | None = None) -> bytes:
    """Return a tile with the layers of the ground that have something in it; empty for none.

    With `spell` every name is written as it says, for readers of another script.
    """
    name: SQLColumnExpression[Any] = BaseFeature.name
    if spell:
        spelled = {one: spell(one) for one in list_names(session, tile)}
        name = literal(spelled, JSONB)[BaseFeature.name].astext
    return encode_all(session, {group: select_group(group, tile, name) for group in GROUPS}, tile)


def list_names(session: Session, tile: Tile) -> list[str]:
    """Return the names that a tile shows."""
    shown = (select_group(group, tile, BaseFeature.name).subquery() for group in GROUPS)
    names = (select(one.c.name).where(one.c.name.is_not(None)) for one in shown)
    return list(session.scalars(union(*names)))


def select_group(group: Group, tile: Tile, name: SQLColumnExpression[Any]) -> Select[Any]:
    """Return the shapes of a layer that a tile shows, the lesser ones first: the others lie on them."""
    shape = shape_of(tile.zoom)
    return (
        select(
            shape.label("geometry"),
            BaseFeature.class_.label("class"),
            name.label("name"),
            func.nullif(func.array_to_string(BaseFeature.refs, "/", type_=Text), "").label("ref"),
        )
        .where(
            # The planner takes the index of the scale only when it sees the number.
            BaseFeature.min_zoom <= literal(tile.zoom, Integer, literal_execute=True),
            BaseFeature.class_.in_(list_codes(group, tile.zoom)),
            BaseFeature.is_covered.is_(False),
            tile.touches(shape),
        )
        .order_by(BaseFeature.min_zoom.desc(), BaseFeature.id)
    )


def shape_of(zoom: int) -> InstrumentedAttribute[Any] | ColumnElement[Any]:
    """Return the column of the scale that a zoom is drawn of."""
    if zoom <= LOW_ZOOM:
        return BaseFeature.low
    return BaseFeature.mid if zoom <= MID_ZOOM else BaseFeature.geom
