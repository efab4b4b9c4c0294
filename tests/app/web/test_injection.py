"""Template, script and formula text in every field of a seed row stays plain text everywhere."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.imports.seed_rows import DOCUMENT, MENTION, PROJECT
from projects.imports.seeds import load_seeds
from tests.conftest import SEEDS

POISON = "{{7*191}}<script>alert(1)</script>{%raw%}'\"&"
RUN = ("1337", "<script>alert(1)")
CODE = "LT-211303-0001"
TEXTS_OF_PROJECT = (
    "name",
    "name_en",
    "aliases",
    "place_text",
    "owner",
    "lead_unit",
    "assisting_units",
    "steward",
    "lead_official",
    "capacity",
    "description",
)
TEXTS_OF_MENTION = (
    "section",
    "box",
    "stated_name",
    "quote",
    "investment_text",
    "completed_text",
    "status_text",
    "note",
)
PAGES = (
    "/",
    "/projects",
    f"/projects/{CODE}",
    "/districts",
    "/districts/211303",
    "/totals",
    "/documents",
    "/documents/plan.txt",
    "/documents/plan.txt?tab=mentions",
    "/programmes",
    "/about",
)
DATA = (
    "/map/features",
    "/map/districts",
    "/api/v1/projects",
    f"/api/v1/projects/{CODE}",
    f"/api/v1/projects/{CODE}/events",
)


@pytest.fixture
def poisoned(session: Session, empty_client: FlaskClient, tmp_path: Path) -> FlaskClient:
    project = dict.fromkeys(TEXTS_OF_PROJECT, POISON) | {
        "code": CODE,
        "type": "logistics_park",
        "status": "planned",
        "status_basis": "stated",
        "districts": "211303",
        "precision": "township",
        "places": "西大营子镇",
    }
    mention = dict.fromkeys(TEXTS_OF_MENTION, POISON) | {
        "code": CODE,
        "document": "plan.txt",
        "line": "1",
        "investment_wan": "100",
        "completed_wan": "10",
    }
    document = {
        "file": "plan.txt",
        "title": POISON,
        "short_title": POISON,
        "adcode": "211300",
        "note": POISON,
    }
    for name, columns, row in (
        ("documents.csv", DOCUMENT, document),
        ("projects/a.csv", PROJECT, project),
        ("mentions/a.csv", MENTION, mention),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerow(row)
    header, *places = (SEEDS / "places.csv").read_text(encoding="utf-8").splitlines()
    near = [line for line in places if ",2113" in line]
    (tmp_path / "places.csv").write_text("\n".join([header, *near]) + "\n", encoding="utf-8")
    load_seeds(session, tmp_path)
    session.commit()
    return empty_client


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_pages_show_it_as_text(poisoned: FlaskClient, address: str, language: str) -> None:
    answer = poisoned.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
    assert answer.status_code == 200
    for sign in RUN:
        assert sign not in answer.text


@pytest.mark.parametrize("address", ["/projects", f"/projects/{CODE}", "/documents/plan.txt?tab=mentions"])
def test_pages_do_show_it(poisoned: FlaskClient, address: str) -> None:
    assert "{{7*191}}&lt;script&gt;" in poisoned.get(address).text


@pytest.mark.parametrize("address", DATA)
def test_data_carries_it_as_a_json_string(poisoned: FlaskClient, address: str) -> None:
    answer = poisoned.get(address)
    assert answer.status_code == 200
    assert answer.mimetype in {"application/geo+json", "application/json"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kept = json.dumps(json.loads(answer.text), ensure_ascii=False)
    assert "1337" not in kept
    assert address == "/map/districts" or json.dumps(POISON, ensure_ascii=False)[1:-1] in kept


def test_csv_carries_it(poisoned: FlaskClient) -> None:
    text = poisoned.get("/exports/projects.csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == POISON


def test_the_workbook_carries_it(poisoned: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(poisoned.get("/exports/projects.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith(POISON) for cell in cells if cell.data_type == "s")
    assert not [cell for cell in cells if cell.data_type == "f" and "191" in str(cell.value)]


@pytest.mark.parametrize("format_", ["geojson", "gpkg"])
def test_geographic_files_carry_it(poisoned: FlaskClient, format_: str) -> None:
    answer = poisoned.get(f"/exports/projects.{format_}")
    assert answer.status_code == 200
    assert b"{{7*191}}" in answer.data
    assert b"1337" not in answer.data or format_ == "gpkg"
