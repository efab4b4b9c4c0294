"""A page asks for its stylesheets at once, and they find their pictures from there."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.web import joined_styles
from app.web.bundle import Bundle
from app.web.static_files import FOR_EVER, hash_tree
from tests.conftest import ROOT
from tests.support.page import read

BUILT = Bundle(ROOT / "static" / "built")
TREE = hash_tree(ROOT / "static")
LEAFLET = "vendor/leaflet/leaflet.css"


@pytest.mark.parametrize("page", ["/", "/projects", "/projects/LT-211381-0005", "/sign-in"])
def test_a_page_has_one_stylesheet(client: FlaskClient, page: str) -> None:
    [address] = read(client.get(page, buffered=True)).links("link[rel=stylesheet]")
    answer = client.get(address, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == FOR_EVER
    names = address.removeprefix(f"/static/{TREE}/{joined_styles.FOLDER}").replace(",", "/").split("+")
    assert len(names) > 3
    for name in names:
        start = (BUILT.folder / name).read_text(encoding="utf-8")[:200].partition("url(")[0]
        assert start in answer.text, name
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_what_stands_beside_a_stylesheet_is_found_from_the_joined_one(client: FlaskClient) -> None:
    [address] = joined_styles.name_joined(
        BUILT, [LEAFLET, "vendor/fontawesome/css/solid.min.css", "css/map.css"]
    )
    text = client.get(f"/static/{TREE}/{address}", buffered=True).text
    pictures = re.findall(r'url\("\.\./([^"]+)"\)', text)
    assert {one.rsplit("/", 1)[1] for one in pictures} >= {"layers.png", "fa-solid-900.woff2"}
    for picture in pictures:
        assert client.get(f"/static/{TREE}/{picture}", buffered=True).status_code == 200, picture
    # These are of the page itself.
    assert '"#no-figure"' in text or "(#no-figure)" in text
    assert "url(#default#VML)" in text


def test_without_a_bundle_a_page_names_each_stylesheet() -> None:
    assert joined_styles.name_joined(Bundle(), [LEAFLET, LEAFLET, "css/map.css"]) == [LEAFLET, "css/map.css"]


@pytest.mark.parametrize(
    "joined",
    [
        "",
        "css,none.css",
        "css,base.css+",
        "css,base.css+css,base.css",
        "..,..,app,config.py",
        "..,css,base.css",
        "js,map,index.js",
        "+".join(["css,base.css", "css,parts.css"] * 20),
    ],
)
def test_nothing_else_is_joined(client: FlaskClient, joined: str) -> None:
    answer = client.get(f"/static/{TREE}/{joined_styles.FOLDER}{joined}", buffered=True)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
