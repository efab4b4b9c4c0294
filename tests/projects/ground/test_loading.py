"""Files of the ground, as offices have them, become parts; what is wrong is said and changes nothing."""

from __future__ import annotations

import shutil
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.ground.models import BaseFeature, BasePart
from geo.ground.parts import find_part, list_parts, read_ground, remove_part
from projects.errors import BadInput, NotFound
from projects.ground.loading import Wish, load_ground
from projects.ground.reading import Options
from projects.ground.sources import read_sources
from projects.imports.limits import MEGABYTE
from tests.projects.ground.files import (
    LON,
    NATIONAL,
    frame,
    make_geodatabase,
    make_osm,
    make_shapefiles,
    zip_geodatabase,
)


def load(session: Session, path: Path, wish: Wish | None = None) -> BasePart:
    return load_ground(session, path, read_sources(), wish or Wish())


def classes(session: Session) -> Counter[str]:
    rows = session.execute(select(BaseFeature.class_, func.count()).group_by(BaseFeature.class_))
    return Counter({row[0]: row[1] for row in rows})


def test_a_sheet_of_the_national_data_becomes_ground(session: Session, tmp_path: Path) -> None:
    part = load(session, make_geodatabase(tmp_path))
    assert (part.key, part.source, part.feature_count) == ("K51", "national", 17)
    assert classes(session) == {
        "national_road": 3,
        "provincial_road": 1,
        "village_road": 1,
        "main_street": 1,
        "railway": 1,
        "river": 1,
        "seasonal_river": 1,
        "canal": 1,
        "reservoir_area": 1,
        "pond": 1,
        "river_area": 1,
        "prefecture_seat": 1,
        "county_seat": 1,
        "town": 1,
        "township": 1,
    }
    roads = session.execute(
        select(BaseFeature.name, BaseFeature.refs)
        .where(BaseFeature.class_.in_(("national_road", "provincial_road")))
        .order_by(BaseFeature.id)
    ).all()
    assert [(name, tuple(refs)) for name, refs in roads] == [
        ("京沈线", ("G101",)),
        ("京沈线", ("G101", "G306")),
        (None, ("G101",)),
        ("朝青线", ("S209",)),
    ]


def test_the_report_says_what_was_taken_and_left(session: Session, tmp_path: Path) -> None:
    report = load(session, make_geodatabase(tmp_path)).report
    assert report["left_layers"] == ["BOUA"]
    layers = {one["layer"]: one for one in report["layers"]}
    assert layers["LRDL"]["rows"] == 8
    assert layers["LRDL"]["left"] == {"GB=999999": 1, "GB=": 1}
    assert layers["LRRL"]["reasons"] == {"empty": 1}
    assert layers["AGNP"]["left"] == {"CLASS=ZZ": 1}
    assert sum(sum(one["taken"].values()) for one in layers.values()) == 17


def test_shapes_are_kept_at_three_scales(session: Session, tmp_path: Path) -> None:
    load(session, make_geodatabase(tmp_path))
    rows = session.execute(
        select(
            BaseFeature.class_,
            BaseFeature.min_zoom,
            BaseFeature.low.is_not(None),
            BaseFeature.mid.is_not(None),
            func.ST_IsValid(BaseFeature.geom),
        )
    ).all()
    shown = {code: (zoom, low, mid) for code, zoom, low, mid, _ in rows}
    assert shown["national_road"] == (6, True, True)
    assert shown["reservoir_area"][1]
    # A pond of 80 m is a dot until one looks closely.
    assert shown["pond"] == (12, False, False)
    assert all(valid for *_, valid in rows)


FORMS: dict[str, Callable[[Path], Path]] = {
    "zipped geodatabase": lambda folder: zip_geodatabase(make_geodatabase(folder)),
    "shapefile in GBK without a .cpg": make_shapefiles,
    "shapefile in GBK with its .cpg": lambda folder: make_shapefiles(folder, cpg="GBK"),
    "shapefile in UTF-8": lambda folder: make_shapefiles(folder, encoding="UTF-8", cpg="UTF-8"),
}


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_other_forms_of_the_sheet_give_the_same(
    session: Session, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    part = load(session, make(tmp_path))
    assert (part.key, part.source) == ("K51", "national")
    assert part.feature_count == 17
    names = set(session.scalars(select(BaseFeature.name)))
    assert {"京沈线", "大凌河", "白石水库", "波罗赤镇"} <= names


def test_a_geopackage_in_gauss_krueger_is_brought_to_degrees(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "朝阳.gpkg"
    for name in ("LRDL", "AGNP"):
        frame(NATIONAL[name]).to_crs(4549).to_file(path, layer=name, driver="GPKG")
    part = load(session, path)
    assert part.key == "朝阳"
    lon = session.scalar(select(func.ST_X(BaseFeature.geom)).where(BaseFeature.name == "朝阳市"))
    assert lon == pytest.approx(LON, abs=1e-6)


def test_an_extract_of_openstreetmap_becomes_ground(session: Session, tmp_path: Path) -> None:
    part = load(session, make_osm(tmp_path))
    assert (part.key, part.source) == ("liaoning-latest", "osm")
    assert part.attribution == "© OpenStreetMap contributors, ODbL"
    found = {
        code: (name, tuple(refs))
        for code, name, refs in session.execute(
            select(BaseFeature.class_, BaseFeature.name, BaseFeature.refs).order_by(BaseFeature.id.desc())
        )
    }
    assert found == {
        "expressway": ("丹锡高速", ("G16",)),
        "national_road": ("京沈线", ("G101",)),
        "railway": ("锦承铁路", ()),
        "river": ("大凌河", ()),
        "reservoir_area": ("白石水库", ()),
        "town": ("波罗赤镇", ()),
        "station": ("朝阳站", ()),
    }
    # The road that is both is of the higher class.
    assert classes(session)["national_road"] == 2


def test_loading_again_replaces_and_a_part_can_be_removed(session: Session, tmp_path: Path) -> None:
    sheet, extract = make_geodatabase(tmp_path), make_osm(tmp_path)
    load(session, sheet)
    first = read_ground(session).version
    load(session, extract)
    load(session, sheet)
    assert [part.key for part in list_parts(session)] == ["K51", "liaoning-latest"]
    assert session.scalar(select(func.count()).select_from(BaseFeature)) == 17 + 8
    assert read_ground(session).version != first
    assert remove_part(session, "K51") == 17
    assert find_part(session, "K51") is None
    assert session.scalar(select(func.count()).select_from(BaseFeature)) == 8
    with pytest.raises(NotFound, match="K51"):
        remove_part(session, "K51")


def test_what_lies_away_can_be_left(session: Session, tmp_path: Path) -> None:
    box = (LON - 0.001, 41.5, LON + 0.001, 41.6)
    part = load(session, make_geodatabase(tmp_path), Wish(options=Options(box=box)))
    assert 0 < part.feature_count < 17
    layers = {one["layer"]: one for one in part.report["layers"]}
    assert layers["AGNP"]["reasons"] == {"outside": 3}


def test_a_file_in_another_datum_is_brought_back(session: Session, tmp_path: Path) -> None:
    load(session, make_geodatabase(tmp_path), Wish(options=Options(datum="gcj02")))
    lon = session.scalar(select(func.ST_X(BaseFeature.geom)).where(BaseFeature.name == "朝阳市"))
    assert lon == pytest.approx(LON - 0.0057, abs=5e-4)


def make_bad_geodatabase(folder: Path) -> Path:
    path = make_geodatabase(folder)
    for one in path.glob("*.gdbtable"):
        one.write_bytes(one.read_bytes()[:40])
    return path


def make_unknown(folder: Path) -> Path:
    path = folder / "other.gpkg"
    frame(NATIONAL["AGNP"]).to_file(path, layer="地名", driver="GPKG")
    return path


def make_other_columns(folder: Path) -> Path:
    path = folder / "other.gpkg"
    made = frame(NATIONAL["LRDL"]).rename(columns={"GB": "CODE"})
    made.to_file(path, layer="LRDL", driver="GPKG")
    return path


def make_without_crs(folder: Path) -> Path:
    path = folder / "K51.gpkg"
    made = frame(NATIONAL["AGNP"]).to_crs(4528).set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        made.to_file(path, layer="AGNP")
    return path


def write(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return make


def cut_osm(folder: Path) -> Path:
    path = make_osm(folder)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def make_empty_folder(folder: Path) -> Path:
    path = folder / "K51.gdb"
    path.mkdir()
    return path


def make_locked(folder: Path) -> Path:
    path = make_shapefiles(folder, names=("AGNP",))
    data = bytearray(path.read_bytes())
    # The flag of a password, in the list of the archive.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    return path


def make_mixed(folder: Path) -> Path:
    path = make_shapefiles(folder, names=("AGNP",))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            spoilt = data.replace("波罗赤镇".encode("gb18030"), b"\xff\xff\xff\xff\xff\xff\xff\xff")
            packed.writestr(name, spoilt)
    return path


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "text": (write("a.pbf", b"hello"), "不是能读的底图资料"),
    "empty": (write("a.gdb.zip", b""), "空的"),
    "broken zip": (write("a.zip", b"PK\x03\x04 and no more"), "压缩包已损坏"),
    "locked zip": (make_locked, "密码"),
    "no geodatabase": (make_empty_folder, "不是 .gdb"),
    "cut geodatabase": (make_bad_geodatabase, "K51.gdb"),
    "cut extract": (cut_osm, "liaoning-latest"),
    "unknown layers": (make_unknown, "地名"),
    "other columns": (make_other_columns, "CODE"),
    "no reference system": (make_without_crs, "EPSG:4528"),
    "mixed encodings": (make_mixed, "GB18030"),
}


@pytest.mark.parametrize(("make", "said"), BAD.values(), ids=BAD)
def test_bad_files_are_refused_in_plain_words(
    session: Session, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        load(session, make(tmp_path))
    assert said in str(caught.value)
    assert list_parts(session) == []


def test_a_told_encoding_and_reference_system_are_taken(session: Session, tmp_path: Path) -> None:
    part = load(session, make_without_crs(tmp_path), Wish(options=Options(crs="EPSG:4528")))
    assert part.feature_count == 4
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    load(session, make_shapefiles(tmp_path, names=("AGNP",)), Wish(key="places", encoding="GBK"))
    assert find_part(session, "places") is not None
    with pytest.raises(BadInput, match="klingon"):
        load(session, make_shapefiles(tmp_path, names=("AGNP",)), Wish(encoding="klingon"))


@pytest.mark.parametrize("key", ["a b", "a/b", "x" * 61, "'; drop"])
def test_a_part_has_a_plain_name(session: Session, tmp_path: Path, key: str) -> None:
    with pytest.raises(BadInput):
        load(session, make_geodatabase(tmp_path), Wish(key=key))


def test_an_extract_takes_no_more_room_than_it_has_rows(session: Session, tmp_path: Path) -> None:
    extract, sources = make_osm(tmp_path), read_sources()
    load_ground(session, extract, sources, Wish())
    tracemalloc.start()
    try:
        load_ground(session, extract, sources, Wish())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 20 * MEGABYTE
