"""Programs of other people read the server as it is shipped: GDAL and OWSLib."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from owslib.ogcapi.features import Features
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from projects.map.layers import LAYERS
from tests.support.at_once import Server
from tests.support.factories import make_project
from tests.support.history import copy_database

FETCHED = re.compile(r"Fetch\((\S+)\)")


@pytest.fixture(scope="module")
def engine(server_url: str, registry_template_url: str) -> Iterator[Engine]:
    engine = create_engine(copy_database(server_url, registry_template_url, "lantu_ogc"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def service(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where OGC API begins."""
    url = engine.url.render_as_string(hide_password=False)
    server = Server(url, tmp_path_factory.mktemp("files"), workers=1)
    yield f"http://127.0.0.1:{server.port}/ogc"
    server.kill()


def matched(service: str, words: str) -> int:
    with urlopen(f"{service}/collections/projects/items?limit=1&{words}") as answer:  # noqa: S310
        return int(json.load(answer)["numberMatched"])


def test_gdal_lists_every_layer_with_its_chinese_title(service: str) -> None:
    done = subprocess.run(["ogrinfo", "-ro", f"OAPIF:{service}"], capture_output=True, text=True, check=True)
    assert re.findall(r"\d: (\w+) \(title: (\S+)\)", done.stdout) == [
        ("projects", "项目"),
        ("project_points", "项目(点)"),
        ("project_lines", "项目(线)"),
        ("project_areas", "项目(面)"),
        ("districts", "县区"),
        ("places", "地名点"),
    ]


def test_gdal_knows_what_each_property_holds(service: str) -> None:
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", f"OAPIF:{service}", "projects"], capture_output=True, text=True, check=True
    )
    kinds = dict(re.findall(r"^(\w+): (\S+) \(", done.stdout, re.MULTILINE))
    expected = {
        "name": "String",
        "investment_wan": "Real",
        "start_year": "Integer",
        "status_on": "Date",
        "updated_at": "DateTime",
        "is_programme": "Integer(Boolean)",
        "districts": "StringList",
    }
    assert {name: kinds[name] for name in expected} == expected


def test_gdal_leaves_the_choice_to_us(service: str, tmp_path: Path) -> None:
    """A box and a condition travel in the address, Chinese and all; what comes back is what they pick."""
    file = tmp_path / "picked.geojson"
    done = subprocess.run(
        [
            *("ogr2ogr", "--debug", "on", "-f", "GeoJSON", str(file), f"OAPIF:{service}", "projects"),
            *("-spat", "119", "40", "121.5", "42.5"),
            *("-where", "name LIKE '%物流%' AND (investment_wan > 1000 OR status = 'planned')"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    asked = [address for address in FETCHED.findall(done.stderr) if "filter=" in address]
    assert asked
    assert "bbox=119,40,121.5,42.5" in asked[0]
    assert all("bbox=119" in address and "filter-lang=" in address for address in asked)
    names = [one["properties"]["name"] for one in json.loads(file.read_text(encoding="utf-8"))["features"]]
    assert names
    assert all("物流" in name for name in names)
    words = asked[0].partition("?")[2].partition("&")[2]
    assert matched(service, words) == len(names)


def test_gdal_takes_everything_page_by_page(service: str, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    command = ["ogr2ogr", "-f", "CSV", str(file), f"OAPIF:{service}", "-oo", "PAGE_SIZE=100", "projects"]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    lines = file.read_text(encoding="utf-8").splitlines()
    codes = re.findall(r"^(LT-\d{6}-\d+),", "\n".join(lines), re.MULTILINE)
    assert len(set(codes)) == matched(service, "")


def test_owslib_lists_pages_and_filters(service: str) -> None:
    client = Features(service)
    assert client.feature_collections() == list(LAYERS)
    assert "investment_wan" in client.collection_queryables("projects")["properties"]
    page = client.collection_items("projects", bbox=[119, 40, 121.5, 42.5], limit=5)
    assert len(page["features"]) == 5
    picked = client.collection_items("projects", filter="type = 'logistics_park'", limit=3)
    assert {one["properties"]["type"] for one in picked["features"]} == {"logistics_park"}
    one = client.collection_item("projects", picked["features"][0]["id"])
    assert one["id"] == picked["features"][0]["id"]
    assert client.api()["openapi"].startswith("3.0")


def test_a_page_stands_until_the_registry_changes(service: str, engine: Engine) -> None:
    address = f"{service}/collections/projects/items?limit=1"
    with urlopen(address) as first:  # noqa: S310
        tag = first.headers["ETag"]
    with Session(engine) as session:
        make_project(session, "新登记的")
        session.commit()
    again = Request(address, headers={"If-None-Match": tag})  # noqa: S310
    with urlopen(again) as second:  # noqa: S310
        assert second.status == 200
        assert second.headers["ETag"] != tag
