"""The soft relief under the ground: tiles of shadows for small scales."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.ground.models import BasePart, BaseRelief
from geo.tiles import Tile

# Zooms of 256-pixel tiles: the picture of the world has nothing more to tell beyond the last.
FIRST_ZOOM, LAST_ZOOM = 4, 5


def write_relief(session: Session, part: BasePart, tiles: Iterable[tuple[Tile, bytes]]) -> None:
    """Write the tiles of a part that has none yet, each a WebP picture."""
    rows = [
        {"part_id": part.id, "zoom": tile.zoom, "x": tile.x, "y": tile.y, "content": content}
        for tile, content in tiles
    ]
    if rows:
        session.execute(insert(BaseRelief), rows)


def find_relief(session: Session, tile: Tile) -> bytes | None:
    """Return a tile as a WebP picture, None where there is no relief."""
    at = (BaseRelief.zoom == tile.zoom, BaseRelief.x == tile.x, BaseRelief.y == tile.y)
    content: bytes | None = session.scalar(select(BaseRelief.content).where(*at).limit(1))
    return content
