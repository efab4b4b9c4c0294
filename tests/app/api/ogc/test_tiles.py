"""Vector tiles: what a map draws, by the same filter, never too large."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.map.tiles import MOST
from tests.support.factories import make_project

WHOLE = "/tiles/projects/0/0/0.mvt"
OGC = "/ogc/collections/projects/tiles/WebMercatorQuad"


def drawn(data: bytes, folder: Path) -> str:
    """Return what GDAL reads in a tile."""
    tile = folder / "0.mvt"
    tile.write_bytes(data)
    return subprocess.run(["ogrinfo", "-al", tile], capture_output=True, text=True, check=True).stdout


def test_a_tile_holds_the_projects_with_their_names(
    empty_client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    make_project(session, "城南物流园", at=(120.45, 41.57), figures=["12345.67"])
    make_project(session, "绕城路", route=[(120.4, 41.5), (120.6, 41.7)])
    make_project(session, "没有位置")
    session.commit()
    answer = empty_client.get(WHOLE)
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    shown = drawn(answer.data, tmp_path)
    assert "Feature Count: 2" in shown
    assert "城南物流园" in shown
    assert "12345.67" in shown
    assert empty_client.get(f"{OGC}/0/0/0").data == answer.data
    assert empty_client.get(f"{WHOLE}?q=城南物流园").data != answer.data


def test_rows_and_columns_are_those_of_their_standards(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, at=(120.45, 41.57))
    session.commit()
    assert empty_client.get("/tiles/projects/8/213/95.mvt").status_code == 200
    assert empty_client.get(f"{OGC}/8/95/213").status_code == 200
    assert empty_client.get("/tiles/projects/8/10/10.mvt").status_code == 204


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/projects/0/1/0.mvt",
        "/tiles/projects/23/0/0.mvt",
        "/tiles/projects/1/0/2.mvt",
        f"{OGC}/2/4/0",
        "/tiles/projects/999999999/0/0.mvt",
    ],
)
def test_what_is_not_of_the_grid_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.get_json()["error"]["message"]


def test_words_are_those_of_the_filter(client: FlaskClient) -> None:
    assert client.get(f"{WHOLE}?colour=red").status_code == 400
    assert client.get(f"{WHOLE}?status=construction&as_of=2026-01-01").status_code in (200, 204)


def test_many_projects_are_gathered_and_the_tile_stays_small(
    empty_client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.map.tiles.MOST", 50)
    assert MOST > 50
    for number in range(60):
        make_project(session, f"第{number}个", at=(118 + number / 10, 41), figures=["10"])
    session.commit()
    whole = empty_client.get(WHOLE)
    shown = drawn(whole.data, tmp_path)
    assert "第1个" not in shown
    counts = [int(line.rpartition("=")[2]) for line in shown.splitlines() if "count (" in line]
    money = [float(line.rpartition("=")[2]) for line in shown.splitlines() if "counted_wan (" in line]
    assert sum(counts) == 60
    assert sum(money) == 600
    near = empty_client.get("/tiles/projects/9/424/191.mvt")
    assert near.status_code == 200
    assert "count (Integer) = 1" in drawn(near.data, tmp_path)


def test_a_tile_that_stands_costs_nothing(client: FlaskClient) -> None:
    first = client.get(WHOLE)
    assert len(first.data) < 500_000
    held = {"If-None-Match": first.headers["ETag"]}
    assert client.get(WHOLE, headers=held).status_code == 304


def test_tilejson_leads_to_the_tiles(client: FlaskClient) -> None:
    told = client.get(f"{OGC}?f=tilejson").get_json()
    (template,) = told["tiles"]
    assert client.get(template.format(z=0, x=0, y=0)).status_code == 200
    assert told["vector_layers"][0]["fields"]["name"] == "项目名称"


def test_the_grid_is_the_webs(client: FlaskClient) -> None:
    grid = client.get("/ogc/tileMatrixSets/WebMercatorQuad").get_json()
    assert grid["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.0287178)
    assert [one["matrixWidth"] for one in grid["tileMatrices"][:3]] == [1, 2, 4]
