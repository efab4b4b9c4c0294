from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas
import pyogrio
import pytest
import shapely

from projects.errors import BadInput
from projects.imports.gis.databases import read_geodatabase, read_geopackage
from projects.imports.limits import LIMITS
from tests.projects.imports.gis.files import POINT, make_frame, zip_files, zip_folder


def make_geopackage(folder: Path) -> Path:
    path = folder / "项目.gpkg"
    frame = make_frame(
        {
            "项目名称": ["甲", "乙"],
            "编号": pandas.Series([2**60 + 1, None], dtype="Int64"),
            "已开工": pandas.Series([True, None], dtype="boolean"),
            "日期": pandas.Series([date(2026, 3, 1), None]),
        },
        [POINT, None],
    )
    frame.to_file(path, layer="重点项目", driver="GPKG")
    pyogrio.write_dataframe(pandas.DataFrame({"名称": ["丙"]}), path, layer="未落位", append=True)
    return path


def test_layers_tables_and_exact_values(tmp_path: Path) -> None:
    found = read_geopackage(make_geopackage(tmp_path), LIMITS)
    assert [table.name for table in found.tables] == ["重点项目", "未落位"]
    first, second = found.tables[0].rows
    assert first.cells[:2] == ("甲", Decimal(2**60 + 1))
    assert first.cells[2] in (True, Decimal(1))
    assert str(first.cells[3])[:10] == "2026-03-01"
    assert second.cells == ("乙", None, None, None)
    assert (first.geometry, second.geometry) == (POINT, None)
    assert found.tables[1].rows[0].cells == ("丙",)


def test_curves_are_made_lines(tmp_path: Path) -> None:
    source, path = tmp_path / "弯道.csv", tmp_path / "弯道.gpkg"
    source.write_text('WKT,name\n"CIRCULARSTRING (120 41,120.5 41.5,121 41)",甲\n', encoding="utf-8")
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", "-a_srs", "EPSG:4326", path, source, "-nlt", "CIRCULARSTRING"], check=True
    )
    assert b"\x01\x08\x00\x00\x00" in path.read_bytes()
    shape = read_geopackage(path, LIMITS).tables[0].rows[0].geometry
    assert shape is not None
    assert shape.geom_type == "LineString"
    assert shapely.get_num_coordinates(shape) > 10


def test_views_are_not_run(tmp_path: Path) -> None:
    path = make_geopackage(tmp_path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE VIEW 视图 AS SELECT * FROM 未落位")
        database.execute("INSERT INTO gpkg_contents(table_name, data_type) VALUES ('视图', 'attributes')")
        database.commit()
    found = read_geopackage(path, LIMITS)
    assert "视图" not in [table.name for table in found.tables]
    assert [note.values for note in found.notes] == [{"names": "视图"}]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"nothing", "不是 GeoPackage"), (b"SQLite format 3\x00" + b"\xff" * 200, "损坏")],
)
def test_what_is_no_geopackage_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "坏.gpkg"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=f"“坏.gpkg”.*{said}"):
        read_geopackage(path, LIMITS)


def test_a_plain_database_and_limits(tmp_path: Path) -> None:
    plain = tmp_path / "plain.gpkg"
    with closing(sqlite3.connect(plain)) as database:
        database.execute("CREATE TABLE a(b)")
    with pytest.raises(BadInput, match="但不是 GeoPackage"):
        read_geopackage(plain, LIMITS)
    path = make_geopackage(tmp_path)
    for limits, said in (
        (replace(LIMITS, most_tables=1), "2 个图层"),
        (replace(LIMITS, most_rows=1), r"\[重点项目\].*行太多"),
        (replace(LIMITS, most_cells=3), "格子太多"),
    ):
        with pytest.raises(BadInput, match=said):
            read_geopackage(path, limits)


def test_a_file_geodatabase_in_a_zip(tmp_path: Path) -> None:
    database = tmp_path / "朝阳.gdb"
    make_frame({"项目名称": ["甲"], "总投资": [250.0001]}).to_file(
        database, layer="重点项目", driver="OpenFileGDB"
    )
    path = tmp_path / "朝阳.gdb.zip"
    path.write_bytes(zip_folder(database, "数据/朝阳.gdb"))
    found = read_geodatabase(path, LIMITS)
    (table,) = found.tables
    assert (found.format, table.name, table.rows[0].cells) == (
        "gdb.zip",
        "重点项目",
        ("甲", Decimal("250.0001")),
    )
    place = table.rows[0].geometry
    assert place is not None
    assert place.distance(POINT) < 1e-8


def test_a_zip_without_a_geodatabase_or_with_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"没有 \.gdb"):
        read_geodatabase(zip_files(tmp_path / "a.zip", {"a.gdb/x": b""}), LIMITS)
    with pytest.raises(BadInput, match="读不出图层"):
        read_geodatabase(zip_files(tmp_path / "b.zip", {"a.gdb/a00000001.gdbtable": b"x" * 100}), LIMITS)


def test_gdal_has_no_way_to_the_outside() -> None:
    told = """
from projects.imports.gis.layers import FOLLOWING, open_gdal
pyogrio = open_gdal()
assert not set(FOLLOWING) & set(pyogrio.list_drivers()), pyogrio.list_drivers()
try:
    pyogrio.read_info("/vsicurl/http://127.0.0.1:9/a.gpkg")
except pyogrio.errors.DataSourceError:
    print("closed")
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "closed\n"
