"""What set-up builds of static/ takes the place of the plain files, and only while these are the same."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import bundle
from app.web.static_files import FOR_EVER, hash_tree
from tests.conftest import ROOT
from tests.support.page import read

BUILT = ROOT / "static" / "built"
TREE = hash_tree(ROOT / "static")
MODULE = "js/map/index.js"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
NAMED = re.compile(r'"((?:map|forms|site|offline)/\w+)"')


def test_the_bundle_of_these_tests_is_of_these_sources() -> None:
    assert bundle.read_bundle(ROOT / "static").folder == BUILT


@pytest.mark.parametrize("algorithm", [*UNPACK, ""])
@pytest.mark.parametrize("name", [MODULE, "css/base.css", "vendor/leaflet/leaflet.js"])
def test_built_files_are_sent_packed_beforehand(client: FlaskClient, name: str, algorithm: str) -> None:
    answer = client.get(
        f"/static/{TREE}/{name}", headers={"Accept-Encoding": algorithm or "identity"}, buffered=True
    )
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
    assert answer.headers.get("Content-Encoding", "") == algorithm
    assert "Accept-Encoding" in answer.headers["Vary"]
    unpacked = UNPACK[algorithm](answer.data) if algorithm else answer.data
    assert unpacked == (BUILT / name).read_bytes()
    assert answer.mimetype in {"text/javascript", "text/css"}


def test_the_client_chooses_the_packing(client: FlaskClient) -> None:
    for offered, chosen in (
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
    ):
        answer = client.get(f"/static/{MODULE}", headers={"Accept-Encoding": offered}, buffered=True)
        assert answer.headers.get("Content-Encoding") == chosen, offered
        held = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": offered}
        assert client.get(f"/static/{MODULE}", headers=held, buffered=True).status_code == 304


def test_another_source_brings_the_plain_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    for source in bundle.SOURCES:
        origin, place = ROOT / source, tmp_path / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, place)
        else:
            shutil.copy(origin, place)
    (static / "built").mkdir()
    shutil.copy(BUILT / "built.json", static / "built")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    assert bundle.read_bundle.__wrapped__(static).folder == static / "built"
    with (static / "js" / "map" / "dom.js").open("a", encoding="utf-8") as file:
        file.write("// changed\n")
    assert bundle.read_bundle.__wrapped__(static) == bundle.Bundle()
    assert bundle.read_bundle.__wrapped__(tmp_path) == bundle.Bundle()


def test_no_path_leads_out_of_the_bundle() -> None:
    found = bundle.Bundle(BUILT)
    assert found.find("css/base.css") == BUILT / "css" / "base.css"
    for name in ("../css/base.css", "/etc/passwd", "css", "none.js"):
        assert found.find(name) is None


def test_every_module_that_a_page_names_is_a_bundle_of_its_own() -> None:
    """Else it would stand beside a second copy of itself in another bundle."""
    for page in (ROOT / "app" / "templates").rglob("*.html"):
        for line in re.findall(r"{% set scripts = .*?%}", page.read_text(encoding="utf-8"), re.DOTALL):
            for name in NAMED.findall(line):
                assert (BUILT / "js" / f"{name}.js").is_file(), f"{page.name}: {name}"


def test_a_page_asks_at_once_for_the_parts_of_its_modules(client: FlaskClient) -> None:
    parts = json.loads((BUILT / "built.json").read_text(encoding="utf-8"))["imports"][MODULE]
    asked = read(client.get("/", buffered=True)).links("link[rel=modulepreload]")
    assert parts
    assert {f"/static/{TREE}/{part}" for part in parts} <= set(asked)


def test_the_icons_of_the_pages_are_in_the_bundle(app: Flask) -> None:
    from projects.words.vocabulary import TYPES

    styles = (BUILT / "vendor/fontawesome/css/fontawesome.min.css").read_text(encoding="utf-8")
    named = {term.icon for term in TYPES}
    for path in (*(ROOT / "app/templates").rglob("*.html"), *(ROOT / "static/js").rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\bfa-(?!solid\b)([a-z][a-z0-9-]*[a-z0-9])", text))
        named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"', text))
    assert len(named) > 30
    assert [name for name in sorted(named) if not re.search(rf"\.fa-{name}[,{{]", styles)] == []
    assert len((BUILT / "vendor/fontawesome/webfonts/fa-solid-900.woff2").read_bytes()) < 20_000


def test_every_chart_is_one_that_the_bundle_draws() -> None:
    series = set()
    for path in (ROOT / "app" / "charts").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        series |= set(
            re.findall(r'"type": "(bar|line|pie|scatter|tree\w*|heatmap|funnel|gauge|sankey)"', text)
        )
        assert not re.search(r'"(?:dataZoom|visualMap|toolbox|title|markLine|markPoint|dataset)"', text)
    assert series <= {"bar", "line"}
