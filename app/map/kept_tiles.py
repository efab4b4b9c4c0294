"""Tiles of the ground that were made, kept in memory: what was not asked for the longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, current_app

# In each worker: some thousand tiles, those of a city at every zoom.
MOST_BYTES = 32 * 1024 * 1024
# What an empty tile takes beside its bytes.
OVERHEAD_BYTES = 200


class KeptTiles:
    """The tiles of one version of the ground; another version begins anew."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.version = ""
        self.taken = 0
        self.tiles: OrderedDict[Hashable, bytes] = OrderedDict()
        self.lock = Lock()

    def get_or_make(self, version: str, tile: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return a tile of a version of the ground, made now where it is not kept."""
        with self.lock:
            if version == self.version and tile in self.tiles:
                self.tiles.move_to_end(tile)
                return self.tiles[tile]
        data = make()
        with self.lock:
            self.keep(version, tile, data)
        return data

    def keep(self, version: str, tile: Hashable, data: bytes) -> None:
        """Keep a tile, and drop others until it fits."""
        if version != self.version:
            self.version, self.taken = version, 0
            self.tiles.clear()
        self.taken += OVERHEAD_BYTES + len(data) - self.size_of(self.tiles.pop(tile, None))
        self.tiles[tile] = data
        while self.taken > self.most_bytes and len(self.tiles) > 1:
            self.taken -= self.size_of(self.tiles.popitem(last=False)[1])

    @staticmethod
    def size_of(data: bytes | None) -> int:
        """Return what a kept tile takes."""
        return 0 if data is None else OVERHEAD_BYTES + len(data)


def init_app(app: Flask) -> None:
    """Give the application its tiles."""
    app.extensions["kept_tiles"] = KeptTiles()


def kept_tiles() -> KeptTiles:
    """Return the tiles of this application."""
    kept: KeptTiles = current_app.extensions["kept_tiles"]
    return kept
