"""Projects, districts and places as layers: what programs that know OGC's standards read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from geo.cql.values import Kind
from geo.interval import Interval
from geo.layer import Kept, Layer, Property
from geo.models import District, Place
from geo.spatial import extent, is_of_dimension, outermost
from projects.map.features import Bounds, surround
from projects.map.levels import read_hierarchy
from projects.models import Allocation, Project
from projects.reading.feature_texts import parent_code, read_features, touched
from projects.reading.filters import last_day
from projects.reading.kept_counts import read_once
from projects.registry import field
from projects.registry.fields import SHOWN, name_of
from projects.store.past import get_past
from projects.words.keyset import text_key, whole_key

KINDS: Mapping[field.Kind, Kind] = {
    field.Kind.TEXTS: Kind.TEXTS,
    field.Kind.FLAG: Kind.FLAG,
    field.Kind.WHOLE: Kind.NUMBER,
    field.Kind.MEASURE: Kind.NUMBER,
    field.Kind.MONEY: Kind.NUMBER,
    field.Kind.DAY: Kind.DAY,
    field.Kind.MONTH: Kind.DAY,
    field.Kind.MOMENT: Kind.MOMENT,
}


def column(held: Any) -> ColumnElement[Any]:
    """Return a column of a model as SQL."""
    return cast(ColumnElement[Any], held)


def stored_properties() -> tuple[Property, ...]:
    """Return the fields that the API shows and the table of projects holds."""
    return tuple(
        Property(
            one.name,
            KINDS.get(one.kind, Kind.TEXT),
            column(getattr(Project, one.name)),
            one.zh,
            tuple(term.code for term in one.terms),
            *titles(one.name),
            one.kind is field.Kind.WHOLE,
        )
        for one in SHOWN
        if one.is_stored
    )


def titles(key: str, noun: str = "") -> tuple[str, str]:
    """Return what a property is called with its unit, in Chinese and English."""
    name = name_of(key, noun)
    return name.title("zh"), name.title("en")


def named(key: str, kind: Kind, held: Any, noun: str = "", codes: tuple[str, ...] = ()) -> Property:
    """Return a property that the dictionary names."""
    return Property(key, kind, column(held), name_of(key, noun).zh, codes, *titles(key, noun))


def read_named(session: Session, ids: str) -> tuple[bytes, int] | None:
    """Return the kept features of projects, joined by commas; None of a past, of which none are kept."""
    return read_features(session, ids, "named") if get_past(session) is None else None


PROJECTS = Layer(
    "projects",
    column(Project.code),
    text_key,
    column(Project.geom),
    (
        *stored_properties(),
        named("parent_code", Kind.TEXT, parent_code()),
        named("districts", Kind.TEXTS, touched(Allocation.adcode)),
        named("district_names", Kind.TEXTS, touched(District.label)),
    ),
    (Project.merged_into_id.is_(None),),
    kept=Kept(column(Project.id), read_named),
)
DISTRICTS = Layer(
    "districts",
    column(District.adcode),
    text_key,
    column(District.outline),
    (
        named("adcode", Kind.TEXT, District.adcode),
        named("name", Kind.TEXT, District.name, "district"),
        named("label", Kind.TEXT, District.label),
        named("level", Kind.TEXT, District.level, "district", ("province", "prefecture", "county")),
        named("parent_adcode", Kind.TEXT, District.parent_adcode),
        named("area_km2", Kind.NUMBER, District.area_km2),
    ),
)
PLACES = Layer(
    "places",
    column(Place.id),
    whole_key,
    column(Place.geom),
    (
        named("name", Kind.TEXT, Place.name, "place"),
        named("kind", Kind.TEXT, Place.kind, "place"),
        named("adcode", Kind.TEXT, Place.adcode),
        named("accuracy_m", Kind.NUMBER, Place.accuracy_m),
        named("method", Kind.TEXT, Place.method, "", ("source", "derived", "estimated")),
        named("evidence", Kind.TEXT, Place.evidence, "place"),
    ),
)


def drawn(name: str, dimension: int, shapes: str) -> Layer:
    """Return the projects whose place has so many dimensions: a map program draws a layer in one way."""
    held = (*PROJECTS.held, is_of_dimension(Project.geom, dimension))
    return replace(PROJECTS, name=name, held=held, shapes=shapes)


DRAWN = (
    drawn("project_points", 0, "geometry-point-or-multipoint"),
    drawn("project_lines", 1, "geometry-linestring-or-multilinestring"),
    drawn("project_areas", 2, "geometry-polygon-or-multipolygon"),
)
OF_PROJECTS = (PROJECTS, *DRAWN)
LAYERS: Mapping[str, Layer] = {layer.name: layer for layer in (*OF_PROJECTS, DISTRICTS, PLACES)}


def is_planned_in(asked: Interval) -> ColumnElement[bool]:
    """Say whether the planned start to completion overlaps an interval; one known end stands for both.

    A project whose plan names no year is in none.
    """
    begins = func.coalesce(
        func.make_date(Project.start_year, func.coalesce(Project.start_month, 1), 1),
        func.make_date(Project.end_year, func.coalesce(Project.end_month, 1), 1),
    )
    ends = func.coalesce(
        last_day(Project.end_year, Project.end_month), last_day(Project.start_year, Project.start_month)
    )
    parts = [] if asked.last is None else [begins < asked.last + timedelta(days=1)]
    return and_(begins.is_not(None), *parts, *([] if asked.first is None else [ends >= asked.first]))


# The first and the last day that the plans name, as programs write moments; None for neither.
Period = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Extents:
    """Where the layers of projects lie (west, south, east, north; None for nothing), and when."""

    boxes: Mapping[str, Bounds | None]
    period: Period


def find_extent(session: Session, layer: Layer) -> tuple[Bounds | None, Period | None]:
    """Return west, south, east and north of all that a layer holds, and of projects the period of the plans.

    None for nothing, and for layers without days.
    """
    if layer in OF_PROJECTS:
        found = find_extents(session)
        return found.boxes[layer.name], found.period
    if layer is DISTRICTS:
        # Kept until others are loaded.
        return surround([*read_hierarchy(session).boxes.values()]), None
    return read_box(session.execute(select(*extent(layer.geometry)).where(*layer.held)).one()), None


def find_extents(session: Session) -> Extents:
    """Return what the layers of projects extend to: all of them read once, and kept while the data stand."""
    return read_once(session, read_extents)


def read_extents(session: Session) -> Extents:
    """Return the extents of all layers of projects, each side found by an index: one query."""
    years = (
        func.min(func.coalesce(Project.start_year, Project.end_year)),
        func.max(func.coalesce(Project.end_year, Project.start_year)),
    )
    ends = (select(year).where(*PROJECTS.held).scalar_subquery() for year in years)
    sides = (side for layer in DRAWN for side in outermost(layer.geometry, *layer.held))
    first, last, *found = session.execute(select(*ends, *sides)).one()
    boxes = {layer.name: read_box(found[4 * at : 4 * at + 4]) for at, layer in enumerate(DRAWN)}
    boxes[PROJECTS.name] = surround([box for box in boxes.values() if box])
    return Extents(
        boxes, (None, None) if first is None else (f"{first}-01-01T00:00:00Z", f"{last}-12-31T00:00:00Z")
    )


def read_box(sides: Sequence[Any]) -> Bounds | None:
    """Return the four sides of a box; None where nothing has any."""
    west, south, east, north = sides
    return None if west is None else (west, south, east, north)
