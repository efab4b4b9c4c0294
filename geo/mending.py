"""What can be mended of a geometry of a file: heights left out, areas that cross themselves made whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput, msg
from geo.reach import flatten
from geo.shapes import FIELD, check_shape

# What an area may lose or win by its repair: a ring drawn over a neighbour's line. More is another area.
MOST_CHANGED = 0.25
POLYGONAL = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Mended:
    """A valid geometry, and what was wrong with it in translatable words with values; None when nothing."""

    shape: shapely.Geometry
    message: str | None = None
    values: dict[str, str] | None = None


def has_holes_in_numbers(geometries: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which geometries have a coordinate that is no finite number."""
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    found = np.zeros(len(geometries), dtype=bool)
    found[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    return found


def swap(geometries: NDArray[Any]) -> NDArray[Any]:
    """Return flat geometries with their two coordinates the other way round."""
    swapped: NDArray[Any] = shapely.transform(geometries, lambda coordinates: coordinates[:, ::-1])
    return swapped


def mend(shape: shapely.Geometry) -> Mended:
    """Return a flat geometry (degrees WGS-84) made valid; raises BadInput for one that no repair keeps.

    Only areas are repaired: a line may cross itself, and one without two different points is none.
    """
    if shape.is_empty or shapely.is_valid(shape):
        check_shape(shape)
        return Mended(shape)
    try:
        check_shape(shape)
    except BadInput as error:
        if shape.geom_type not in POLYGONAL:
            raise BadInput(msg("位置的图形不成形:线要有不同的点,面要有面积。"), field=FIELD) from error
        if "where" not in error.values:
            raise
        where = str(error.values["where"])
    whole = repair(shape)
    if whole is None:
        raise BadInput(
            msg("面在 %(where)s 处自己相交,修不好:分不清哪里是里面。请在制图软件中改正。"),
            field=FIELD,
            where=where,
        )
    return Mended(
        whole,
        msg("面在 %(where)s 处自己相交,已修复,面积为 %(area)s 平方公里。"),
        {"where": where, "area": in_km2(whole)},
    )


def repair(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the area that an invalid one encloses, None where nothing or something else would be left."""
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(shapely.get_parts(made)) if part.geom_type == "Polygon"]
    if not parts:
        return None
    whole = shapely.union_all(parts)
    drawn = shapely.area(shapely.make_valid(shape))
    if not drawn or abs(shapely.area(whole) - drawn) > MOST_CHANGED * drawn:
        return None
    return whole


def in_km2(shape: shapely.Geometry) -> str:
    """Return the surface of a geometry in degrees as square kilometres, three digits after the point."""
    flat, _near = flatten(shape, shape)
    return f"{abs(flat.area) / 1_000_000:.3f}"
