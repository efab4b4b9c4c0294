"""Layers of GIS files by GDAL: opened from a folder of our own, by one driver, without a way out of it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import starmap
from math import isfinite, isnan
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.crs import read_crs
from geo.errors import BadInput, msg
from projects.clock import CHINA
from projects.imports.limits import Limits
from projects.imports.source import CellValue, ErrorCell, Note, SourceRow, SourceTable, Where, refuse

# Drivers that follow an address or another file's name: not even registered where GDAL is first loaded here.
FOLLOWING = (
    *("OGR_VRT", "GDALG", "WFS", "OAPIF", "OGCAPI", "CSW", "GeoRSS", "Elasticsearch", "Carto", "AmigoCloud"),
    *("PLSCENES", "EEDA", "NGW", "HTTP", "ADBC", "PGDUMP", "GTFS", "PMTiles", "TopoJSON", "ESRIJSON"),
)
CLOSED = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_DISABLE_READDIR_ON_OPEN": False,
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": False,
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "SHAPE_RESTORE_SHX": True,
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": False,
}
# Whole numbers beyond this are not exact as floats, which is what GDAL hands over beside empty cells.
EXACT = 2**53
BINARY = "OFTBinary"


def open_gdal() -> Any:
    """Return pyogrio, closed to the outside."""
    held = os.environ.get("OGR_SKIP")
    os.environ.setdefault("OGR_SKIP", ",".join(FOLLOWING))
    import pyogrio

    if held is None:
        # It is read once, with the first import; programs that are started later shall have all of theirs.
        del os.environ["OGR_SKIP"]
    pyogrio.set_gdal_config_options(CLOSED)
    return pyogrio


def list_faults(pyogrio: Any) -> tuple[type[Exception], ...]:
    """Return what is raised where a file is spoilt."""
    known = pyogrio.errors
    # The last is pyogrio's own slip where GDAL tells it no reference system.
    return (
        *(known.DataSourceError, known.DataLayerError, known.FeatureError, known.GeometryError),
        *(known.FieldError, known.CRSError, ValueError, UnboundLocalError),
    )


def list_layers(path: Path, driver: str, where: Where, limits: Limits) -> list[str]:
    """Return the names of the layers of a file; raises BadInput for too many, or none that can be read."""
    pyogrio = open_gdal()
    try:
        with warnings.catch_warnings():
            # GDAL's remarks on what it puts up with; what matters of it is checked and told by us.
            warnings.simplefilter("ignore")
            names = [str(name) for name, _kind in pyogrio.list_layers(path)]
            opened = pyogrio.read_info(path, layer=0)["driver"] if names else driver
    except list_faults(pyogrio) as error:
        raise refuse(where, msg("%(where)s:读不出图层,文件可能已损坏或没有传完。")) from error
    if opened != driver:
        raise refuse(where, msg("%(where)s:读不出图层,文件可能已损坏或没有传完。"))
    if not names:
        raise refuse(where, msg("%(where)s:文件里没有图层。"))
    if len(names) > limits.most_tables:
        raise refuse(
            where,
            msg("%(where)s:有 %(given)d 个图层,最多 %(most)d 个。"),
            given=len(names),
            most=limits.most_tables,
        )
    return names


def read_layer(
    path: Path, layer: str, where: Where, limits: Limits, *, name: str = "", encoding: str | None = None
) -> SourceTable:
    """Return a layer under a name (its own without one); raises BadInput."""
    pyogrio = open_gdal()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(path, layer=layer, encoding=encoding)
            check_size(info, where, limits)
            read = partial(pyogrio.raw.read, path, layer=layer, encoding=encoding)
            meta, fids, shapes, values = read(return_fids=True, max_features=limits.most_rows + 1)
            values = exact_numbers(read, meta, fids, values)
    except list_faults(pyogrio) as error:
        raise refuse(where, msg("%(where)s:图层读到一半出错,文件可能已损坏。")) from error
    check_rows(len(fids), where, limits)
    geometries = decode(shapes, len(fids))
    kept = [index for index, kind in enumerate(meta["ogr_types"]) if kind != BINARY]
    columns = tuple(str(meta["fields"][index]).strip() for index in kept)
    flags = {index for index in kept if meta["ogr_subtypes"][index] == "OFSTBoolean"}
    cells: Iterator[tuple[CellValue, ...]] = zip(
        *([cell(value, index in flags) for value in values[index]] for index in kept), strict=True
    )
    rows = list(cells) if kept else [()] * len(fids)
    return SourceTable(
        name or layer,
        "layer",
        tuple(starmap(SourceRow, zip(range(1, len(rows) + 1), rows, geometries, strict=True))),
        crs=crs_of(meta["crs"]),
        columns=columns,
        notes=tuple(notes_of(meta, kept)),
    )


def check_size(info: dict[str, Any], where: Where, limits: Limits) -> None:
    """Raise BadInput for a layer with more rows or columns than are read, before anything is."""
    check_rows(int(info["features"]), where, limits)
    check_columns(len(info["fields"]), where, limits)
    check_cells(max(int(info["features"]), 0) * len(info["fields"]), where, limits)


def check_rows(given: int, where: Where, limits: Limits) -> None:
    """Raise BadInput for more rows than are read."""
    if given > limits.most_rows:
        raise refuse(
            where, msg("%(where)s:行太多,一次最多 %(most)d 行。请分成几个文件。"), most=limits.most_rows
        )


def check_columns(given: int, where: Where, limits: Limits) -> None:
    """Raise BadInput for more columns than are read."""
    if given > limits.most_columns:
        raise refuse(
            where,
            msg("%(where)s:有 %(given)d 列,最多 %(most)d 列。"),
            given=given,
            most=limits.most_columns,
        )


def check_cells(given: int, where: Where, limits: Limits) -> None:
    """Raise BadInput for more cells than are read."""
    if given > limits.most_cells:
        raise refuse(
            where,
            msg("%(where)s:格子太多(%(given)d 个),最多 %(most)d 个。"),
            given=given,
            most=limits.most_cells,
        )


def exact_numbers(
    read: Callable[..., Any], meta: Mapping[str, Any], fids: Any, values: list[Any]
) -> list[Any]:
    """Return the columns, large whole numbers read again where empty cells made floats of them."""
    for index, kind in enumerate(meta["ogr_types"]):
        column = values[index]
        if kind != "OFTInteger64" or column.dtype.kind != "f" or not (np.abs(column) > EXACT).any():
            continue
        field = str(meta["fields"][index])
        quoted = field.replace('"', '\\"')
        _meta, told, _none, (numbers,) = read(
            columns=[field], read_geometry=False, where=f'"{quoted}" IS NOT NULL', return_fids=True
        )
        found = dict(zip(told.tolist(), numbers.tolist(), strict=True))
        values[index] = np.array([found.get(fid) for fid in fids.tolist()], dtype=object)
    return values


def decode(shapes: Any, number: int) -> list[shapely.Geometry | None]:
    """Return geometries of their binary form; a layer without any has None for each row."""
    if shapes is None:
        return [None] * number
    found: list[shapely.Geometry | None] = shapely.from_wkb(shapes, on_invalid="ignore").tolist()
    return found


def cell(value: Any, is_flag: bool = False) -> CellValue:
    """Return what GDAL hands over as a cell: exact as it shows, blanks as nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    if isinstance(value, bool) or is_flag:
        return bool(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, date):
        return day(value)
    return (value if isinstance(value, str) else "、".join(str(one) for one in value)).strip() or None


def number(value: float) -> Decimal | ErrorCell:
    """Return a number exactly as it shows; infinity is a fault of the cell."""
    if not isfinite(value):
        return ErrorCell(str(value))
    exact = Decimal(repr(value))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and abs(exact) < EXACT else exact


def day(value: date) -> date:
    """Return a day as it is, a moment with a zone in China's time."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(CHINA).replace(tzinfo=None)
    return value


def crs_of(told: str | None) -> str | None:
    """Return the reference system of a layer as a code or a text that it can be made of; None for none."""
    if not told:
        return None
    try:
        return read_crs(told).text
    except BadInput:
        return None


def notes_of(meta: dict[str, Any], kept: Sequence[int]) -> Iterator[Note]:
    """Yield what is said of how a layer was read."""
    if meta["crs"] and crs_of(meta["crs"]) is None:
        yield Note(msg("坐标参照系的说明读不懂,当作没有说明。"))
    left_out = [str(name) for index, name in enumerate(meta["fields"]) if index not in kept]
    if left_out:
        yield Note(msg("这些列不是文字或数,没有读:%(names)s。"), {"names": "、".join(left_out)})
