"""Files of the ground opened: what kind each is, and its layers; unpacked into a folder of our own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from geo.errors import msg
from projects.imports.gis.databases import CATALOGUE, MAGIC, find_views, unpack_geodatabase
from projects.imports.gis.dbf_encoding import blank_cut_characters, parse
from projects.imports.gis.layers import list_layers
from projects.imports.gis.shapefile import DRIVER, group, settle_crs, settle_encoding
from projects.imports.gis.unpacking import Archive, open_archive
from projects.imports.limits import MEGABYTE, Limits
from projects.imports.source import Note, Where, refuse

# A province of OpenStreetMap, or a sheet of the national data: an administrator loads them, one at a time.
LIMITS = Limits(
    most_bytes=4096 * MEGABYTE,
    most_unpacked_bytes=16_384 * MEGABYTE,
    most_rows=10_000_000,
    most_cells=1_000_000_000,
    most_vertices=400_000_000,
    most_vertices_a_row=5_000_000,
)
OSM_HEADER = b"OSMHeader"


@dataclass(frozen=True, slots=True)
class GroundLayer:
    """A layer of an opened file: its name, and where and in which encoding GDAL reads it."""

    name: str
    path: Path
    layer: str
    encoding: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class GroundFile:
    """An opened file: its format, its layers, and where to say that something is wrong."""

    format: str
    layers: tuple[GroundLayer, ...]
    where: Where


@contextmanager
def open_ground(path: Path, encoding: str = "") -> Iterator[GroundFile]:
    """Give the layers of a file or a .gdb folder; raises BadInput for what cannot be read, in plain words.

    `encoding` is that of a Shapefile whose texts do not tell it.
    """
    where = Where(path.name)
    if not path.is_dir():
        check_bytes(path, where)
    with tempfile.TemporaryDirectory(prefix="lantu-base-") as folder:
        if path.is_dir():
            yield open_geodatabase(path, where)
        elif is_osm(path):
            yield all_layers(path, "OSM", "osm.pbf", where)
        elif starts_with(path, MAGIC):
            yield open_geopackage(path, Path(folder), where)
        elif starts_with(path, b"PK"):
            with open_archive(path, where, LIMITS) as archive:
                yield open_packed(archive, Path(folder), encoding)
        else:
            raise refuse(
                where,
                msg(
                    "%(where)s:不是能读的底图资料。能读的是 .gdb 文件夹、.gdb.zip、压缩的 Shapefile、"
                    "GeoPackage 和 .osm.pbf。"
                ),
            )


def check_bytes(path: Path, where: Where) -> None:
    """Raise BadInput for an empty file, or one larger than is read."""
    size = path.stat().st_size
    if not size:
        raise refuse(where, msg("%(where)s:文件是空的。"))
    if size > LIMITS.most_bytes:
        raise refuse(
            where,
            msg("%(where)s:文件有 %(given)d MB,最多 %(most)d MB。请裁成几块。"),
            given=size // MEGABYTE,
            most=LIMITS.most_bytes // MEGABYTE,
        )


def starts_with(path: Path, magic: bytes) -> bool:
    """Say whether a file begins with certain bytes."""
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def is_osm(path: Path) -> bool:
    """Say whether a file is an extract of OpenStreetMap in its packed form."""
    with path.open("rb") as file:
        return OSM_HEADER in file.read(32)


def all_layers(path: Path, driver: str, format_: str, where: Where) -> GroundFile:
    """Return all layers of a file that GDAL reads by one driver; raises BadInput."""
    names = list_layers(path, driver, where, LIMITS)
    return GroundFile(format_, tuple(GroundLayer(name, path, name) for name in names), where)


def open_geodatabase(path: Path, where: Where) -> GroundFile:
    """Return the layers of a File Geodatabase; raises BadInput for any other folder."""
    if not any(one.name.lower() == CATALOGUE for one in path.iterdir()):
        raise refuse(where, msg("%(where)s:文件夹不是 .gdb 数据库。"))
    return all_layers(path, "OpenFileGDB", "gdb", where)


def open_geopackage(path: Path, folder: Path, where: Where) -> GroundFile:
    """Return the layers of a GeoPackage, without the queries that others made; raises BadInput."""
    # Alone in a folder: SQLite would also read a journal that lies beside it.
    copy = folder / "data.gpkg"
    shutil.copyfile(path, copy)
    views = find_views(copy, where)
    opened = all_layers(copy, "GPKG", "gpkg", where)
    return replace(opened, layers=tuple(one for one in opened.layers if one.name not in views))


def open_packed(archive: Archive, folder: Path, encoding: str) -> GroundFile:
    """Return the layers of a zipped geodatabase or of zipped Shapefiles; raises BadInput."""
    if any(one.path.name.lower() == CATALOGUE for one in archive.members):
        database = folder / "data.gdb"
        database.mkdir()
        unpack_geodatabase(archive, database)
        return all_layers(database, "OpenFileGDB", "gdb.zip", archive.where)
    found = group(archive)
    if not found:
        raise refuse(archive.where, msg("%(where)s:压缩包里没有 .gdb 文件夹,也没有 .shp 文件。"))
    layers = []
    for number, (name, parts) in enumerate(found.items()):
        shapes = folder / f"layer{number}.shp"
        for ending, member in parts.items():
            archive.unpack(member, shapes.with_suffix(ending))
        layers.append(open_shapes(shapes, name, archive.where, encoding))
    return GroundFile("shp.zip", tuple(layers), archive.where)


def open_shapes(shapes: Path, name: str, where: Where, encoding: str) -> GroundLayer:
    """Return a Shapefile as a layer, its encoding and reference system settled; raises BadInput."""
    where = replace(where, sheet=name)
    notes: list[Note] = []
    if encoding:
        told = read_encoding(encoding)
        shapes.with_suffix(".cpg").unlink(missing_ok=True)
        if shapes.with_suffix(".dbf").exists():
            blank_cut_characters(shapes.with_suffix(".dbf"), told)
    else:
        found, notes = settle_encoding(shapes, where)
        told = found or ""
    notes += settle_crs(shapes)
    list_layers(shapes, DRIVER, where, LIMITS)
    return GroundLayer(name, shapes, shapes.stem, told or None, tuple(notes))


def read_encoding(text: str) -> str:
    """Return an encoding as GDAL takes it; raises BadInput for an unknown one."""
    known = parse(text)
    if known is None:
        raise refuse(Where("--encoding"), msg("%(where)s:不认识的文字编码“%(given)s”。"), given=text[:40])
    return "GB18030" if known in ("gbk", "gb2312", "gb18030") else known.upper()
