"""Static files: kept for ever under the hash of their tree, asked about again under any other address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.web.static_files import FOR_EVER, hash_tree
from tests.conftest import ROOT

TREE = hash_tree(ROOT / "static")
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@pytest.mark.parametrize(
    "page", ["/", "/projects", "/projects/LT-211381-0005", "/totals", "/sign-in", "/nowhere"]
)
def test_every_static_address_of_a_page_carries_the_hash(client: FlaskClient, page: str) -> None:
    found = ADDRESS.findall(client.get(page, buffered=True).text)
    assert found
    for address in found:
        assert address.startswith(f"/static/{TREE}/"), address
        answer = client.get(address, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
        assert "Set-Cookie" not in answer.headers


def test_modules_and_styles_name_each_other_relatively() -> None:
    """Else they would leave the tree that the page came with."""
    for path in (*(ROOT / "static/js").rglob("*.js"), *(ROOT / "static/css").rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r'(?:from|import)\s+"([^"]+)"|url\(["\']?([^)"\']+)', text)
        for words in named:
            name = "".join(words)
            assert name.startswith((".", "data:", "#")), f"{path.name}: {name}"


def test_an_old_page_still_finds_its_files(client: FlaskClient) -> None:
    for address in ("/static/css/base.css", "/static/0123456789ab/css/base.css"):
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
        assert again.status_code == 304


@pytest.mark.parametrize("name", ["css/none.css", "../app/config.py", "%2e%2e/app/config.py"])
def test_what_is_not_there_is_not_kept(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{TREE}/{name}", buffered=True)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_hash_is_of_names_and_contents(tmp_path: Path) -> None:
    hashes = set()
    for number, name, text in ((1, "a", "x"), (2, "a", "y"), (3, "b", "x"), (4, "sub/a", "x")):
        file = tmp_path / str(number) / name
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        hashes.add(hash_tree(tmp_path / str(number)))
    assert len(hashes) == 4
