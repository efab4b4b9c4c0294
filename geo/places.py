"""The gazetteer: load its points from a CSV file and find them by name."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from geoalchemy2 import Geography
from sqlalchemy import CHAR, ColumnElement, Float, Integer, Table, bindparam, column, func, select, values
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.datasets import DatasetFacts, get_content_hash, record_dataset
from geo.errors import BadInput, msg
from geo.models import WGS84, District, DistrictDescendant, Place
from geo.place_rows import PlaceRow, fault, read_place_rows
from geo.sorting import by_pinyin

PLACES_DATASET = DatasetFacts(
    key="places",
    title="地名点位",
    source="seeds/places.csv; each point names its own source",
    version="1",
    dated_on=None,
    licence="points from OpenStreetMap © OpenStreetMap contributors, ODbL 1.0; from GeoNames, CC BY 4.0",
)

_PLACES = cast(Table, Place.__table__)
_MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class PlacePoint:
    """A gazetteer point: degrees WGS-84, `accuracy_m` about the 80% radius in metres."""

    id: int
    name: str
    kind: str
    adcode: str
    lon: float
    lat: float
    accuracy_m: int
    method: str


@dataclass(frozen=True, slots=True)
class PlaceMatches:
    """What each asked name stands for: one point, nothing, or several ("name@adcode" to choose from)."""

    found: dict[str, PlacePoint] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load_places(session: Session, path: Path) -> int:
    """Load the file's points and return how many; write nothing when this very file is loaded already.

    Points are degrees WGS-84. Every fault of every row is gathered into one BadInput: a missing or
    unknown value, a bad number, a district that is not loaded, a point that lies further outside its
    district than its accuracy allows. Points that a newer file lacks are kept: projects may use them.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    rows, faults = read_place_rows(content)
    if get_content_hash(session, PLACES_DATASET.key) == digest:
        return len(rows)
    faults += _misplaced(session, rows)
    if faults:
        raise BadInput(
            msg("%(file)s 有 %(count)s 处错误：%(faults)s"),
            field="places",
            file=path.name,
            count=len(faults),
            faults="；".join(faults[:_MAX_LISTED]),
        )
    if rows:
        session.execute(_upsert(), [row.as_parameters() for row in rows])
    record_dataset(session, PLACES_DATASET, digest)
    return len(rows)


def find_places(session: Session, names: Iterable[str]) -> PlaceMatches:
    """Find places by "name" or "name@adcode"; what is unknown or ambiguous is returned, not raised."""
    asked = list(dict.fromkeys(names))
    by_name: dict[str, list[PlacePoint]] = defaultdict(list)
    for place in _fetch(session, _PLACES.c.name.in_({name.partition("@")[0] for name in asked})):
        by_name[place.name].append(place)
    found: dict[str, PlacePoint] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    for text in asked:
        name, _, adcode = text.partition("@")
        fitting = [place for place in by_name[name] if adcode in {"", place.adcode}]
        if not fitting:
            unknown.append(text)
        elif len(fitting) == 1:
            found[text] = fitting[0]
        else:
            ambiguous[text] = tuple(f"{place.name}@{place.adcode}" for place in fitting)
    return PlaceMatches(found, tuple(unknown), ambiguous)


def list_named(session: Session, text: str, adcodes: Collection[str]) -> list[PlacePoint]:
    """Return the points of some districts, and of what is below them, whose name stands in a text."""
    if not text:
        return []
    return _fetch(session, func.strpos(text, _PLACES.c.name) > 0, _is_below(adcodes))


def list_places(session: Session, adcodes: Collection[str]) -> list[PlacePoint]:
    """Return the points of some districts, and of what is below them."""
    return _fetch(session, _is_below(adcodes))


def pick_named(text: str, places: Iterable[PlacePoint]) -> list[PlacePoint]:
    """Return the points whose name stands in a text: for many texts, the points are fetched once."""
    return [place for place in places if place.name in text]


def _is_below(adcodes: Collection[str]) -> ColumnElement[bool]:
    below = select(DistrictDescendant.descendant).where(DistrictDescendant.ancestor.in_(adcodes))
    return _PLACES.c.adcode.in_(below)


def _fetch(session: Session, *conditions: ColumnElement[bool]) -> list[PlacePoint]:
    place = _PLACES.c
    lon, lat = func.ST_X(place.geom), func.ST_Y(place.geom)
    rows = session.execute(
        select(place.id, place.name, place.kind, place.adcode, lon, lat, place.accuracy_m, place.method)
        .where(*conditions)
        .order_by(by_pinyin(place.name), place.adcode)
    )
    return [PlacePoint(*row) for row in rows]


def _misplaced(session: Session, rows: Sequence[PlaceRow]) -> list[str]:
    """Return a fault for each row whose district is not loaded or does not hold the point."""
    if not rows:
        return []
    names = (("line", Integer), ("adcode", CHAR(6)), ("lon", Float), ("lat", Float), ("accuracy_m", Integer))
    given = values(*(column(name, kind) for name, kind in names), name="given").data(
        [(row.line, row.adcode, row.lon, row.lat, row.accuracy_m) for row in rows]
    )
    area, point = (
        sql_cast(geometry, Geography(srid=WGS84))
        for geometry in (District.boundary, func.ST_MakePoint(given.c.lon, given.c.lat))
    )
    near = func.ST_DWithin(area, point, given.c.accuracy_m)
    found = session.execute(
        select(given.c.line, given.c.adcode, District.adcode.is_(None))
        .select_from(given.outerjoin(District, District.adcode == given.c.adcode))
        .where(near.is_not(True))
        .order_by(given.c.line)
    )
    outside = "点在 {} 边界之外，超出其精度"
    return [
        fault(line, "adcode" if unknown else "lon", ("没有区划 {}" if unknown else outside).format(adcode))
        for line, adcode, unknown in found
    ]


def _upsert() -> Any:
    point = func.ST_MakePoint(bindparam("lon", type_=Float), bindparam("lat", type_=Float))
    plain = ("name", "kind", "adcode", "accuracy_m", "method", "evidence")
    new: dict[str, Any] = {name: bindparam(name) for name in plain}
    statement = insert(_PLACES).values(new | {"geom": func.ST_SetSRID(point, WGS84)})
    updates = {
        name: statement.excluded[name] for name in ("kind", "geom", "accuracy_m", "method", "evidence")
    }
    return statement.on_conflict_do_update(index_elements=[_PLACES.c.name, _PLACES.c.adcode], set_=updates)
