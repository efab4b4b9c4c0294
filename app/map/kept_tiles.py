"""Tiles of the ground that were made, kept in memory: what was not asked for the longest goes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask, current_app

from app.web.kept_bytes import KeptBytes

# In each worker: some thousand tiles, those of a city at every zoom.
MOST_BYTES = 32 * 1024 * 1024


class KeptTiles:
    """The tiles of one version of the ground; another version begins anew."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.version = ""
        self.tiles: KeptBytes[Hashable, bytes] = KeptBytes(most_bytes)

    def get_or_make(self, version: str, tile: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return a tile of a version of the ground, made now where it is not kept."""
        found = self.tiles.find((version, tile))
        if found is None:
            found = make()
            if version != self.version:
                self.version = version
                self.tiles.clear()
            self.tiles.keep((version, tile), found, len(found))
        return found


def init_app(app: Flask) -> None:
    """Give the application its tiles."""
    app.extensions["kept_tiles"] = KeptTiles()


def kept_tiles() -> KeptTiles:
    """Return the tiles of this application."""
    kept: KeptTiles = current_app.extensions["kept_tiles"]
    return kept
