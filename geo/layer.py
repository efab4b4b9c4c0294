"""A layer of features for programs: what each has, the conditions on it, and one page of it as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, false, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.cql.values import Kind, Queryable, Value, read_number, read_text, read_time, wrong_kind
from geo.errors import BadInput, msg
from geo.features import feature_collection
from geo.offered_crs import CRS84, Crs, in_crs

GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a feature, which conditions may name: what it holds and the codes that it may have.

    `zh` names it in conditions too; titles have the unit.
    """

    name: str
    kind: Kind
    column: ColumnElement[Any]
    zh: str
    codes: tuple[str, ...]
    title_zh: str
    title_en: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of one kind: their key, which orders them, their geometry (EPSG:4326) and properties."""

    name: str
    key: ColumnElement[Any]
    read_key: Callable[[str], Any]
    geometry: ColumnElement[Any]
    properties: tuple[Property, ...]
    # What belongs to the layer of all that its table holds.
    held: tuple[ColumnElement[bool], ...] = ()
    # What geometries there may be, in the words of OGC's schemas.
    shapes: str = "geometry-any"

    @property
    def queryables(self) -> dict[str, Queryable]:
        """Return what conditions may name."""
        named = {one.name: Queryable(one.name, one.kind, one.column, one.zh) for one in self.properties}
        return {GEOMETRY: Queryable(GEOMETRY, Kind.GEOMETRY, self.geometry)} | named

    def select(self, crs: Crs) -> Select[Any]:
        """Return the SELECT of the layer's features."""
        columns = (one.column.label(one.name) for one in self.properties)
        return select(self.key.label("id"), in_crs(self.geometry, crs).label(GEOMETRY), *columns)


@dataclass(frozen=True, slots=True)
class Items:
    """One page: its members as FeatureCollection text, how many match in all, and the key of the last one."""

    text: str
    matched: int
    following: Any = None


def list_items(
    session: Session,
    layer: Layer,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    after: Any = None,
    crs: Crs = CRS84,
) -> Items:
    """Return the features that conditions pick, in the order of the key, after a key; three queries."""
    beyond = [] if after is None else [layer.key > after]
    keys = select(layer.key).where(*conditions, *beyond).order_by(layer.key).limit(limit + 1)
    found = session.scalars(keys).all()
    shown = found[:limit]
    matched = len(found)
    if after is not None or len(found) > limit:
        matched = session.scalar(select(func.count(layer.key)).where(*conditions)) or 0
    rows = layer.select(crs).where(layer.key.in_(shown)).order_by(layer.key)
    text = feature_collection(session, rows, digits=crs.digits)
    return Items(text, matched, shown[-1] if len(found) > limit else None)


def find_item(session: Session, layer: Layer, key: Any, crs: Crs = CRS84) -> dict[str, Any] | None:
    """Return one feature, None where there is none of this key."""
    rows = layer.select(crs).where(layer.key == key, *layer.held)
    features: list[dict[str, Any]] = json.loads(feature_collection(session, rows, digits=crs.digits))[
        "features"
    ]
    return features[0] if features else None


def equals(layer_property: Property, text: str) -> ColumnElement[bool]:
    """Return the condition of a property that a program gives as `name=value`; raises BadInput."""
    if layer_property.kind is Kind.TEXTS:
        return cast(layer_property.column, ARRAY(Text())).contains([read_text(text).typed])
    return layer_property.column == read_value(layer_property, text).sql


def read_value(layer_property: Property, text: str) -> Value:
    """Return the value that a text stands for in a property."""
    name, kind = layer_property.name, layer_property.kind
    if kind is Kind.NUMBER:
        try:
            return read_number(text.strip() if text.isascii() and "_" not in text else "")
        except ArithmeticError:
            raise bad_value(name, text) from None
    if kind is Kind.FLAG:
        if text not in ("true", "false"):
            raise bad_value(name, text)
        return Value(kind, true() if text == "true" else false())
    if kind.is_time:
        return read_time(text)
    if kind is Kind.TEXT:
        return read_text(text)
    raise wrong_kind(name, kind)


def bad_value(name: str, text: str) -> BadInput:
    """Return the error of a value that a property cannot have."""
    return BadInput(msg("“%(name)s”不能是“%(value)s”。"), field=name, name=name, value=text[:50])
