"""A tile of the ground is made once, and anew for another ground."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.map import ground
from app.map.kept_tiles import KeptTiles
from app.web.kept_bytes import OVERHEAD_BYTES
from geo.tiles import Tile, read_tile


def keep(kept: KeptTiles, version: str, tile: Tile, data: bytes) -> bool:
    """Ask for a tile and say whether it had to be made."""
    made: list[bytes] = []

    def make() -> bytes:
        made.append(data)
        return data

    assert kept.get_or_make(version, tile, make) == data
    return bool(made)


def test_a_tile_is_made_once_for_each_ground() -> None:
    kept, tile, other = KeptTiles(), read_tile(9, 427, 190), read_tile(9, 428, 190)
    assert keep(kept, "a", tile, b"one")
    assert not keep(kept, "a", tile, b"one")
    assert keep(kept, "a", other, b"")
    assert not keep(kept, "a", other, b"")
    assert keep(kept, "b", tile, b"two")
    assert not keep(kept, "b", tile, b"two")
    assert keep(kept, "b", other, b"")


def test_what_was_asked_for_last_stays() -> None:
    tiles = [read_tile(9, 420 + at, 190) for at in range(4)]
    kept = KeptTiles(most_bytes=3 * (OVERHEAD_BYTES + 10))
    for tile in tiles[:3]:
        keep(kept, "a", tile, b"0123456789")
    keep(kept, "a", tiles[0], b"0123456789")
    keep(kept, "a", tiles[3], b"0123456789")
    assert [tile for _, tile in kept.tiles.kept] == [tiles[2], tiles[0], tiles[3]]
    assert kept.tiles.taken == kept.tiles.most_bytes


def test_the_address_of_a_tile_makes_it_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = ground.make_ground_tile
    monkeypatch.setattr(ground, "make_ground_tile", lambda *words: made.append(words) or make(*words))
    answers = [client.get("/base/9/427/190.mvt", buffered=True) for _ in range(3)]
    assert len(made) == 1
    assert len({(one.status_code, one.data) for one in answers}) == 1
