from __future__ import annotations

import stat
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import shapely

from projects.errors import BadInput
from projects.imports.gis.shapefile import read_shapefile
from projects.imports.limits import LIMITS
from tests.projects.imports.gis.files import (
    BOW_TIE,
    LAT,
    LON,
    POINT,
    make_frame,
    make_shapefile,
    shape_parts,
    zip_files,
)


def notes_of(path: Path) -> str:
    (table,) = read_shapefile(path, LIMITS).tables
    return " ".join(note.message % note.values for note in table.notes)


@pytest.mark.parametrize("encoding", ["GB18030", "UTF-8"])
@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_chinese_is_read_with_and_without_a_cpg(
    tmp_path: Path, encoding: str, without: tuple[str, ...]
) -> None:
    frame = make_frame({"名称": ["朝阳高铁新城"], "总投资": [250.0001], "个数": [3]})
    path = make_shapefile(tmp_path, shape_parts(tmp_path, frame, encoding), without=without)
    found = read_shapefile(path, LIMITS)
    (table,) = found.tables
    assert (found.format, found.encoding, table.name, table.kind) == ("shp.zip", encoding, "项目", "layer")
    assert table.columns == ("名称", "总投资", "个数")
    assert table.rows[0].cells == ("朝阳高铁新城", Decimal("250.0001"), Decimal(3))
    assert (encoding in notes_of(path)) == bool(without)


def test_a_cpg_that_is_wrong_is_not_believed(tmp_path: Path) -> None:
    parts = shape_parts(tmp_path, make_frame()) | {".cpg": b"UTF-8"}
    path = make_shapefile(tmp_path, parts)
    assert read_shapefile(path, LIMITS).tables[0].rows[0].cells == ("朝阳高铁新城",)
    assert "与内容不符" in notes_of(path)


def test_half_a_character_at_the_end_of_a_field_is_dropped_and_told(tmp_path: Path) -> None:
    parts = shape_parts(tmp_path, make_frame({"name": ["朝阳" * 14]}), "UTF-8")
    table = parts[".dbf"]
    full = ("朝阳" * 14).encode()
    assert full in table
    parts[".dbf"] = table.replace(full, b"a" + full[:-1])
    path = make_shapefile(tmp_path, parts)
    assert read_shapefile(path, LIMITS).tables[0].rows[0].cells == ("a" + ("朝阳" * 14)[:-1],)
    assert "1 个格子" in notes_of(path)


def test_mixed_encodings_are_refused_with_the_layer(tmp_path: Path) -> None:
    parts = shape_parts(tmp_path, make_frame({"name": ["朝阳" * 14, "喀左" * 14]}, [POINT, POINT]), "UTF-8")
    good = ("喀左" * 14).encode()
    bad = "喀左".encode("gb18030") + b"\xff " + "喀左".encode("gb18030")
    parts[".dbf"] = parts[".dbf"].replace(good, bad.ljust(len(good)))
    with pytest.raises(BadInput, match=r"“项目.shp.zip” \[项目\].*混在一起"):
        read_shapefile(make_shapefile(tmp_path, parts, without=(".cpg",)), LIMITS)


def test_a_missing_index_is_made_again_and_told(tmp_path: Path) -> None:
    path = make_shapefile(tmp_path, shape_parts(tmp_path, make_frame()), without=(".shx",))
    (row,) = read_shapefile(path, LIMITS).tables[0].rows
    assert row.geometry is not None
    assert row.geometry.equals(POINT)
    assert "没有 .shx" in notes_of(path)


def test_a_missing_prj_is_asked_for(tmp_path: Path) -> None:
    path = make_shapefile(tmp_path, shape_parts(tmp_path, make_frame()), without=(".prj",))
    assert read_shapefile(path, LIMITS).tables[0].crs is None
    assert "没有 .prj" in notes_of(path)
    assert "像经纬度" in notes_of(path)


def test_a_prj_that_says_nothing_is_told(tmp_path: Path) -> None:
    for spoilt in (b"", b"\xff\xfe", b'GEOGCS["?"', b'LOCAL_CS["here",UNIT["m",1]]'):
        parts = shape_parts(tmp_path, make_frame()) | {".prj": spoilt}
        path = make_shapefile(tmp_path, parts)
        assert read_shapefile(path, LIMITS).tables[0].crs is None
        assert "读不懂" in notes_of(path)


def test_projected_coordinates_without_a_prj_get_a_guess_and_stay(tmp_path: Path) -> None:
    frame = make_frame(shapes=[shapely.Point(40537500, 4604000)], crs=4528)
    path = make_shapefile(tmp_path, shape_parts(tmp_path, frame), without=(".prj",))
    assert "EPSG:4528" in notes_of(path)


def test_projected_coordinates_become_degrees(tmp_path: Path) -> None:
    frame = make_frame().to_crs(4528)
    (table,) = read_shapefile(make_shapefile(tmp_path, shape_parts(tmp_path, frame)), LIMITS).tables
    assert table.crs == "EPSG:4528"
    place = table.rows[0].geometry
    assert place is not None
    assert place.distance(POINT) < 1e-8


def test_old_datums_say_how_far_off_they_may_be(tmp_path: Path) -> None:
    path = make_shapefile(tmp_path, shape_parts(tmp_path, make_frame(crs=4610)))
    assert "150 米" in notes_of(path)


def test_heights_are_dropped_and_self_crossing_areas_made_whole(tmp_path: Path) -> None:
    high = shapely.force_3d(BOW_TIE, 12.5)
    (table,) = read_shapefile(
        make_shapefile(tmp_path, shape_parts(tmp_path, make_frame(shapes=[high]))), LIMITS
    ).tables
    (row,) = table.rows
    assert row.geometry is not None
    assert row.geometry.is_valid
    assert not row.geometry.has_z
    assert "自己相交,已修复" in row.notes[0].message
    assert any("高程" in note.message for note in table.notes)


def test_two_layers_in_folders_with_names_of_chinese_windows(tmp_path: Path) -> None:
    parts = shape_parts(tmp_path, make_frame())
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for folder in ("甲", "乙"):
            for ending, data in parts.items():
                # Python writes UTF-8 and says so; Windows writes GB18030 and says nothing.
                info = zipfile.ZipInfo(f"{folder}/道路{ending}".encode("gb18030").decode("cp437"))
                packed.writestr(info, data)
    raw = path.read_bytes()
    for folder in ("甲", "乙"):
        for ending in parts:
            name = f"{folder}/道路{ending}".encode("gb18030")
            raw = raw.replace(name.decode("cp437").encode("utf-8").ljust(len(name)), name)
    names = [table.name for table in read_shapefile(path, LIMITS).tables]
    assert len(names) == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.dbf": b"x"}, "没有 .shp"),
        ({"a.shp": b"nothing"}, "已损坏"),
        ({"a.shp": b"\x00\x00\x27\x0a" + b"\0" * 20}, "已损坏"),
        ({"../a.shp": b""}, "指向包外"),
        ({"/etc/a.shp": b""}, "指向包外"),
        ({"a.shp": b"\0" * 30_000_000}, "超过限度"),
    ],
)
def test_bad_archives_are_refused_by_name(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    with pytest.raises(BadInput, match=f"“坏.zip”.*{said}"):
        read_shapefile(zip_files(tmp_path / "坏.zip", files), LIMITS)


def test_links_and_broken_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="指向包外"):
        read_shapefile(path, LIMITS)
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(BadInput, match="已损坏"):
        read_shapefile(path, LIMITS)


def test_limits_of_rows_layers_and_points(tmp_path: Path) -> None:
    path = make_shapefile(tmp_path, shape_parts(tmp_path, make_frame(shapes=[shapely.box(120, 41, 121, 42)])))
    for limits, said in (
        (replace(LIMITS, most_rows=0), "行太多"),
        (replace(LIMITS, most_tables=0), "图层"),
        (replace(LIMITS, most_columns=0), "列"),
        (replace(LIMITS, most_vertices=4), "点太多"),
        (replace(LIMITS, most_vertices_a_row=4), "点太多"),
    ):
        with pytest.raises(BadInput, match=said):
            read_shapefile(path, limits)


def test_swapped_coordinates_are_recognised(tmp_path: Path) -> None:
    frame = make_frame(shapes=[shapely.Point(LAT, LON)])
    assert "纬度在前" in notes_of(make_shapefile(tmp_path, shape_parts(tmp_path, frame)))
