"""Where a row says that its project is: two columns or a geometry, in the datum that its officer named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.datum import parse_datum, to_wgs84
from geo.errors import msg
from geo.models import WGS84
from geo.shapes import check_place
from geo.spatial import midpoint
from projects.errors import BadInput
from projects.imports.proposing import Proposal
from projects.imports.rows import ParsedRow
from projects.models import Project
from projects.registry.audit import Changes
from projects.words.vocabulary import LARGEST_ACCURACY_M

# Files tell places in six decimals of a degree (0.1 m): half of the last one each way is no move.
SAME_DEGREES = 7.2e-7
IMPORTED, UNTOLD_PRECISION = "imported", "site"


@dataclass(frozen=True, slots=True)
class Told:
    """A place and the point that tells it in two columns of our files."""

    point: shapely.Point
    shape: BaseGeometry


def read_place(row: ParsedRow, datum: str | None, told: Told | None = None) -> dict[str, Any]:
    """Return the fields of the place that a row states, in WGS-84; nothing where it states none.

    The point that our files tell a line or an area by stands for the whole of it: it does not become a point.
    Raises BadInput for half a point, a datum that is not known or a place that cannot be.
    """
    values = row.values
    shape = row.geometry
    if shape is None:
        shape = read_point(values)
    if shape is None:
        return {}
    named = parse_datum(values.get("source_datum") or datum or "wgs84")
    shape = unwrap(to_wgs84(shape, named))
    check_place(shape)
    if told is not None and shapely.equals_exact(told.point, shape, SAME_DEGREES):
        shape = told.shape
    accuracy_m = values.get("accuracy_m")
    precision = values.get("precision") or find_precision(accuracy_m)
    if precision == "route" and shape.geom_type not in ("LineString", "MultiLineString"):
        raise BadInput(msg("“沿线示意”要用一条线表示。"), field="precision")
    return {
        "geom": from_shape(shape, srid=WGS84),
        "precision": precision,
        "method": values.get("method") or IMPORTED,
        "accuracy_m": accuracy_m,
        "source_datum": named,
    }


def read_point(values: Mapping[str, Any]) -> shapely.Point | None:
    """Return the point of two columns, None for neither; raises BadInput for one alone."""
    lon, lat = values.get("lon"), values.get("lat")
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        missing = "lon" if lon is None else "lat"
        raise BadInput(msg("经度和纬度要一起写。"), field=missing)
    return shapely.Point(float(lon), float(lat))


def find_precision(accuracy_m: int | None) -> str:
    """Return the finest precision that an error in metres allows; a site where nothing is said of it."""
    if accuracy_m is None:
        return UNTOLD_PRECISION
    fitting = sorted((most, code) for code, most in LARGEST_ACCURACY_M.items() if accuracy_m <= most)
    if not fitting:
        raise BadInput(msg("误差太大,不能作为位置。"), field="accuracy_m")
    return fitting[0][1]


def unwrap(shape: BaseGeometry) -> BaseGeometry:
    """Return the only part of a collection of one: some formats know no single lines and areas."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape


def is_same_place(held: Any, given: Any) -> bool:
    """Say whether two places are the same as far as files tell them (0.1 m)."""
    if held is None or given is None:
        return held is given
    return bool(shapely.equals_exact(unwrap(to_shape(held)), unwrap(to_shape(given)), SAME_DEGREES))


def read_told(session: Session, proposals: Sequence[Proposal]) -> dict[int, Told]:
    """Return how our files tell the places of projects whose rows say one in two columns."""
    ids = sorted(
        one.project.id
        for one in proposals
        if one.project and one.row.geometry is None and one.row.values.get("lon") is not None
    )
    if not ids:
        return {}
    query = select(Project.id, midpoint(Project.geom), Project.geom)
    rows = session.execute(query.where(among(Project.id, ids), Project.geom.is_not(None)))
    return {project_id: Told(to_shape(point), to_shape(geom)) for project_id, point, geom in rows}


def leave_place(changes: Changes, said: Collection[str]) -> None:
    """Take out of changes a place that stands already, but for what a row says of it itself."""
    for name in ("geom", "precision", "method", "accuracy_m", "source_datum"):
        if name not in said:
            changes.pop(name, None)
