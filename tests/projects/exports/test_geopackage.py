from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import geopandas
import pytest
from geoalchemy2.shape import from_shape
from shapely.geometry import GeometryCollection, MultiPoint, Point, box
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.reading.filters import ProjectFilter
from tests.projects.exports.conftest import ALL
from tests.support.factories import make_project

LAYERS = ["projects_points", "projects_lines", "projects_areas", "projects_unlocated"]
BESIDE = ["projects_shares", "about", "layer_styles"]


def write(session: Session, folder: Path, wanted: ProjectFilter = ALL) -> Path:
    path = folder / "p.gpkg"
    path.write_bytes(write_export(session, "projects", "gpkg", wanted).body)
    return path


def describe(path: Path) -> dict[str, dict[str, str]]:
    """Return what GDAL's own tool says of each layer; any warning is an error."""
    done = subprocess.run(["ogrinfo", "-ro", "-al", "-so", path], capture_output=True, text=True, check=True)
    assert "Warning" not in done.stdout + done.stderr
    _opened, *layers = done.stdout.split("Layer name: ")
    lines = [layer.splitlines() for layer in layers]
    return {
        name: dict(line.split(": ", 1) for line in rest if ": " in line) | {"crs": "\n".join(rest)}
        for name, *rest in lines
    }


def test_gdal_opens_it_and_sees_the_layers(small_registry: Session, tmp_path: Path) -> None:
    layers = describe(write(small_registry, tmp_path))
    assert list(layers) == [*LAYERS, *BESIDE]
    assert [layers[name]["Feature Count"] for name in LAYERS] == ["1", "1", "0", "11"]
    kinds = [layers[name]["Geometry"] for name in LAYERS]
    assert kinds == ["Point", "Multi Line String", "Multi Polygon", "None"]
    assert 'ID["EPSG",4326]' in layers["projects_points"]["crs"]


def test_columns_have_the_right_types(small_registry: Session, tmp_path: Path) -> None:
    layers = describe(write(small_registry, tmp_path))
    for types in (layers[name] for name in LAYERS):
        assert types["investment_wan"] == types["length_km"] == types["lon"] == "Real (0.0)"
        assert types["start_year"] == types["version"] == "Integer64 (0.0)"
        assert types["is_programme"] == types["conflict"] == "Integer(Boolean) (0.0)"
        assert types["updated_at"] == "DateTime (0.0)"
        assert types["name"] == types["districts"] == "String (0.0)"


def test_geopandas_reads_values_back(session: Session, tmp_path: Path) -> None:
    make_project(session, "𠮷港铁😀", figures=["250.0001"], at=(120.4455, 41.5745), aliases=["甲", "乙"])
    frame = geopandas.read_file(write(session, tmp_path), layer="projects_points")
    assert frame.crs.to_epsg() == 4326
    row = frame.iloc[0]
    assert (row["name"], row["aliases"], row["investment_wan"]) == ("𠮷港铁😀", "甲|乙", 250.0001)
    assert (row.geometry.x, row.geometry.y) == (120.4455, 41.5745)


@pytest.mark.parametrize(
    ("shape", "layer", "kind"),
    [
        (box(120, 41, 120.1, 41.1), "projects_areas", "MultiPolygon"),
        (MultiPoint([(120, 41), (120.1, 41.1)]), "projects_points", "MultiPoint"),
        (GeometryCollection([Point(120, 41), box(120, 41, 120.1, 41.1)]), "projects_areas", "MultiPolygon"),
    ],
)
def test_each_kind_of_geometry_has_its_layer(
    session: Session, tmp_path: Path, shape: Any, layer: str, kind: str
) -> None:
    make_project(session, geom=from_shape(shape, srid=4326), precision="surveyed", method="imported")
    frame = geopandas.read_file(write(session, tmp_path), layer=layer)
    assert list(frame.geometry.geom_type) == [kind]


def test_nothing_found_is_still_a_valid_file(session: Session, tmp_path: Path) -> None:
    layers = describe(write(session, tmp_path))
    assert [layers[name]["Feature Count"] for name in LAYERS] == ["0"] * 4
    assert layers["projects_points"]["investment_wan"] == "Real (0.0)"
