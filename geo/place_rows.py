"""Read the gazetteer's CSV file row by row; no database."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

COLUMNS = ("name", "kind", "adcode", "lon", "lat", "accuracy_m", "method", "evidence")
METHODS = ("source", "derived", "estimated")
KINDS = (
    *("town_centre", "township", "village", "street", "zone"),
    *("sight", "station", "airport", "river", "reservoir"),
)

_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]+)?")
_MAX_LON, _MAX_LAT = 180, 90


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One sound row of the file: degrees WGS-84, accuracy in metres."""

    line: int
    name: str
    kind: str
    adcode: str
    lon: float
    lat: float
    accuracy_m: int
    method: str
    evidence: str

    def as_parameters(self) -> dict[str, Any]:
        """Return the row as parameters of the insert."""
        return {name: getattr(self, name) for name in COLUMNS}


def fault(line: int, column: str, reason: str) -> str:
    """Say what is wrong where."""
    return f"第 {line} 行 {column}：{reason}" if column else f"第 {line} 行：{reason}"


def read_place_rows(content: bytes) -> tuple[list[PlaceRow], list[str]]:
    """Return the sound rows of a UTF-8 CSV file, and the faults of the others."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return [], [fault(content.count(b"\n", 0, error.start) + 1, "", "不是 UTF-8")]
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        return _checked(reader)
    except csv.Error as error:
        return [], [fault(reader.line_num, "", f"引号有误（{error}）")]


def _checked(reader: csv.DictReader[str]) -> tuple[list[PlaceRow], list[str]]:
    if tuple(reader.fieldnames or ()) != COLUMNS:
        return [], [fault(1, "", "表头须是 " + ",".join(COLUMNS))]
    rows: dict[tuple[str, str], PlaceRow] = {}
    faults: list[str] = []
    for cells in reader:
        line = reader.line_num
        found = [fault(line, column, reason) for column, reason in _faults(cells)]
        key = (cells["name"], cells["adcode"])
        if not found and key in rows:
            found = [fault(line, "name", f"与第 {rows[key].line} 行重复")]
        faults += found
        if not found:
            rows[key] = _row(line, cells)
    return list(rows.values()), faults


def _faults(cells: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    if None in cells or None in cells.values():
        yield "", f"须有 {len(COLUMNS)} 列"
        return
    for column in ("name", "evidence"):
        if not cells[column].strip():
            yield column, "为空"
    for column, known in (("kind", KINDS), ("method", METHODS)):
        if cells[column] not in known:
            yield column, f"须是 {'/'.join(known)}"
    if not re.fullmatch("[1-9][0-9]{5}", cells["adcode"]):
        yield "adcode", "须是六位区划代码"
    for column, most in (("lon", _MAX_LON), ("lat", _MAX_LAT)):
        if not _DEGREES.fullmatch(cells[column]) or abs(float(cells[column])) > most:
            yield column, f"须是 ±{most} 之内的度数"
    if not re.fullmatch("[1-9][0-9]{0,5}", cells["accuracy_m"]):
        yield "accuracy_m", "须是正整数（米）"


def _row(line: int, cells: dict[str, str]) -> PlaceRow:
    return PlaceRow(
        line=line,
        name=cells["name"],
        kind=cells["kind"],
        adcode=cells["adcode"],
        lon=float(cells["lon"]),
        lat=float(cells["lat"]),
        accuracy_m=int(cells["accuracy_m"]),
        method=cells["method"],
        evidence=cells["evidence"],
    )
