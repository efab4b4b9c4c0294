"""Where a row says that its project is: two columns or a geometry, in the datum that its officer named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape

from geo.datum import parse_datum, to_wgs84
from geo.errors import msg
from geo.models import WGS84
from geo.shapes import check_place
from projects.errors import BadInput
from projects.imports.rows import ParsedRow
from projects.words.vocabulary import LARGEST_ACCURACY_M

SAME_DEGREES = 1e-7
IMPORTED, UNTOLD_PRECISION = "imported", "site"


def read_place(row: ParsedRow, datum: str | None) -> dict[str, Any]:
    """Return the fields of the place that a row states, in WGS-84; nothing where it states none.

    Raises BadInput for half a point, a datum that is not known or a place that cannot be.
    """
    values = row.values
    shape = row.geometry
    if shape is None:
        shape = read_point(values)
    if shape is None:
        return {}
    named = parse_datum(values.get("source_datum") or datum or "wgs84")
    shape = to_wgs84(shape, named)
    check_place(shape)
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


def is_same_place(held: Any, given: Any) -> bool:
    """Say whether two places are the same to a centimetre."""
    if held is None or given is None:
        return held is given
    return bool(shapely.equals_exact(to_shape(held), to_shape(given), SAME_DEGREES))
