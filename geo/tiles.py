"""Vector tiles that PostgreSQL itself makes: the web's square grid, zoom by zoom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    LargeBinary,
    Select,
    SQLColumnExpression,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from geo.errors import NotFound, msg
from geo.models import WGS84

MERCATOR = 3857
DEEPEST = 22
EXTENT = 4096
# What a tile shows beyond its edges, in units of its extent, so that no pin is cut.
BUFFER = 128


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the grid: column from the west, row from the north."""

    zoom: int
    x: int
    y: int

    def envelope(self, margin: float = 0) -> ColumnElement[Any]:
        """Return the square in the plane of the web's maps; a margin is a part of its side."""
        numbers = (literal(one, Integer, literal_execute=True) for one in (self.zoom, self.x, self.y))
        if not margin:
            return func.ST_TileEnvelope(*numbers)
        return func.ST_TileEnvelope(
            *numbers,
            func.ST_TileEnvelope(0, 0, 0),
            literal(margin, Double, literal_execute=True),
        )

    def touches(self, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Say whether a geometry's box meets the square with its buffer; the column's index serves it."""
        box = func.ST_Transform(self.envelope(BUFFER / EXTENT), WGS84)
        return column.bool_op("&&")(type_coerce(box, Geometry("POLYGON", srid=WGS84)))


def read_tile(zoom: int, x: int, y: int) -> Tile:
    """Return a square of the grid; raises NotFound for one that is not of it."""
    if zoom > DEEPEST or x >= 2**zoom or y >= 2**zoom:
        raise NotFound(msg("没有这一块地图瓦片:级别 0 到 %(most)d,行列须在其中。"), most=DEEPEST)
    return Tile(zoom, x, y)


def encode(session: Session, layer: str, rows: Select[Any], tile: Tile) -> bytes:
    """Return the rows of a SELECT with a column `geometry` (EPSG:4326) as one layer of a tile."""
    return encode_all(session, {layer: rows}, tile)


def encode_all(session: Session, layers: Mapping[str, Select[Any]], tile: Tile) -> bytes:
    """Return SELECTs with a column `geometry` (EPSG:4326) as the layers of a tile, by one question."""
    parts = [encode_layer(layer, rows, tile) for layer, rows in layers.items()]
    # Tiles are lists of layers: one after the other is a tile with both.
    made = session.scalar(select(reduce(lambda one, other: one.op("||")(other), parts)))
    return bytes(made or b"")


def encode_layer(layer: str, rows: Select[Any], tile: Tile) -> ColumnElement[bytes]:
    """Return one layer of a tile as SQL; no bytes where nothing lies."""
    inner = rows.subquery(f"shown_{layer}")
    others = [column for column in inner.c if column.key != "geometry"]
    plane = func.ST_Transform(inner.c.geometry, MERCATOR)
    drawn = select(
        func.ST_AsMVTGeom(plane, tile.envelope(), EXTENT, BUFFER, True).label("geometry"), *others
    ).subquery(f"drawn_{layer}")
    tile_bytes = func.ST_AsMVT(drawn.table_valued(), layer, EXTENT, "geometry")
    made = select(tile_bytes).select_from(drawn).where(drawn.c.geometry.is_not(None))
    return func.coalesce(made.scalar_subquery(), literal(b"", LargeBinary), type_=LargeBinary)


def point_at(lon: ColumnElement[float], lat: ColumnElement[float]) -> ColumnElement[Any]:
    """Return a point (degrees WGS-84)."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)
    return type_coerce(point, Geometry("POINT", srid=WGS84))
