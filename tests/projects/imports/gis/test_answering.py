from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from projects.errors import BadInput
from projects.imports.gis.answering import Frame, answer_places, parse_frame
from projects.imports.gis.shapefile import read_shapefile
from projects.imports.limits import LIMITS
from projects.imports.source import SourceFile
from tests.projects.imports.gis.files import BOW_TIE, LAT, LON, POINT, make_frame, make_shapefile, shape_parts


def read(folder: Path, shape: shapely.Geometry, crs: int = 4490) -> SourceFile:
    """Return a file that does not say its reference system."""
    parts = shape_parts(folder, make_frame(shapes=[shape], crs=crs))
    return read_shapefile(make_shapefile(folder, parts, without=(".prj",)), LIMITS)


def test_a_named_system_turns_projected_coordinates_into_degrees(tmp_path: Path) -> None:
    drawn = make_frame().to_crs(4528).geometry[0]
    source = read(tmp_path, drawn, 4528)
    place = source.tables[0].rows[0].geometry
    assert place is not None
    assert place.equals(drawn)
    (table,) = answer_places(source, parse_frame("epsg:4528")).tables
    assert table.crs == "EPSG:4528"
    assert table.rows[0].geometry is not None
    assert table.rows[0].geometry.distance(POINT) < 1e-8
    said = [note.message for note in table.notes]
    assert any("已换算" in message for message in said)
    assert not any(message.startswith("没有说明") for message in said)


def test_what_is_mended_is_measured_once_the_system_is_known(tmp_path: Path) -> None:
    drawn = make_frame(shapes=[shapely.force_3d(BOW_TIE, 7)]).to_crs(4528).geometry[0]
    source = read(tmp_path, drawn, 4528)
    assert source.tables[0].rows[0].notes == ()
    (table,) = answer_places(source, parse_frame("EPSG:4528")).tables
    (note,) = table.rows[0].notes
    assert 40 < float(note.values["area"]) < 60
    assert sum("高程" in one.message for one in table.notes) == 1


def test_swapped_coordinates_are_turned_when_a_person_says_so(tmp_path: Path) -> None:
    source = read(tmp_path, shapely.Point(LAT, LON))
    (table,) = answer_places(source, parse_frame("latlon")).tables
    assert table.rows[0].geometry == POINT
    assert not any("纬度在前" in note.message for note in table.notes)


def test_what_a_file_says_itself_stays(tmp_path: Path) -> None:
    parts = shape_parts(tmp_path, make_frame())
    source = read_shapefile(make_shapefile(tmp_path, parts), LIMITS)
    assert answer_places(source, parse_frame("EPSG:4528")) == source
    assert answer_places(source, parse_frame("gcj02")) == source


def test_answers_are_read_or_refused() -> None:
    assert parse_frame(None) == parse_frame("") == Frame()
    assert parse_frame("bd09") == Frame(datum="bd09")
    for text in ("mars", "EPSG:0", "EPSG:"):
        with pytest.raises(BadInput):
            parse_frame(text)
