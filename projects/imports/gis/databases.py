"""GeoPackages and zipped File Geodatabases: their layers, as GDAL reads them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from re import compile as regex

from geo.errors import msg
from projects.imports.gis.layers import list_layers, read_layer
from projects.imports.gis.settling import settle_all
from projects.imports.gis.unpacking import Archive, open_archive
from projects.imports.limits import Limits
from projects.imports.source import Note, SourceFile, SourceTable, Where, refuse

MAGIC = b"SQLite format 3\x00"
# Tables that programs keep beside the data.
KEPT_BY_PROGRAMS = ("layer_styles", "qgis_projects")
GEODATABASE_PART = regex(r"(?i)^[0-9a-z_.]+$")
CATALOGUE = "a00000001.gdbtable"


def read_geopackage(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the layers and plain tables of a GeoPackage, their places in degrees; raises BadInput."""
    where = Where(name or path.name)
    with tempfile.TemporaryDirectory(prefix="lantu-gpkg-") as folder:
        # Alone in a folder: SQLite would also read a journal that lies beside it.
        copy = Path(folder, "data.gpkg")
        shutil.copyfile(path, copy)
        views = find_views(copy, where)
        tables = read_all(copy, "GPKG", where, limits, leave_out={*views, *KEPT_BY_PROGRAMS})
    notes = (Note(msg("视图没有读:%(names)s。"), {"names": "、".join(sorted(views))}),) if views else ()
    return SourceFile(where.file, "gpkg", None, tables, notes)


def find_views(path: Path, where: Where) -> set[str]:
    """Return the views of a GeoPackage, queries of others' making; raises BadInput for no database."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise refuse(where, msg("%(where)s:不是 GeoPackage 文件。"))
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            kinds = dict(database.execute("SELECT name, type FROM sqlite_master").fetchall())
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise refuse(where, msg("%(where)s:读不出图层,文件可能已损坏或没有传完。")) from error
    if "gpkg_contents" not in kinds:
        raise refuse(where, msg("%(where)s:是 SQLite 数据库,但不是 GeoPackage。"))
    return {name for name, kind in kinds.items() if kind == "view"}


def read_geodatabase(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the layers and plain tables of a zipped File Geodatabase; raises BadInput."""
    where = Where(name or path.name)
    with (
        open_archive(path, where, limits) as archive,
        tempfile.TemporaryDirectory(prefix="lantu-gdb-") as folder,
    ):
        database = Path(folder, "data.gdb")
        database.mkdir()
        unpack_geodatabase(archive, database)
        tables = read_all(database, "OpenFileGDB", where, limits)
    return SourceFile(where.file, "gdb.zip", None, tables)


def unpack_geodatabase(archive: Archive, target: Path) -> None:
    """Write the files of the one geodatabase in an archive into a folder; raises BadInput."""
    where = archive.where
    homes = [one.path.parent for one in archive.members if one.path.name.lower() == CATALOGUE]
    if not homes:
        raise refuse(where, msg("%(where)s:压缩包里没有 .gdb 文件夹。"))
    if len(homes) > 1:
        raise refuse(where, msg("%(where)s:压缩包里有 %(given)d 个 .gdb,一次只能一个。"), given=len(homes))
    for member in archive.members:
        if member.path.parent == homes[0] and GEODATABASE_PART.match(member.path.name):
            archive.unpack(member, target / member.path.name)


def read_all(
    path: Path, driver: str, where: Where, limits: Limits, leave_out: Collection[str] = ()
) -> tuple[SourceTable, ...]:
    """Return the layers of a file but for those left out; raises BadInput, naming the layer."""
    names = [name for name in list_layers(path, driver, where, limits) if name not in leave_out]
    tables = [read_layer(path, name, replace(where, sheet=name), limits) for name in names]
    return settle_all(tables, where, limits)
