"""Read a file of any format that is understood, in a process of its own: whatever it holds ends with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

from geo.errors import msg
from projects.imports.detection import detect_format
from projects.imports.limits import LIMITS, Limits
from projects.imports.source import Reader, SourceFile, Where, refuse
from projects.store.apart import Allowance, WorkStopped, do_alone

# Loaded when a file of the format comes: the libraries behind them are large.
READERS: Mapping[str, str] = {
    "xlsx": "projects.imports.sheets.xlsx:read_xlsx",
    "xls": "projects.imports.sheets.xls:read_xls",
    "ods": "projects.imports.sheets.ods:read_ods",
    "csv": "projects.imports.sheets.delimited:read_csv",
    "docx": "projects.imports.sheets.word_file:read_docx",
    "geojson": "projects.imports.gis.json_file:read_geojson",
    "kml": "projects.imports.gis.kml_file:read_kml",
    "kmz": "projects.imports.gis.kml_file:read_kmz",
    "gpkg": "projects.imports.gis.databases:read_geopackage",
    "gdb.zip": "projects.imports.gis.databases:read_geodatabase",
    "shp.zip": "projects.imports.gis.shapefile:read_shapefile",
}
ALLOWED = Allowance(seconds=120, cpu_seconds=60, most_bytes=1024 * 1024 * 1024)


def read_file(path: Path, name: str, limits: Limits = LIMITS) -> SourceFile:
    """Return what a file holds; raises BadInput, naming it, for one that cannot be read within the limits."""
    try:
        return do_alone(partial(read_here, path, name, limits), ALLOWED)
    except WorkStopped:
        raise refuse(
            Where(name), msg("%(where)s:太大或太复杂,没有读完,什么也没有写入。请拆成几个文件。")
        ) from None


def read_here(path: Path, name: str, limits: Limits) -> SourceFile:
    """Return what a file holds, read in this process."""
    format_ = detect_format(path, name, limits)
    return find_reader(format_)(path, limits, name)


def find_reader(format_: str) -> Reader:
    """Return the reader of a format, loading it."""
    module, _, function = READERS[format_].partition(":")
    reader: Reader = getattr(import_module(module), function)
    return reader
