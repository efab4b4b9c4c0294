"""What anyone is answered is made once, looks as if it were made anew, and is made of watched data alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from backports import zstd
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.web import kept_answers
from app.web.kept_answers import KeptAnswers
from geo.orm import Base
from projects.accounts.tokens import create_token
from tests.conftest import make_app, make_database
from tests.projects.store.test_data_version import PRIVATE
from tests.support.people import enter_as, make_officer
from tests.support.reader import LOOKS, OWN
from tests.support.replay import noting
from tests.support.templates import EMPTY, Templates

CODE = "LT-211381-0005"
MORE = ("/months", "/totals/progress", "/compare", "/reconcile", f"/map/custody/{CODE}")
ADDRESSES = [*(address.format(code=CODE) for address in LOOKS), *MORE]
# Of the ground these pages say the version, by which they are kept too.
ON_GROUND = {"/": "base_", "/compare": "base_", f"/projects/{CODE}": "base_"}
OF_ITS_OWN = {"Content-Security-Policy", "X-Request-Id"}
COOKIES = {"lantu_lang", "lantu_look"}
TABLE = re.compile(r'\b(?:FROM|JOIN|,)\s+"?([a-z_]+)"?')


@pytest.fixture
def shared_app(registry_url: str) -> Iterator[Flask]:
    """An application whose requests read what is committed, as that of a server."""
    app = make_app(registry_url)
    yield app
    app.extensions["engine"].dispose()


def find_kept(app: Flask) -> KeptAnswers:
    kept: KeptAnswers = app.extensions["kept_answers"]
    return kept


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_kept_and_reads_only_what_is_watched(shared_app: Flask, address: str) -> None:
    client = shared_app.test_client()
    with noting(shared_app.extensions["engine"]) as noted:
        first = client.get(address, buffered=True)
    assert first.status_code in {200, 204}, first.text
    tables = {name for statement, _ in noted for name in TABLE.findall(statement)} & set(Base.metadata.tables)
    ground = ON_GROUND.get(address, "none of it")
    assert not {name for name in tables & PRIVATE if not name.startswith(ground)} - {"data_marks"}
    assert len(find_kept(shared_app).kept) == 1
    with noting(shared_app.extensions["engine"]) as noted:
        again = client.get(address, buffered=True)
    assert len(noted) < 5
    assert OWN.sub(b"", again.data) == OWN.sub(b"", first.data)
    assert again.status_code == first.status_code
    assert strip(again) == strip(first)


def strip(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the headers that two answers to the same question share."""
    return sorted((name, value) for name, value in answer.headers if name not in OF_ITS_OWN)


def test_a_kept_page_has_a_nonce_of_its_own(shared_app: Flask) -> None:
    client = shared_app.test_client()
    nonces = set()
    for _ in range(3):
        page = client.get("/", buffered=True)
        found = set(re.findall(r'nonce="([^"]+)"', page.text))
        assert len(found) == 1
        nonces |= found
        assert f"'nonce-{found.pop()}'" in page.headers["Content-Security-Policy"]
    assert len(nonces) == 3
    assert kept_answers.NONCE_PLACE.decode() not in page.text


def test_whoever_takes_it_gets_it_packed(shared_app: Flask) -> None:
    client = shared_app.test_client()
    address = "/api/v1/projects?limit=50"
    plain = client.get(address, buffered=True).data
    for accepted, unpack in (("zstd", zstd.decompress), ("gzip;q=1, zstd;q=0", None), ("identity", bytes)):
        answer = client.get(address, headers={"Accept-Encoding": accepted}, buffered=True)
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        if unpack is None:
            assert answer.headers["Content-Encoding"] == "gzip"
        else:
            assert unpack(answer.data) == plain
    assert len(find_kept(shared_app).kept) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"lantu_lang": "en"},
        {"lantu_look": "dark"},
        {"Host": "other.example"},
        {"Accept": "text/html"},
    ],
    ids=str,
)
def test_what_makes_an_answer_another_one_is_not_answered_alike(
    shared_app: Flask, headers: dict[str, str]
) -> None:
    shared_app.test_client().get("/projects", buffered=True)
    client = shared_app.test_client()
    for name in headers.keys() & COOKIES:
        client.set_cookie(name, headers[name])
    other = client.get("/projects", headers=headers, buffered=True).data
    assert len(find_kept(shared_app).kept) == 2
    find_kept(shared_app).clear()
    anew = client.get("/projects", headers=headers, buffered=True).data
    assert OWN.sub(b"", anew) == OWN.sub(b"", other)


def test_a_persons_page_is_neither_kept_nor_anyones(server_url: str, templates: Templates) -> None:
    app = make_app(make_database(server_url, "lantu_kept_answers", templates.find(EMPTY)))
    engine, person, anyone = app.extensions["engine"], app.test_client(), app.test_client()
    with Session(engine) as session:
        officer = make_officer(session, "li", "reviewer", ["211300"])
        token = create_token(session, officer.id, "导出", "read", 30)
        session.commit()
        enter_as(person, session, officer)
    program = {"Authorization": f"Bearer {token}"}
    assert "li的姓名" in person.get("/projects?district=all", buffered=True).text
    assert app.test_client().get("/api/v1/projects", headers=program, buffered=True).status_code == 200
    assert len(find_kept(app).kept) == 0
    assert "li的姓名" not in anyone.get("/projects?district=all", buffered=True).text
    assert len(find_kept(app).kept) == 1
    assert "li的姓名" in person.get("/projects?district=all", buffered=True).text
    engine.dispose()
