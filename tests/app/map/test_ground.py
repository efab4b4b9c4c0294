"""Tiles of the ground over HTTP: made once, kept as long as nothing else is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from geo.ground.parts import Features, PartFacts, remove_part, replace_part
from geo.ground.relief import write_relief
from geo.tiles import Tile
from tests.conftest import count_queries, make_app
from tests.support.factories import make_project

HERE = "/base/8/213/95.mvt"


@pytest.fixture
def app(empty_url: str, connection: Connection, session: Session) -> Iterator[Flask]:
    app = make_app(empty_url, connection)
    load(session, "K51")
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def load(session: Session, key: str, code: str = "national_road") -> None:
    road = shapely.LineString([(120.45, 41.57), (120.6, 41.7)])
    shape = road.buffer(0.1) if code == "lake" else road
    features = Features(code, np.array([shape], dtype=object), ["京沈线"], [("G101",)])
    replace_part(session, PartFacts(key, "test", key, "©", "x.gdb", "0" * 64), [features])
    session.commit()


def test_a_tile_is_made_and_kept(client: FlaskClient, session: Session, connection: Connection) -> None:
    made = client.get(HERE)
    assert made.status_code == 200
    assert made.mimetype == "application/vnd.mapbox-vector-tile"
    assert made.headers["Cache-Control"] == "no-cache"
    with count_queries(connection) as statements:
        again = client.get(HERE, headers={"If-None-Match": made.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(statements) == 1
    # A project that is written changes nothing of the ground.
    make_project(session)
    session.commit()
    assert client.get(HERE, headers={"If-None-Match": made.headers["ETag"]}).status_code == 304
    load(session, "other")
    assert client.get(HERE, headers={"If-None-Match": made.headers["ETag"]}).status_code == 200


def test_on_english_pages_the_ground_has_its_names_in_pinyin(client: FlaskClient) -> None:
    told = client.get("/base/tiles.json?lang=en").get_json()["tiles"][0]
    assert "lang=en" in told
    english = client.get(told.format(z=8, x=213, y=95)).data
    assert b"Jing shen xian" in english
    assert "京沈线".encode() not in english
    # Both are kept side by side, and what is no language changes nothing.
    for address in (HERE, f"{HERE}?lang=zh", f"{HERE}?lang=xx"):
        assert "京沈线".encode() in client.get(address).data
    assert client.get(f"{HERE}?lang=en").data == english
    assert client.get(f"{HERE}?lang=en").headers["Vary"] == "Accept-Encoding"


def test_the_relief_is_told_and_kept(client: FlaskClient, session: Session) -> None:
    assert "relief" not in client.get("/base/tiles.json").json
    part = replace_part(session, PartFacts("relief", "shipped", "relief", "©", "x.jpg", "0" * 64), [])
    write_relief(session, part, [(Tile(5, 26, 11), b"picture")])
    session.commit()
    told = client.get("/base/tiles.json").json["relief"]
    assert (told["minzoom"], told["maxzoom"]) == (4, 5)
    address = told["tiles"][0].format(z=5, x=26, y=11)
    made = client.get(address)
    assert (made.status_code, made.data, made.mimetype) == (200, b"picture", "image/webp")
    assert "immutable" in made.headers["Cache-Control"]
    plain = client.get("/base/relief/5/26/11.webp")
    assert plain.headers["Cache-Control"] == "no-cache"
    again = client.get("/base/relief/5/26/11.webp", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/base/relief/5/1/1.webp").status_code == 204
    assert client.get("/base/relief/5/99/1.webp").status_code == 404
    # It goes with its part.
    remove_part(session, "relief")
    session.commit()
    assert client.get("/base/relief/5/26/11.webp").status_code == 204


def test_an_address_with_the_version_is_kept_for_ever(client: FlaskClient, session: Session) -> None:
    told = client.get("/base/tiles.json").get_json()
    address = told["tiles"][0].replace("{z}/{x}/{y}", "8/213/95")
    assert address.startswith(HERE + "?v=")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    load(session, "other")
    # The page that still has the old address gets what is there now, and does not keep it.
    assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_where_nothing_lies_there_is_no_content(client: FlaskClient) -> None:
    assert client.get("/base/8/10/10.mvt").status_code == 204


@pytest.mark.parametrize(
    "path", ["/base/0/1/0.mvt", "/base/23/0/0.mvt", "/base/1/0/2.mvt", "/base/x/0/0.mvt"]
)
def test_what_is_no_tile_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_tilejson_says_what_there_is_and_whom_to_name(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    told = client.get("/base/tiles.json")
    assert [layer["id"] for layer in told.get_json()["vector_layers"]] == ["roads"]
    assert told.get_json()["attribution"] == "©"
    assert client.get("/base/tiles.json", headers={"If-None-Match": told.headers["ETag"]}).status_code == 304
    load(session, "water", "lake")
    app.config["LANTU_MAP_APPROVAL"] = "GS(2026)1234号"
    again = client.get("/base/tiles.json").get_json()
    assert [layer["id"] for layer in again["vector_layers"]] == ["water", "roads"]
    assert again["attribution"] == "© · 审图号:GS(2026)1234号"


def test_without_any_ground_there_are_no_layers(client: FlaskClient, session: Session) -> None:
    remove_part(session, "K51")
    session.commit()
    told = client.get("/base/tiles.json").get_json()
    assert (told["vector_layers"], told["attribution"]) == ([], "")
