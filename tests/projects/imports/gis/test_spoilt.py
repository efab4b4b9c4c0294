"""Whatever is cut off or spoilt in a file, it is read or refused in words: no other error comes of it."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projects.errors import BadInput
from projects.imports.detection import detect_format
from projects.imports.gis.databases import read_geodatabase, read_geopackage
from projects.imports.gis.json_file import read_geojson
from projects.imports.gis.kml_file import read_kml, read_kmz
from projects.imports.gis.shapefile import read_shapefile
from projects.imports.limits import LIMITS, Limits
from projects.imports.source import SourceFile
from tests.projects.imports.gis.files import (
    BOW_TIE,
    POINT,
    make_frame,
    make_kml,
    make_shapefile,
    shape_parts,
    zip_files,
    zip_folder,
)
from tests.projects.imports.gis.test_databases import make_geopackage
from tests.projects.imports.gis.test_json_file import collection, feature, point
from tests.projects.imports.gis.test_kml_file import WHOLE

ROUNDS = 25
Read = Callable[[Path, Limits], SourceFile]


def make_each(folder: Path) -> Iterator[tuple[str, Read, bytes]]:
    """Yield each format by name with its reader and a good file of it."""
    yield "a.geojson", read_geojson, collection(feature(point(120.4, 41.5), name="a", b=[1])).encode()
    kml = make_kml(folder, WHOLE).read_bytes()
    yield "a.kml", read_kml, kml
    yield "a.kmz", read_kmz, zip_files(folder / "good.kmz", {"doc.kml": kml}).read_bytes()
    parts = shape_parts(folder, make_frame({"名称": ["甲", "乙"]}, [BOW_TIE, POINT.buffer(0.1)]))
    yield "a.shp.zip", read_shapefile, make_shapefile(folder, parts).read_bytes()
    yield "a.gpkg", read_geopackage, make_geopackage(folder).read_bytes()
    make_frame().to_file(folder / "x.gdb", layer="a", driver="OpenFileGDB")
    yield "a.gdb.zip", read_geodatabase, zip_folder(folder / "x.gdb", "x.gdb")


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Return data with some bytes changed, and perhaps cut off."""
    spoilt = bytearray(data)
    for _ in range(chance.choice([0, 1, 5, 20])):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt[: chance.choice([len(spoilt), chance.randrange(len(spoilt))])])


@pytest.mark.parametrize("number", range(6))
def test_a_spoilt_file_is_read_or_refused(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)  # noqa: S311 -- to be the same each time
    name, read, good = list(make_each(tmp_path))[number]
    path = tmp_path / name
    path.write_bytes(good)
    assert detect_format(path, name, LIMITS) == name[2:]
    for _ in range(ROUNDS):
        path.write_bytes(spoil(good, chance))
        assert path.name in attempt(read, path)


@pytest.mark.parametrize("ending", [".shp", ".shx", ".dbf", ".prj", ".cpg"])
def test_a_spoilt_part_of_a_shapefile_is_read_or_refused(tmp_path: Path, ending: str) -> None:
    chance = random.Random(ending)  # noqa: S311
    parts = shape_parts(tmp_path, make_frame({"名称": ["甲", "乙"]}, [BOW_TIE, POINT.buffer(0.1)]))
    for _ in range(ROUNDS):
        path = make_shapefile(tmp_path, parts | {ending: spoil(parts[ending], chance)})
        assert path.name in attempt(read_shapefile, path)


def attempt(read: Read, path: Path) -> str:
    """Read a file; return how it is refused, or its name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(path, LIMITS)
        detect_format(path, path.name, LIMITS)
    except BadInput as error:
        return str(error)
    return path.name
