"""What the map fetches is in the language of the page that asks, and no cache gives it to the other."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.support.page import read

HAN = re.compile(r"[\u3400-\u9fff]")
DATA = ("/map/features", "/map/districts", "/map/base", "/map/wall", "/map/find?q=朝阳", "/api/v1/districts")


def ask(address: str, language: str) -> str:
    """Return an address with a language."""
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.mark.parametrize("address", DATA)
def test_a_tag_of_one_language_is_none_of_the_other(client: FlaskClient, address: str) -> None:
    chinese, english = (client.get(ask(address, language)) for language in ("zh", "en"))
    assert chinese.text != english.text
    for answer, other in ((chinese, "en"), (english, "zh")):
        if tag := answer.headers.get("ETag"):
            again = client.get(ask(address, other), headers={"If-None-Match": tag})
            assert again.status_code == 200
            assert again.headers["ETag"] != tag


@pytest.mark.parametrize("address", DATA)
def test_the_cookie_alone_never_reaches_a_shared_cache(client: FlaskClient, address: str) -> None:
    client.set_cookie("lantu_lang", "en")
    answer = client.get(address)
    assert "Cookie" in answer.headers.get("Vary", "")


def test_the_page_asks_for_its_own_language(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        page = read(client.get(f"/?lang={language}"))
        fetched = [part["href"] for part in page.all("link[rel=preload][as=fetch]")]
        assert fetched
        assert all(address.endswith(f"lang={language}") for address in fetched)


def test_features_in_english_name_districts_in_english_and_projects_with_pinyin(client: FlaskClient) -> None:
    features = client.get("/map/features?lang=en").get_json(force=True)["features"]
    facts = [feature["properties"] for feature in features]
    assert facts
    for one in facts:
        assert not HAN.search(one["districts"] or "")
        assert HAN.search(one["name"]) is None or re.match("[A-Z0-9“]", one["pinyin"])
        assert not HAN.search(one["pinyin"])
    assert "pinyin" not in client.get("/map/features?lang=zh").text


def test_districts_in_english_are_named_so(client: FlaskClient) -> None:
    for address in ("/map/districts", "/map/base", "/api/v1/districts?parent=211300"):
        features = client.get(ask(address, "en")).get_json(force=True)["features"]
        assert not [one for one in features if HAN.search(one["properties"].get("name") or "")]
    found = client.get("/map/find?q=双塔区&lang=en").get_json()["found"]
    assert found[0]["name"] == "Shuangta District"


def test_a_program_without_a_language_has_districts_in_chinese(client: FlaskClient) -> None:
    client.set_cookie("lantu_lang", "en")
    names = client.get("/api/v1/districts?parent=211300").get_json(force=True)["features"]
    assert {one["properties"]["name"] for one in names} >= {"双塔区"}
