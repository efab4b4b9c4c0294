"""Somebody who keeps every answer, held against somebody who keeps none, on a server that keeps none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from flask import Flask

from app.map.kept_tiles import KeptTiles
from app.web.kept_bytes import KeptBytes
from projects.store.latest import Latest
from tests.support.unkept import no_texts_kept

LOOKS = (
    *("/", "/projects", "/projects?q=物流&status=construction", "/totals", "/districts", "/districts/211302"),
    *("/projects/{code}", "/history", "/changes", "/programmes", "/documents", "/about"),
    *("/map/features", "/map/districts", "/map/wall", "/api/v1/clusters?zoom=6", "/api/v1/projects"),
    *("/api/v1/totals", "/api/v1/districts", "/tiles/projects/5/26/11.mvt", "/api/v1/projects/{code}/events"),
    "/ogc/collections/projects/items",
)
# What an answer has of its own, each time that it is made.
OWN = re.compile(
    rb'nonce="[^"]*"|csrf_token"[^>]*>|"(?:timeStamp|generated_at)":\s*"[^"]*"|"nonce": ?"[^"]*"'
)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Have everything worked out anew."""
    with (
        patch.object(Latest, "get", lambda *_: None),
        patch.object(Latest, "keep", lambda *_: None),
        patch.object(KeptTiles, "get_or_make", lambda _self, _version, _tile, make: make()),
        patch.object(KeptBytes, "find", lambda *_: None),
        patch.object(KeptBytes, "keep", lambda *_: None),
        no_texts_kept(),
    ):
        yield


class Reader:
    """Somebody whose browser keeps every answer and asks whether it still holds."""

    def __init__(self, app: Flask, code: str) -> None:
        self.client, self.kept = app.test_client(), dict[str, tuple[str, bytes]]()
        self.looks = [address.format(code=code) for address in LOOKS]

    def look(self, address: str) -> bytes:
        """Return what the browser shows of an address."""
        tag, body = self.kept.get(address, ("", b""))
        answer = self.client.get(address, headers={"If-None-Match": tag} if tag else {}, buffered=True)
        if answer.status_code != 304:
            assert answer.status_code in {200, 204}, (address, answer.text[:300])
            body = answer.data
        self.kept[address] = answer.headers.get("ETag", ""), body
        return OWN.sub(b"", body)

    def look_anew(self, address: str) -> bytes:
        """Return what is answered to somebody who keeps nothing, by a server that keeps nothing."""
        with nothing_kept():
            return OWN.sub(b"", self.client.get(address, buffered=True).data)

    def list_stale(self, turn: int | None = None) -> list[str]:
        """Return the addresses of which something is shown that is no longer so; in a turn, of a third."""
        looks = self.looks if turn is None else self.looks[turn % 3 :: 3]
        return [address for address in looks if self.look(address) != self.look_anew(address)]
