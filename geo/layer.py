"""A layer of features for programs: what each has, the conditions on it, and one page of it as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    case,
    cast,
    false,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from geo.among import among_written
from geo.cql.values import Kind, Queryable, Value, read_number, read_text, read_time, wrong_kind
from geo.errors import BadInput, msg
from geo.features import collect, feature_collection
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
class Kept:
    """Texts of features that are kept beside them: by which number, and how those of some numbers are read.

    `read` takes PostgreSQL's text of an array and returns the features, joined by commas, and how many; None
    where the session reads what is not kept. They have longitude and latitude.
    """

    number: ColumnElement[Any]
    read: Callable[[Session, str], tuple[bytes, int] | None]


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
    kept: Kept | None = None

    @property
    def number(self) -> ColumnElement[Any]:
        """Return what names the features of a page from one statement to the next."""
        return self.key if self.kept is None else self.kept.number

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
    """One page: a FeatureCollection in UTF-8, how many match in all, and the key of the last one."""

    text: bytes
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
    is_boxed: bool = False,
) -> Items:
    """Return the features that conditions pick, in the order of the key, after a key; two queries.

    Those of a small box are found once, to be counted and put in order; else PostgreSQL walks the keys.
    """
    held = select(layer.key.label("key"), layer.number.label("number")).where(*conditions)
    matched = select(func.count(layer.key)).where(*conditions)
    key = layer.key
    if is_boxed:
        found = held.cte("found").prefix_with("MATERIALIZED")
        held, matched, key = select(found), select(func.count()).select_from(found), found.c.key
    if after is not None:
        held = held.where(key > after)
    rows = held.order_by(key).limit(limit + 1).subquery("page")
    ids, last, number = session.execute(select_ids(rows, limit, matched, is_first=after is None)).one()
    return Items(write_items(session, layer, ids or "{}", crs), number, last)


def select_ids(rows: Subquery, limit: int, matched: Select[Any], *, is_first: bool) -> Select[Any]:
    """Return the SELECT of a page's numbers as the text of an array, the key that others follow, how many.

    All are counted where they are more than stand on a first page.
    """
    placed = select(*rows.c, func.row_number().over(order_by=rows.c.key).label("at")).subquery("placed").c
    ids = func.array_agg(aggregate_order_by(placed.number, placed.at)).filter(placed.at <= limit)
    is_more = func.count() > limit
    last = case((is_more, func.max(placed.key).filter(placed.at == limit)))
    every = matched.scalar_subquery()
    return select(cast(ids, Text), last, case((is_more, every), else_=func.count()) if is_first else every)


def write_items(session: Session, layer: Layer, ids: str, crs: Crs) -> bytes:
    """Return features by their numbers as FeatureCollection text: of what is kept, else written anew."""
    kept = layer.kept.read(session, ids) if layer.kept and crs.is_kept else None
    if kept is not None:
        return collect(*kept)
    rows = layer.select(crs).where(among_written(layer.number, ids)).order_by(layer.key)
    return feature_collection(session, rows, digits=crs.digits).encode()


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
