"""Whatever is written through any form, nothing that is kept is answered as if it still were so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.map.kept_tiles import KeptTiles
from app.web.limits import limiter
from projects.clock import get_today
from projects.reading.folding import fold_all
from projects.store.data_version import read_data_version
from projects.store.latest import Latest
from tests.conftest import make_app, make_database
from tests.support.forms import fill_registry
from tests.support.page import Part, read
from tests.support.templates import EMPTY, Templates

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
# Of a form: what says who is there, and what would end it.
APART = ("/sign-", "/language", "/look", "/account")
TYPED = {"date": get_today().isoformat(), "number": "3", "url": "https://example.org/a", "month": "2026-09"}


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Have everything worked out anew."""
    with (
        patch.object(Latest, "get", lambda *_: None),
        patch.object(Latest, "keep", lambda *_: None),
        patch.object(KeptTiles, "get_or_make", lambda _self, _version, _tile, make: make()),
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


@pytest.fixture
def own_url(server_url: str, templates: Templates) -> str:
    return make_database(server_url, "lantu_never_stale", templates.find(EMPTY))


def fill_in(form: Part) -> dict[str, str]:
    """Return what a form sends whose fields somebody has filled in, each list with its last choice."""
    filled = form.fields
    for control in form.all("input, select, textarea"):
        name, kind = control.get("name") or "", control.get("type") or ""
        if name in filled and control.node.tag == "select":
            filled[name] = control.all("option")[-1].choice
        elif name in filled and kind != "hidden" and not filled[name]:
            filled[name] = TYPED.get(kind, "朝发改〔2026〕9号")
        elif kind in {"checkbox", "radio"} and name:
            filled[name] = control.get("value") or "on"
    return filled


def list_sendings(client: FlaskClient, pages: list[str]) -> dict[str, Part]:
    """Return the forms of some pages by where they, or one of their buttons, are sent."""
    found: dict[str, Part] = {}
    for address in pages:
        for form in read(client.get(address, buffered=True)).all("form[method=post]"):
            buttons = [one for one in form.all("[formaction]") if one.get("form") in {None, form.get("id")}]
            targets = [form.get("action") or address, *(button["formaction"] for button in buttons)]
            found |= {target: form for target in targets if not target.startswith(APART)}
    return found


def send_all(client: FlaskClient, pages: list[str], read_version: Callable[[], str]) -> Iterator[str]:
    """Send every form of some pages, as it stands and filled in; yield the address of each that wrote."""
    for target, form in list_sendings(client, pages).items():
        for fields in (form.fields, fill_in(form)):
            before = read_version()
            client.post(target, data=fields, content_type="multipart/form-data", buffered=True)
            if read_version() != before:
                yield target


def test_no_answer_is_stale_after_any_form(own_url: str) -> None:
    app = make_app(own_url)
    engine = app.extensions["engine"]
    with app.app_context():
        limiter.reset()

    def read_version() -> str:
        with Session(engine) as looking:
            return read_data_version(looking)

    with Session(engine) as session:
        pages = fill_registry(session, writer := app.test_client())
    reader = Reader(app, pages[0].removeprefix("/projects/"))
    assert reader.list_stale() == []
    written = []
    for address in send_all(writer, pages, read_version):
        assert reader.list_stale(len(written)) == [], address
        written.append(address)
    assert len(set(written)) > 15
    assert reader.list_stale() == []
    with Session(engine) as session:
        fold_all(session)
    assert reader.list_stale() == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE projects SET status = 'completed' WHERE status = 'construction'"))
    assert reader.list_stale() == []
    engine.dispose()
