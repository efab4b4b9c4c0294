"""GIS files, read with GDAL's own tool and with geopandas: what they hold and what they say of themselves."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
from geoalchemy2.shape import from_shape
from lxml import etree
from shapely.geometry import Point, box
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.exports.gis_frame import EXACT, MONEY
from projects.exports.shapefile_fields import LONGEST_NAME, LONGEST_TEXT, cut_text, short_name
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.registry.fields import COLUMNS
from projects.words.colours import STATUS_COLOURS
from projects.words.vocabulary import STATUSES
from tests.conftest import ROOT
from tests.projects.exports.conftest import ALL, KAZUO
from tests.support.factories import make_project

FORMATS = ("kml", "shp.zip", "gpkg", "jsonl", "geojson")
KML = "{http://www.opengis.net/kml/2.2}"
HOSTILE = "<script>alert(1)</script> & ]]> {{7*7}} =1+1 \x0b𠮷😀"


@pytest.fixture(autouse=True)
def as_gdal_comes() -> None:
    """Take back what the readers of imports tell GDAL in this process, where any ran in it before."""
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def write(session: Session, folder: Path, format_: str, wanted: ProjectFilter = ALL, **options: Any) -> Path:
    path = folder / f"p.{format_}"
    path.write_bytes(write_export(session, "projects", format_, wanted, **options).body)
    return path


def unzip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def ogrinfo(path: Path) -> str:
    """Return what GDAL's own tool says; any warning is an error."""
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", path], capture_output=True, text=True, check=True)
    assert "Warning" not in done.stdout + done.stderr
    assert "ERROR" not in done.stdout + done.stderr
    return done.stdout


def about_of(path: Path) -> dict[str, str]:
    """Return what a file says of itself, by key or by name."""
    if path.name.endswith("kml"):
        document = etree.parse(path).getroot()[0]
        found = document.find(f"{KML}ExtendedData")
        return {one.get("name"): one[0].text or "" for one in found}
    if path.name.endswith("geojson"):
        return {key: str(value) for key, value in json.loads(path.read_bytes())["about"].items()}
    if path.name.endswith("gpkg"):
        with closing(sqlite3.connect(path)) as database:
            return dict(database.execute("SELECT key, text FROM about").fetchall())
    lines = unzip(path)["README.txt"].decode("utf-8-sig").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


@pytest.mark.parametrize("format_", ["kml", "gpkg", "geojson", "shp.zip"])
@pytest.mark.parametrize("wanted", [ALL, ProjectFilter(district=(KAZUO,))])
def test_a_file_says_its_filter_date_units_and_counts_and_adds_up(
    small_registry: Session, tmp_path: Path, format_: str, wanted: ProjectFilter
) -> None:
    told = about_of(write(small_registry, tmp_path, format_, wanted))
    summary = summarise(small_registry, open_selection(small_registry, wanted))
    names = {
        "rows": "行数",
        "unlocated": "未落位行数",
        "number": "计入的项目数",
        "total_wan": "总投资合计",
        "off_map_wan": "未落位的总投资",
        "filter": "筛选条件",
        "units": "单位",
        "as_of": "日期",
    }
    keys = names if format_ == "shp.zip" else {key: key for key in names}
    said = {key: told[keys[key]] for key in names}
    assert said["rows"] == str(summary.row_number)
    assert said["unlocated"] == str(summary.unlocated_row_number)
    assert said["number"] == str(summary.number)
    assert Decimal(said["total_wan"].split()[0]) == summary.investment.stated_wan
    assert Decimal(said["off_map_wan"].split()[0]) == summary.unlocated.stated_wan
    assert "万元" in said["units"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["as_of"])
    assert ("喀喇沁" in said["filter"]) == bool(wanted.district)


def test_kml_is_read_by_gdal_with_every_project(small_registry: Session, tmp_path: Path) -> None:
    path = write(small_registry, tmp_path, "kml")
    ogrinfo(path)
    layers = {str(name): geopandas.read_file(path, layer=name) for name, _kind in pyogrio.list_layers(path)}
    assert sum(map(len, layers.values())) == 13
    assert any("未落位" in name and "11" in name for name in layers)
    located = [row for frame in layers.values() for row in frame.itertuples() if row.geometry]
    assert sorted(row.geometry.geom_type for row in located) == ["LineString", "Point"]


def test_kml_styles_folders_and_text(session: Session, tmp_path: Path) -> None:
    make_project(
        session,
        HOSTILE,
        figures=["250.0001"],
        at=(120.4455, 41.5745),
        status="construction",
        code="LT-211302-0001",
    )
    path = write(session, tmp_path, "kml")
    root = etree.parse(path).getroot()
    assert "http://" not in path.read_text(encoding="utf-8").replace("http://www.opengis.net/kml/2.2", "")
    styles = {
        style.get("id"): style.findtext(f"{KML}LineStyle/{KML}color") for style in root.iter(f"{KML}Style")
    }
    assert set(styles) == {term.code for term in STATUSES}
    assert styles["construction"] == "ff127fd0"
    (place,) = root.iter(f"{KML}Placemark")
    assert place.findtext(f"{KML}styleUrl") == "#construction"
    assert place.findtext(f"{KML}name") == HOSTILE.replace("\x0b", "")
    description = place.findtext(f"{KML}description") or ""
    assert "<" not in description
    assert "总投资(万元): 250.0001" in description
    assert place.getparent().findtext(f"{KML}name", "").endswith("(1 个)")
    data = {one.get("name"): one.text for one in place.iter(f"{KML}SimpleData")}
    assert (data["investment_wan"], data["code"]) == ("250.0001", "LT-211302-0001")


def test_a_shapefile_is_read_by_gdal(small_registry: Session, tmp_path: Path) -> None:
    path = write(small_registry, tmp_path, "shp.zip")
    files = unzip(path)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    kinds = {
        name: ogrinfo(folder / f"projects_{name}.shp").split("Geometry: ")[1].splitlines()[0]
        for name in ("points", "lines", "areas")
    }
    assert kinds == {"points": "Point", "lines": "Line String", "areas": "Polygon"}
    assert files["projects_points.cpg"].strip() == b"UTF-8"
    assert b"WGS" in files["projects_points.prj"]
    point = geopandas.read_file(folder / "projects_points.shp").iloc[0]
    assert (
        point["name"],
        point["invest_wan"],
        point["invest_w_t"],
    ) == (
        "留下的",
        60,
        "60",
    )
    rows = list(csv.DictReader(io.StringIO(files["projects.csv"].decode("utf-8-sig"))))
    unlocated = list(csv.DictReader(io.StringIO(files["projects_unlocated.csv"].decode("utf-8-sig"))))
    assert (len(rows), len(unlocated)) == (13, 11)
    assert "250.0001" in {row["investment_wan"] for row in rows}
    documented = {
        row["field"] for row in csv.DictReader(io.StringIO(files["fields.csv"].decode("utf-8-sig")))
    }
    assert documented >= set(point.index) - {"geometry"}


def test_a_shapefile_never_cuts_a_character_and_says_how_many_it_cut(
    session: Session, tmp_path: Path
) -> None:
    long = "长" * 200
    make_project(session, "甲", at=(120.4, 41.5), description="a" + long, place_text="𠮷" * 60)
    path = write(session, tmp_path, "shp.zip")
    row = geopandas.read_file(f"zip://{path}!projects_points.shp").iloc[0]
    assert row["descript"] == "a" + "长" * 84
    assert row["place_text"] == "𠮷" * 60
    files = unzip(path)
    assert "1 个值放不下" in files["README.txt"].decode()
    assert long in files["projects.csv"].decode()
    assert len(cut_text("𠮷" * 100).encode()) <= LONGEST_TEXT


def test_short_names_are_short_and_differ() -> None:
    columns = [field.key or field.name for field in COLUMNS]
    names = [short_name(column) for column in (*columns, *(f"{one}{EXACT}" for one in MONEY))]
    assert all(len(name) <= LONGEST_NAME and name.isascii() for name in names)
    assert len({name.lower() for name in names}) == len(names)


def test_a_geopackage_is_styled_by_status_in_chinese(small_registry: Session, tmp_path: Path) -> None:
    path = write(small_registry, tmp_path, "gpkg")
    ogrinfo(path)
    styles = geopandas.read_file(path, layer="layer_styles")
    assert list(styles["f_table_name"]) == ["projects_points", "projects_lines", "projects_areas"]
    assert list(styles["f_geometry_column"]) == ["geom"] * 3
    assert list(styles["useAsDefault"].astype(bool)) == [True] * 3
    for qml, kind in zip(styles["styleQML"], ("marker", "line", "fill"), strict=True):
        root = etree.fromstring(qml.encode())
        renderer = root.find("renderer-v2")
        assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "status")
        labels = {one.get("value"): one.get("label") for one in renderer.iter("category")}
        assert labels == {term.code: term.zh for term in STATUSES}
        symbols = renderer.findall("symbols/symbol")
        assert {one.get("type") for one in symbols} == {kind}
        assert len(symbols) == len(labels)
        aliases = {one.get("field"): one.get("name") for one in root.iter("alias")}
        assert aliases["investment_wan"] == "总投资(万元)"
    layer = geopandas.read_file(path, layer="projects_points")
    assert set(layer["status"]) <= set(STATUS_COLOURS)


def test_a_geopackage_has_shares_exact_money_and_metadata(small_registry: Session, tmp_path: Path) -> None:
    path = write(small_registry, tmp_path, "gpkg")
    shares = geopandas.read_file(path, layer="projects_shares")
    thirds = shares[shares["code"] == "LT-211302-0005"]
    assert list(thirds["share_text"]) == ["0.333333", "0.333333", "0.333334"]
    assert list(thirds["share"]) == [0.333333, 0.333333, 0.333334]
    rest = geopandas.read_file(path, layer="projects_unlocated")
    assert "250.0001" in set(rest["investment_wan_exact"])
    metadata = pyogrio.read_info(path, layer="projects_points")["layer_metadata"]
    assert metadata["rows"] == "13"


def test_lines_of_json_hold_whole_projects(small_registry: Session, tmp_path: Path) -> None:
    text = write(small_registry, tmp_path, "jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
    assert len(lines) == 13
    assert [line["code"] for line in lines] == sorted(line["code"] for line in lines)
    by_code = {line["code"]: line for line in lines}
    reservoir = by_code["LT-211302-0005"]
    assert [one["share"] for one in reservoir["allocations"]] == [
        *(Decimal("0.333333"), Decimal("0.333333"), Decimal("0.333334"))
    ]
    assert reservoir["geometry"] is None
    kept = next(line for line in lines if line["name"] == "留下的")
    assert kept["geometry"] == {"type": "Point", "coordinates": [Decimal("119.8"), Decimal("41.2")]}
    assert by_code["LT-211302-0004"]["statements"][0]["value"] in (500, 200)
    assert ": 250.0001" in text or ":250.0001" in text


@pytest.mark.parametrize("format_", FORMATS)
def test_only_what_is_chosen_and_a_page_of_it(small_registry: Session, tmp_path: Path, format_: str) -> None:
    chosen = ProjectFilter(code=("LT-211302-0004", "LT-211302-0005"))
    assert count(write(small_registry, tmp_path, format_, chosen)) == 2
    page = Page(sort="code", limit=3)
    assert count(write(small_registry, tmp_path, format_, page=page)) == 3


def count(path: Path) -> int:
    if path.name.endswith("jsonl"):
        return len(path.read_text(encoding="utf-8").splitlines())
    if path.name.endswith("geojson"):
        return len(json.loads(path.read_bytes())["features"])
    if path.name.endswith("kml"):
        return len(list(etree.parse(path).getroot().iter(f"{KML}Placemark")))
    if path.name.endswith("gpkg"):
        names = ("points", "lines", "areas", "unlocated")
        return sum(len(geopandas.read_file(path, layer=f"projects_{name}")) for name in names)
    return len(list(csv.reader(io.StringIO(unzip(path)["projects.csv"].decode("utf-8-sig"))))) - 1


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_found_is_still_a_valid_file(session: Session, tmp_path: Path, format_: str) -> None:
    assert count(write(session, tmp_path, format_)) == 0


def test_areas_and_several_points_are_in_their_layers(session: Session, tmp_path: Path) -> None:
    make_project(
        session,
        "面",
        geom=from_shape(box(120, 41, 120.1, 41.1), srid=4326),
        precision="surveyed",
        method="imported",
    )
    make_project(
        session, "点", geom=from_shape(Point(120, 41), srid=4326), precision="surveyed", method="imported"
    )
    path = write(session, tmp_path, "shp.zip")
    frame = geopandas.read_file(f"zip://{path}!projects_areas.shp")
    assert list(frame.geometry.geom_type) == ["Polygon"]


def test_colours_are_those_of_the_pages() -> None:
    css = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"--status-(\w+): light-dark\((#[0-9a-f]{6}),", css)) == STATUS_COLOURS
