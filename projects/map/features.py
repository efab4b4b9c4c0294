"""What the map draws, as text that PostgreSQL builds: pins and routes, clusters, shaded districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    CHAR,
    JSON,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    not_,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from geo.bbox import BBox
from geo.features import feature_collection
from geo.models import District, DistrictDescendant
from geo.spatial import as_geojson, extent, intersects_bbox, lines_of, shape_md5
from projects.models import VERSIONS, Allocation, Project, RouteSketch
from projects.reading.filters import is_in_conflict
from projects.reading.kept_counts import count_once
from projects.reading.kept_parts import Shape, count_places, find_shape, list_values
from projects.reading.selection import Selection
from projects.reading.totals import by_bucket
from projects.store.data_version import read_data_version, still_stands
from projects.store.latest import Latest
from projects.store.past import get_past

# Beyond this a browser slows down and the server clusters instead (docs/decisions).
MOST_FEATURES = 2000
OUTLINE_DIGITS = 4

SEPARATOR = "、"
# How an answer begins that has none.
NO_FEATURES = '{"type":"FeatureCollection","features":[]'

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DistrictNode:
    """A district that the registry has, of any level, how many projects of the filter touch it, and its box.

    Both are None where only names were asked for.
    """

    adcode: str
    label: str
    level: str
    parent_adcode: str | None
    number: int | None
    bounds: Bounds | None
    children: tuple[DistrictNode, ...] = ()


def select_features(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the filter's located projects with what a pin or a popup shows, the largest first.

    A sketched route that was laid along a road has that for its geometry, and the crossed gaps as `bridges`.
    """
    return select_entries(selection).where(Project.geom.is_not(None))


def drawn_geometry() -> ColumnElement[Any]:
    """Return what is drawn of an entry: its own geometry, or the road that its sketch was laid along."""
    return func.coalesce(lines_of(RouteSketch.road, RouteSketch.bridges), Project.geom)


def select_entries(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the filter's projects, located or not, with what a map says of each, the largest first.

    `investment_wan` is the adopted figure; `counted_wan` is what the project adds to a total, so that
    pins of a programme and of its parts can be summed.
    """
    labels = func.string_agg(District.label, aggregate_order_by(literal(SEPARATOR), District.adcode))
    adcodes = select(func.string_agg(Allocation.adcode, literal(" "))).where(
        Allocation.project_id == Project.id
    )
    districts = (
        select(labels)
        .join(Allocation, Allocation.adcode == District.adcode)
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )
    return (
        select(
            Project.code.label("id"),
            func.coalesce(RouteSketch.road, Project.geom).label("geometry"),
            Project.code,
            Project.name,
            Project.type,
            Project.status,
            Project.status_basis,
            Project.is_programme,
            Project.investment_wan,
            Project.counted_wan,
            is_in_conflict().label("conflict"),
            districts.label("districts"),
            adcodes.scalar_subquery().label("adcodes"),
            Project.start_year,
            Project.start_month,
            Project.end_year,
            Project.end_month,
            Project.precision,
            Project.method,
            Project.accuracy_m,
            Project.custody,
            RouteSketch.ref.label("road_ref"),
            cast(as_geojson(RouteSketch.bridges), JSON).label("bridges"),
        )
        # A sketch of a route that the project has no more is none.
        .outerjoin(
            RouteSketch,
            and_(
                RouteSketch.project_id == Project.id,
                Project.precision == "route",
                Project.custody == "planned",
                RouteSketch.route_md5 == shape_md5(Project.geom),
            ),
        )
        .where(*selection.conditions)
        .order_by(func.coalesce(Project.investment_wan, -1).desc(), Project.id)
    )


def features_text(session: Session, selection: Selection, limit: int = MOST_FEATURES) -> str:
    """Return the located projects as a FeatureCollection with `numberMatched`.

    When more than `limit` match there are no features: the caller asks for clusters.
    """
    matched = count_once(session, selection, count_located)
    rows = select_features(selection).limit(limit if matched <= limit else 0)
    return f'{feature_collection(session, rows)[:-1]},"numberMatched":{matched}}}'


def count_located(session: Session, selection: Selection) -> int:
    """Return how many of the filter's projects have a place."""
    located = select(func.count()).where(*selection.conditions, Project.geom.is_not(None))
    return session.scalar(located) or 0


def surround(boxes: Sequence[Bounds]) -> Bounds | None:
    """Return the box around some boxes, None for none."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def find_beyond(session: Session, selection: Selection, bounds: Bounds) -> Bounds | None:
    """Return the box around those of the filter's places that lie wholly outside a box, None for none."""
    outside = not_(intersects_bbox(Project.geom, BBox(*bounds)))
    query = select(*extent(Project.geom)).where(*selection.conditions, Project.geom.is_not(None), outside)
    row = session.execute(query).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


# The districts that something has lain in, under the version of the data; some 300 KB.
NAMES: Latest[str, list[DistrictNode]] = Latest(1)


def list_district_tree(session: Session, selection: Selection) -> list[DistrictNode]:
    """Return the registry's provinces with all below them, counted by the rest of the filter.

    A project that touches two counties counts once in their prefecture.
    """
    wanted = selection.wanted.without("district")
    shape = find_shape(session, wanted)
    if shape is None:
        query = select_tree(count_found(selection.without("district"), find_held(session)))
    else:
        query = select_kept_tree(shape)
    return nest([make_node(*row) for row in session.execute(query, list_values(wanted))])


# What the last tree said of each district beside its number.
FACTS: dict[str, tuple[str, str, str, str | None, Bounds]] = {}


def make_node(
    adcode: str, label: str, level: str, parent_adcode: str | None, number: int, *bounds: float
) -> DistrictNode:
    """Return a node of a tree: where a district is as it was in the last tree, both hold the same texts.

    Of the trees that are kept each would take three times as much otherwise.
    """
    west, south, east, north = bounds
    facts = (adcode, label, level, parent_adcode, (west, south, east, north))
    known = FACTS.get(adcode)
    if known != facts:
        FACTS[adcode] = known = facts
    return DistrictNode(*known[:4], number, known[4])


def list_district_names(session: Session) -> list[DistrictNode]:
    """Return the tree of the districts that something has ever lain in, for who may not wait for numbers.

    In any past it is the same: kept while nothing is written.
    """
    version = read_data_version(session)
    found = NAMES.get(version)
    if found is None:
        found = nest(
            [
                DistrictNode(row[0], row[1], row[2], row[3], None, None)
                for row in session.execute(select_names())
            ]
        )
        if still_stands(session, version):
            NAMES.keep(version, found)
    return found


def select_names() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of these districts; OFFSET has each find one line, else all would be read."""
    below, line = DistrictDescendant, VERSIONS["allocations"].c
    lies = select(1).where(below.ancestor == District.adcode, line.adcode == below.descendant).offset(0)
    query = select(District.adcode, District.label, District.level, District.parent_adcode)
    return query.where(lies.exists()).order_by(District.adcode)


@cache
def select_kept_tree(shape: Shape) -> Select[Any]:
    """Return the SELECT of the tree from what is kept of each place."""
    return select_tree(count_places(shape))


def select_tree(counts: Subquery) -> Select[Any]:
    """Return the SELECT of districts with their numbers and boxes, of places counted."""
    sides = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    return (
        select(
            District.adcode,
            District.label,
            District.level,
            District.parent_adcode,
            counts.c.row_number,
            *(side(District.outline) for side in sides),
        )
        .join(counts, counts.c.place == District.adcode)
        .order_by(District.adcode)
    )


def count_found(selection: Selection, held: Subquery) -> Subquery:
    """Return of each of some places how many projects of a filter it holds: place, row_number."""
    below = DistrictDescendant
    counts = (
        select(below.ancestor, func.count(Project.id.distinct()).label("number"))
        .join(Allocation, Allocation.adcode == below.descendant)
        .join(Project, Project.id == Allocation.project_id)
        .where(*selection.conditions)
        .group_by(below.ancestor)
        .subquery("counts")
    )
    number = func.coalesce(counts.c.number, 0).label("row_number")
    found = select(held.c.place, number).outerjoin(counts, counts.c.ancestor == held.c.place)
    return found.subquery("places")


def find_held(session: Session) -> Subquery:
    """Return the districts that hold projects, or parts of some, with all above them: place."""
    if get_past(session) is None:
        return count_places(Shape())
    below = DistrictDescendant
    return (
        select(below.ancestor.label("place"))
        .join(Allocation, Allocation.adcode == below.descendant)
        .join(Project, Project.id == Allocation.project_id)
        .where(Project.merged_into_id.is_(None))
        .distinct()
        .subquery("held")
    )


def nest(nodes: list[DistrictNode]) -> list[DistrictNode]:
    """Return the nodes with each under its parent, when that is among them."""
    known = {node.adcode for node in nodes}
    children: dict[str | None, list[DistrictNode]] = {}
    for node in nodes:
        children.setdefault(node.parent_adcode if node.parent_adcode in known else None, []).append(node)

    def grow(adcode: str | None) -> tuple[DistrictNode, ...]:
        return tuple(replace(node, children=grow(node.adcode)) for node in children.get(adcode, ()))

    return list(grow(None))


def district_shading_text(session: Session, selection: Selection) -> str:
    """Return the reconciliation rows as a FeatureCollection: each district with its outline and totals.

    跨区 is a feature without geometry and the city level has its prefecture's outline, so that the sum
    over all features is the filter's total; money is null where every figure is silent. Districts of the
    registry that hold nothing are there with zeros (kind "none").
    """
    rows: dict[str, tuple[Any, ...]] = {
        row.adcode or row.kind: (
            row.adcode,
            row.kind,
            row.number,
            row.investment.stated_wan,
            row.investment.silent,
            row.started.number,
            row.started.stated_wan,
            row.status_number,
            row.unlocated.number,
            row.unlocated.wan,
            row.unlocated.silent,
        )
        for row in by_bucket(session, selection)
    }
    for adcode in list_adcodes(session):
        rows.setdefault(adcode, (adcode, "none", 0, Decimal(0), 0, 0, Decimal(0), 0, 0, Decimal(0), 0))
    if not rows:
        return '{"type":"FeatureCollection","features":[],"numberReturned":0}'
    return feature_collection(session, select_shading(list(rows.values())), digits=OUTLINE_DIGITS)


def select_shading(rows: list[tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return the select that gives each row of totals its district's outline and name."""
    kinds: dict[str, TypeEngine[Any]] = {
        "adcode": CHAR(6),
        "kind": Text(),
        "number": Integer(),
        "investment_wan": Numeric(),
        "without_investment_number": Integer(),
        "started_number": Integer(),
        "started_wan": Numeric(),
        "status_number": Integer(),
        "unlocated_number": Integer(),
        "unlocated_wan": Numeric(),
        "unlocated_silent_number": Integer(),
    }
    given = values(*(column(name, kind) for name, kind in kinds.items()), name="given").data(rows)
    point = District.label_point
    label_point = case((point.is_not(None), func.json_build_array(func.ST_X(point), func.ST_Y(point))))
    # A column of nothing but NULL has no type of its own.
    totals = [cast(given.c[name], kind).label(name) for name, kind in kinds.items() if name != "adcode"]
    return (
        select(
            func.coalesce(given.c.adcode, given.c.kind).label("id"),
            District.outline.label("geometry"),
            given.c.adcode,
            District.label,
            District.level,
            label_point.label("label_point"),
            *totals,
        )
        .select_from(given.outerjoin(District, District.adcode == given.c.adcode))
        .order_by(District.level.desc(), given.c.adcode)
    )


def list_adcodes(session: Session) -> list[str]:
    """Return the prefectures and counties that hold a project, or part of one."""
    held = find_held(session)
    query = select(District.adcode).join(held, held.c.place == District.adcode)
    return list(session.scalars(query.where(District.level != "province").order_by(District.adcode)))
