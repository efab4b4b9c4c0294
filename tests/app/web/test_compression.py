"""Answers travel compressed where the client takes it; what was read once costs a 304."""

from __future__ import annotations

import gzip

import brotli
import pytest
from backports import zstd
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.programs import Program

UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
TEXTS = (
    *(
        "/",
        "/projects",
        "/map/base",
        "/map/districts",
        "/map/features",
        "/api/v1/projects",
        "/api/v1/districts",
    ),
    *(
        "/api/v1/openapi.json",
        "/exports/projects.csv",
        "/static/css/base.css",
        "/static/vendor/leaflet/leaflet.js",
    ),
)


@pytest.mark.parametrize("address", TEXTS)
@pytest.mark.parametrize("algorithm", UNPACK)
def test_texts_are_compressed(client: FlaskClient, address: str, algorithm: str) -> None:
    plain = client.get(address, buffered=True)
    packed = client.get(address, headers={"Accept-Encoding": algorithm}, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == algorithm
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    unpacked = UNPACK[algorithm](packed.data)
    # A page has a nonce of its own each time.
    assert len(unpacked) == len(plain.data)
    assert unpacked == plain.data or packed.mimetype == "text/html"


def test_a_browser_gets_the_best_that_it_takes(client: FlaskClient) -> None:
    for offered, chosen in (
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("deflate", None),
        ("identity", None),
        ("zstd;q=0, gzip", "gzip"),
    ):
        answer = client.get("/map/base", headers={"Accept-Encoding": offered}, buffered=True)
        assert answer.headers.get("Content-Encoding") == chosen, offered


@pytest.mark.parametrize("address", ["/map/base", "/map/districts?district=211300", "/map/features"])
@pytest.mark.parametrize("algorithm", ["", "gzip", "zstd"])
def test_data_that_are_held_already_are_not_sent_again(
    client: FlaskClient, address: str, algorithm: str
) -> None:
    accept = {"Accept-Encoding": algorithm}
    first = client.get(address, headers=accept, buffered=True)
    for held in (first.headers["ETag"], first.headers["ETag"].removeprefix("W/")):
        again = client.get(address, headers=accept | {"If-None-Match": held}, buffered=True)
        assert (again.status_code, again.data) == (304, b"")
    assert (
        client.get(address, headers=accept | {"If-None-Match": '"other"'}, buffered=True).status_code == 200
    )


def test_a_part_of_a_file_is_a_part_of_its_plain_bytes(client: FlaskClient) -> None:
    address = "/static/vendor/leaflet/leaflet.js"
    whole = client.get(address, buffered=True).data
    part = client.get(address, headers={"Accept-Encoding": "gzip", "Range": "bytes=100-199"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize("address", ["/exports/projects.xlsx", "/healthz"])
def test_what_gains_nothing_is_sent_as_it_is(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": "gzip, br, zstd"}, buffered=True)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("algorithm", ["", "gzip", "br", "zstd"])
def test_the_tag_of_a_compressed_project_is_good_for_a_write(
    session: Session, officer: Program, project: Project, algorithm: str
) -> None:
    session.commit()
    url = f"/api/v1/projects/{project.code}"
    tag = officer.client.get(url, headers={"Accept-Encoding": algorithm}, buffered=True).headers["ETag"]
    assert tag.startswith("W/") is bool(algorithm)
    sent = officer.send("PATCH", f"/projects/{project.code}", {"owner": "交投集团"}, If_Match=tag)
    assert sent.status_code in (200, 201), sent.text
