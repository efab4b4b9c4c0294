from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from projects.errors import BadInput
from projects.imports.gis.json_file import read_geojson
from projects.imports.limits import LIMITS
from projects.imports.source import ErrorCell, SourceFile, SourceTable
from tests.projects.imports.gis.files import LAT, LON


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(*position: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(position)}


def collection(*features: Any, **members: Any) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features), **members}, ensure_ascii=False
    )


def read(folder: Path, text: str | bytes) -> SourceFile:
    path = folder / "项目.geojson"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_geojson(path, LIMITS)


def table_of(folder: Path, text: str | bytes) -> SourceTable:
    (table,) = read(folder, text).tables
    return table


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"LT-1","geometry":null,'
        '"properties":{"总投资":12345678901234567.0001,"个数":3,"好":true,"空":null,"别名":["甲","乙"],'
        '"深":{"a":1.5},"坏":NaN,"长":1e999999999}}]}'
    )
    table = table_of(tmp_path, text)
    assert table.columns == ("id", "总投资", "个数", "好", "空", "别名", "深", "坏", "长")
    assert table.rows[0].cells == (
        *("LT-1", Decimal("12345678901234567.0001"), Decimal(3), True, None, "甲|乙", '{"a": 1.5}'),
        *(ErrorCell("NaN"), "1e999999999"),
    )


def test_lines_of_features_and_bare_geometries(tmp_path: Path) -> None:
    lines = "\n".join(
        json.dumps(one) for one in (feature(point(LON, LAT), name="a"), feature(name="b", more=1))
    )
    table = table_of(tmp_path, "\x1e" + lines)
    assert table.columns == ("name", "more")
    assert [row.cells for row in table.rows] == [("a", None), ("b", Decimal(1))]
    assert table_of(tmp_path, json.dumps(point(LON, LAT))).rows[0].geometry is not None


def test_the_older_crs_member_is_followed_but_no_link_is(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4528"}}
    table = table_of(tmp_path, collection(feature(point(40537517, 4604052)), crs=named))
    place = table.rows[0].geometry
    assert place is not None
    assert (round(place.x, 2), round(place.y, 2)) == (120.45, 41.57)
    linked = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}
    table = table_of(tmp_path, collection(feature(point(LON, LAT)), crs=linked))
    assert table.crs is None
    assert "没有打开" in table.notes[0].message


def test_gb18030_is_read_and_shown(tmp_path: Path) -> None:
    found = read(tmp_path, collection(feature(项目名称="朝阳高铁新城")).encode("gb18030"))
    assert found.encoding == "GB18030"
    assert found.tables[0].rows[0].cells == ("朝阳高铁新城",)


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "LineString", "coordinates": [[LON, LAT]]}, "线至少两个点"),
        (
            {"type": "Polygon", "coordinates": [[[120, 41], [121, 41], [121, 42], [120, 42]]]},
            "没有闭合",
        ),
        ({"type": "Circle", "coordinates": [1, 2]}, "Circle"),
        ({"type": "Point", "coordinates": ["东", "北"]}, "普通的数"),
        ({"type": "Point", "coordinates": []}, "空的部分"),
        ("POINT(1 2)", "不是 GeoJSON 的图形"),
    ],
)
def test_a_place_that_is_none_is_a_fault_of_its_row_alone(tmp_path: Path, geometry: Any, said: str) -> None:
    table = table_of(tmp_path, collection(feature(geometry, name="a"), feature(point(LON, LAT), name="b")))
    first, second = table.rows
    assert said in " ".join(note.message % note.values for note in first.notes)
    assert first.geometry is not None
    assert first.geometry.is_empty
    assert second.geometry is not None
    assert not second.notes


def test_nan_is_kept_to_be_refused_with_its_row(tmp_path: Path) -> None:
    table = table_of(tmp_path, collection(feature(point(float("nan"), LAT))))
    assert "nan" in str(table.rows[0].geometry).lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type":"FeatureCollection","features":[', "第 1 行"),
        ('{"type":"Feature",\n"x" 1}', "第 2 行第 5 个字"),
        ('{"a":1}', "没有 type"),
        ("[1,2]", "没有 type"),
        ('{"type":"Topology"}', "Topology"),
        ("[" * 100_000, "套得太深"),
    ],
)
def test_what_is_no_geojson_is_refused_with_the_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"“项目.geojson”.*{said}"):
        read(tmp_path, text)


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(collection(feature(name="长" * 20), feature(name="b", more=1)))
    for limits, said in (
        (replace(LIMITS, most_rows=1), "行太多"),
        (replace(LIMITS, most_columns=1), "2 列"),
        (replace(LIMITS, most_cells=3), "格子太多"),
        (replace(LIMITS, most_characters=10), r"\[1\].*20 个字"),
    ):
        with pytest.raises(BadInput, match=said):
            read_geojson(path, limits)
