"""The map on another site: closed until a site is named, the public's whoever looks, no session needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.config import ConfigError, read_config
from tests.conftest import make_app
from tests.support.page import read
from tests.support.people import enter_as, make_officer

SITE = "https://fgw.example.org"
CITY = "district=211300"
CUSTODY = "custody/LT-211381-0005"
DATA = ("features", "districts", "base", "clusters")


@pytest.fixture
def open_app(registry_url: str, registry_connection: Connection) -> Iterator[Flask]:
    app = make_app(registry_url, registry_connection, embed_origins=(SITE, "http://10.1.2.3:8080"))
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def visitor(open_app: Flask) -> FlaskClient:
    return open_app.test_client()


def ancestors(client: FlaskClient, address: str) -> str:
    policy = client.get(address).headers["Content-Security-Policy"].split("; ")
    return next(rule for rule in policy if rule.startswith("frame-ancestors"))


def test_no_site_may_by_default(client: FlaskClient) -> None:
    assert ancestors(client, "/embed") == "frame-ancestors 'none'"
    assert client.get("/embed").headers["X-Frame-Options"] == "DENY"
    assert not read(client.get(f"/?{CITY}")).has("[data-embed]")
    assert not read(client.get("/districts/211300")).has("[data-embed]")


def test_named_sites_may_and_only_this_page(visitor: FlaskClient) -> None:
    assert ancestors(visitor, "/embed") == f"frame-ancestors {SITE} http://10.1.2.3:8080"
    assert "X-Frame-Options" not in visitor.get("/embed").headers
    for address in (
        "/",
        "/projects",
        "/districts/211300",
        "/sign-in",
        "/map/embed/features",
        "/embedded",
        "/about",
    ):
        assert ancestors(visitor, address) == "frame-ancestors 'none'"
        assert visitor.get(address).headers["X-Frame-Options"] == "DENY"


def test_what_is_wrong_is_said_within_the_frame(visitor: FlaskClient) -> None:
    assert visitor.get("/embed?shade=rainbow").status_code == 400
    assert visitor.get("/embed?district=999999").status_code == 400
    assert visitor.get("/map/embed/features?colour=status").status_code == 400
    assert SITE in ancestors(visitor, "/embed?shade=rainbow")


def test_the_page_is_the_map_its_key_and_the_way_back(visitor: FlaskClient) -> None:
    page = read(visitor.get(f"/embed?{CITY}&status=construction&shade=number&colour=type"))
    assert "朝阳市" in page.one("h1").text
    assert "在建" in page.one(".embed-filter").text
    assert page.has("#map-legend")
    assert not page.has("header nav, #filter-form, #list-panel, form")
    back = urlsplit(str(page.one(".embed-foot a")["href"]))
    assert (back.path, parse_qs(back.query)) == (
        "/",
        {"district": ["211300"], "status": ["construction"]},
    )
    assert page.one("base")["target"] == "_blank"
    told = json.loads(page.one("#map-page").text)
    assert (told["shade"], told["colour"]) == ("number", "type")


@pytest.mark.parametrize("what", DATA)
def test_its_data_are_the_maps(visitor: FlaskClient, client: FlaskClient, what: str) -> None:
    words = f"?{CITY}&status=construction" + ("&zoom=7" if what == "clusters" else "")
    same = "/api/v1/clusters" if what == "clusters" else f"/map/{what}"
    assert visitor.get(f"/map/embed/{what}{words}").text == client.get(f"{same}{words}").text


@pytest.mark.parametrize("address", ["/embed", *(f"/map/embed/{what}" for what in (*DATA, CUSTODY))])
def test_a_session_that_is_sent_is_not_read(open_app: Flask, registry_session: Session, address: str) -> None:
    public, signed_in = open_app.test_client(), open_app.test_client()
    enter_as(signed_in, registry_session, make_officer(registry_session, "rui", "officer", ["211302"]))
    assert "rui" in signed_in.get("/about").text
    answers = [client.get(f"{address}?{CITY}") for client in (public, signed_in)]
    pages = [answer.text if address != "/embed" else without_nonce(answer.text) for answer in answers]
    assert pages[0] == pages[1]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert "private" not in answer.headers.get("Cache-Control", "")


def without_nonce(text: str) -> str:
    return text.replace(str(read(text).all("script")[0]["nonce"]), "")


@pytest.mark.parametrize("page", [f"/?{CITY}&q=物流", "/districts/211300"])
def test_the_code_to_copy_names_the_filter(visitor: FlaskClient, page: str) -> None:
    box = read(read(visitor.get(page)).one("[data-embed]").text)
    frame = box.one("iframe")
    address = urlsplit(str(frame["src"]))
    assert (address.netloc, address.path) == ("localhost", "/embed")
    assert parse_qs(address.query)["district"] == ["211300"]
    assert ("q=" in address.query) == ("q=" in page)
    assert frame["title"]
    assert visitor.get(f"{address.path}?{address.query}").status_code == 200


def test_the_code_speaks_the_language_of_the_page(visitor: FlaskClient) -> None:
    box = read(visitor.get(f"/?{CITY}&lang=en")).one("[data-embed]").text
    assert "lang=en" in str(read(box).one("iframe")["src"])
    assert read(visitor.get(f"/embed?{CITY}&lang=en")).one("html")["lang"] == "en"


def environ(value: str) -> dict[str, str]:
    return {"LANTU_DATABASE_URL": "postgresql://x@/x", "LANTU_EMBED_ORIGINS": value}


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "fgw.example.org",
        "https://fgw.example.org/",
        "https://fgw.example.org/map",
        "https://*.example.org",
        "https://a.example,https://b.example",
        "https://a.example; script-src *",
        "https://a.example:99999",
        "https://a.example:http",
        "https://[::1]:8080",
        "https://发改委.example",
        "'self'",
        "data:",
        "https://a.example https://b.example/x",
    ],
)
def test_what_is_no_site_stops_the_start_and_is_named(value: str) -> None:
    with pytest.raises(ConfigError, match=r"LANTU_EMBED_ORIGINS .*不是网站"):
        read_config(environ(value))


def test_sites_are_read() -> None:
    assert read_config(environ("")).embed_origins == ()
    several = read_config(environ(" https://FGW.example.org  http://10.1.2.3:8080 "))
    assert several.embed_origins == ("https://fgw.example.org", "http://10.1.2.3:8080")
