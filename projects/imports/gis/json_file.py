"""GeoJSON: one collection or feature (RFC 7946 and the older form with `crs`), or a feature a line.

Read by the standard library, so that numbers stay as they are written and a fault names its line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from geo.crs import WGS84, read_crs
from geo.errors import BadInput, msg
from geo.geometry_input import KINDS, check_rings, list_positions
from projects.imports.gis.layers import check_cells, check_columns, check_rows
from projects.imports.gis.settling import settle_all
from projects.imports.limits import Limits
from projects.imports.sheets.encodings import decode
from projects.imports.source import (
    CellValue,
    ErrorCell,
    Note,
    SourceFile,
    SourceRow,
    SourceTable,
    Where,
    refuse,
)

# Between the texts of a sequence (RFC 8142) beside blanks and ends of lines.
RECORD_SEPARATOR = "\x1e"
BLANK = " \t\r\n" + RECORD_SEPARATOR
# Larger than any figure; a number of more digits is kept as the text that it is.
LONGEST_NUMBER = 40
COLLECTION = "GeometryCollection"
Json = dict[str, Any]
EMPTY = shapely.GeometryCollection()
ID = "id"


def read_geojson(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the one layer of a GeoJSON file, its places in degrees; raises BadInput, naming line or row."""
    where = Where(name or path.name)
    decoded = decode(path.read_bytes(), where)
    texts = list(read_texts(decoded.text, where))
    features, crs, notes = open_texts(texts, where)
    check_rows(len(features), where, limits)
    columns = list_columns(features)
    check_columns(len(columns), where, limits)
    check_cells(len(columns) * len(features), where, limits)
    rows = tuple(
        read_row(number, one, columns, where, limits) for number, one in enumerate(features, start=1)
    )
    table = SourceTable("", "layer", rows, crs=crs, columns=tuple(columns), notes=notes)
    return SourceFile(where.file, "geojson", decoded.encoding, settle_all([table], where, limits))


def read_texts(text: str, where: Where) -> Iterator[Any]:
    """Yield the JSON texts of a file, one or a sequence of them; raises BadInput where it is no JSON."""
    decoder = json.JSONDecoder(parse_float=read_number, parse_int=read_number, parse_constant=ErrorCell)
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in BLANK:
            at += 1
        if at == end:
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            line = text.count("\n", 0, error.pos) + 1
            column = error.pos - text.rfind("\n", 0, error.pos)
            message = msg("%(where)s:第 %(line)d 行第 %(column)d 个字起不是 JSON,文件可能没有传完。")
            raise refuse(where, message, line=line, column=column) from error
        except RecursionError as error:
            raise refuse(where, msg("%(where)s:JSON 套得太深,没有读。")) from error
        yield value


def read_number(text: str) -> Decimal | str:
    """Return a number exactly as it is written; one too long for any figure as text."""
    try:
        number = Decimal(text) if len(text) <= LONGEST_NUMBER else None
    except InvalidOperation:
        number = None
    if number is None or abs(number.adjusted()) > LONGEST_NUMBER:
        return text
    return number


def open_texts(texts: Sequence[Any], where: Where) -> tuple[list[Json], str | None, tuple[Note, ...]]:
    """Return the features of the texts, their reference system and what is said of it; raises BadInput."""
    features: list[Json] = []
    crs: str | None = WGS84
    notes: list[Note] = []
    for text in texts:
        kind = text.get("type") if isinstance(text, dict) else None
        if kind == "FeatureCollection" and isinstance(text.get("features"), list):
            features += [as_feature(one, where) for one in text["features"]]
        elif kind is not None:
            features.append(as_feature(text, where))
        else:
            raise refuse(where, msg("%(where)s:是 JSON,但不是 GeoJSON(没有 type)。"))
        if text.get("crs") is not None:
            crs, said = open_crs(text["crs"])
            notes += [said] if said else []
    return features, crs, tuple(notes[:1])


def as_feature(value: Any, where: Where) -> Json:
    """Return a feature, made of a bare geometry where it is one; raises BadInput for anything else."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "Feature":
        feature: Json = value
        return feature
    if kind in KINDS or kind == COLLECTION:
        return {"type": "Feature", "geometry": value, "properties": {}}
    raise refuse(where, msg("%(where)s:不是 GeoJSON:type 是“%(kind)s”。"), kind=str(kind)[:40])


def open_crs(told: Any) -> tuple[str | None, Note | None]:
    """Return the reference system that a file names, None where it is to be asked for, and why."""
    properties = told.get("properties") if isinstance(told, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(named, str):
        return None, Note(msg("坐标参照系写成了链接,没有打开,当作没有说明。"))
    try:
        return read_crs(named).text, None
    except BadInput:
        return None, Note(msg("坐标参照系的说明读不懂,当作没有说明。"))


def list_columns(features: Sequence[Json]) -> list[str]:
    """Return the names of all properties as they first come; before them that of the features' own ids."""
    names: dict[str, None] = {}
    for one in features:
        names |= dict.fromkeys(properties_of(one))
    has_ids = any(one.get(ID) is not None for one in features)
    return [ID, *names] if has_ids and ID not in names else [*names]


def properties_of(feature: Json) -> Json:
    """Return the properties of a feature, none for null."""
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def read_row(number: int, feature: Json, columns: Sequence[str], where: Where, limits: Limits) -> SourceRow:
    """Return a feature as a row; a geometry that is none is an empty one that says why."""
    properties = properties_of(feature)
    own = {ID: feature.get(ID)} | properties
    cells = tuple(read_cell(own.get(name), where, number, limits) for name in columns)
    told = feature.get("geometry")
    if told is None:
        return SourceRow(number, cells)
    try:
        return SourceRow(number, cells, build(told, limits.most_nesting))
    except BadInput as error:
        return SourceRow(number, cells, EMPTY, notes=(Note(error.message, error.values),))


def read_cell(value: Any, where: Where, number: int, limits: Limits) -> CellValue:
    """Return a property as a cell: several plain values joined, what is deeper as JSON; raises BadInput."""
    if isinstance(value, str):
        if len(value) > limits.most_characters:
            message = msg("%(where)s:一格有 %(given)d 个字,最多 %(most)d 个。")
            here = Where(where.file, where.sheet, number)
            raise refuse(here, message, given=len(value), most=limits.most_characters)
        return value.strip() or None
    if value is None or isinstance(value, bool | Decimal | ErrorCell):
        return value
    if isinstance(value, list) and all(isinstance(one, str | Decimal) for one in value):
        return "|".join(str(one) for one in value) or None
    return read_cell(json.dumps(value, ensure_ascii=False, default=as_json), where, number, limits)


def as_json(value: Any) -> Any:
    """Return a number within a deeper value."""
    return float(value) if isinstance(value, Decimal) else str(value)


def build(told: Any, deep: int) -> shapely.Geometry:
    """Return a GeoJSON geometry, wherever it lies; raises BadInput for one that cannot be built."""
    kind = told.get("type") if isinstance(told, dict) else None
    if kind == COLLECTION and isinstance(told.get("geometries"), list) and deep:
        return shapely.GeometryCollection([build(one, deep - 1) for one in told["geometries"]])
    if kind not in KINDS:
        raise BadInput(msg("位置的 type 是“%(kind)s”,不是 GeoJSON 的图形。"), kind=str(kind)[:40])
    coordinates = as_floats(told.get("coordinates"))
    if any(not math.isfinite(one) for position in list_any(coordinates) for one in position):
        return shapely.Point(math.nan, math.nan)
    for _position in list_positions(coordinates, KINDS[kind]):
        pass
    if kind.endswith("Polygon"):
        check_rings(coordinates, KINDS[kind])
    try:
        return shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise BadInput(msg("位置的坐标不完整:线至少两个点,面的每一圈至少四个。")) from None


def as_floats(value: Any) -> Any:
    """Return nested coordinates with their numbers as floats; what was no number in the file is NaN."""
    if isinstance(value, list):
        return [as_floats(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    return math.nan if isinstance(value, ErrorCell) else value


def list_any(value: Any) -> Iterator[list[float]]:
    """Yield the positions of nested coordinates, however deep they lie."""
    if isinstance(value, list):
        if value and all(isinstance(one, float) for one in value):
            yield value
        else:
            for one in value:
                yield from list_any(one)
