"""Places as files draw them to places in degrees: the system taken back, heights dropped, areas made whole.

The datum that a map of China may have shifted (GCJ-02, BD-09) is another question: no file tells it, so a
person is asked. A place that nothing makes right stays as it is drawn and is refused with its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Crs, guess_crs, read_crs, to_degrees
from geo.errors import BadInput, msg
from geo.mending import has_holes_in_numbers, mend, swap
from geo.shapes import CHINA, all_inside
from projects.imports.limits import Limits
from projects.imports.source import Note, SourceRow, SourceTable, Where, refuse

LONGITUDES, LATITUDES = 180, 90


def settle(
    table: SourceTable,
    where: Where,
    limits: Limits,
    *,
    crs: str | None = None,
    is_swapped: bool = False,
) -> SourceTable:
    """Return a table with its places in degrees, and what was done to them told; raises BadInput.

    `crs` is what a person says of a file that says nothing; `is_swapped` that latitude stands first in it.
    """
    at = [index for index, row in enumerate(table.rows) if row.geometry is not None]
    if not at:
        return table
    drawn = np.array([table.rows[index].geometry for index in at], dtype=object)
    check_vertices(drawn, where, limits)
    notes = [*table.notes]
    high = int((shapely.has_z(drawn) | shapely.has_m(drawn)).sum())
    if high:
        notes.append(Note(msg("%(number)d 处位置带有高程或量测值,没有用,只用平面坐标。"), {"number": high}))
    flat = shapely.force_2d(drawn)
    system = read_crs(table.crs or crs) if table.crs or crs else None
    notes += tell_crs(system, flat)
    if is_swapped:
        flat = swap(flat)
    if system is not None:
        flat = to_degrees(flat, system)
    notes += tell_frame(flat)
    rows = list(table.rows)
    for index, row in zip(at, mend_all([table.rows[index] for index in at], flat), strict=True):
        rows[index] = row
    told = table.crs
    if system is not None:
        told = system.text if ":" in system.text[:8] else system.name
    return replace(table, rows=tuple(rows), crs=told, notes=tuple(notes))


def check_vertices(drawn: NDArray[Any], where: Where, limits: Limits) -> None:
    """Raise BadInput for a place, or places together, with more points than are read."""
    numbers = shapely.get_num_coordinates(drawn)
    if int(numbers.max()) > limits.most_vertices_a_row or int(numbers.sum()) > limits.most_vertices:
        raise refuse(
            where,
            msg("%(where)s:图形的点太多,一处有 %(given)d 个,一共 %(sum)d 个,最多 %(most)d、%(all)d 个。"),
            given=int(numbers.max()),
            sum=int(numbers.sum()),
            most=limits.most_vertices_a_row,
            all=limits.most_vertices,
        )


def tell_crs(system: Crs | None, flat: NDArray[Any]) -> Iterator[Note]:
    """Yield what is said of the system that places are drawn in, or of there being none."""
    if system is not None:
        if system.off_m:
            message = msg("坐标参照系是 %(crs)s,换算到 WGS-84 可能差到 %(metres)d 米。请按此填写误差。")
            yield Note(message, {"crs": system.name, "metres": system.off_m})
        elif system.is_projected:
            yield Note(msg("坐标参照系是 %(crs)s,已换算为经纬度。"), {"crs": system.name})
        return
    coordinates = shapely.get_coordinates(flat)
    coordinates = coordinates[np.isfinite(coordinates).all(axis=1)]
    if not len(coordinates):
        return
    x, y = coordinates[0].tolist()
    if abs(x) <= LONGITUDES and abs(y) <= LONGITUDES:
        yield Note(msg("没有说明坐标参照系,坐标像经纬度,按经度、纬度(度)读。"))
        return
    guess = guess_crs(x, y)
    if guess:
        message = msg("没有说明坐标参照系。坐标像是 %(crs)s(%(name)s),请核对后指明。")
        yield Note(message, {"crs": guess, "name": read_crs(guess).name})
    else:
        yield Note(msg("没有说明坐标参照系,坐标不是经纬度,请指明(EPSG 编号)。"))


def tell_frame(flat: NDArray[Any]) -> Iterator[Note]:
    """Yield that latitude seems to stand first: the other way round, what is outside lies in China."""
    coordinates = shapely.get_coordinates(flat)
    coordinates = coordinates[np.isfinite(coordinates).all(axis=1)]
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    outside = coordinates[
        (lon < CHINA.west) | (lon > CHINA.east) | (lat < CHINA.south) | (lat > CHINA.north)
    ].tolist()
    if outside and all_inside(outside, lambda x, y: (y, x)):
        message = msg("%(number)d 个坐标点像是纬度在前、经度在后:对调后就在中国。")
        yield Note(message, {"number": len(outside)})


def mend_all(rows: Sequence[SourceRow], flat: NDArray[Any]) -> Iterator[SourceRow]:
    """Yield the rows with their places mended; one that cannot be stays as it is, and says why."""
    broken = has_holes_in_numbers(flat)
    valid = shapely.is_valid(flat) & ~shapely.is_empty(flat)
    for row, shape, is_broken, is_valid in zip(rows, flat, broken.tolist(), valid.tolist(), strict=True):
        if is_broken or is_valid or shape.is_empty:
            yield replace(row, geometry=shape)
            continue
        try:
            mended = mend(shape)
        except BadInput as error:
            note = Note(error.message, error.values)
            yield replace(row, geometry=shape, notes=(*row.notes, note))
            continue
        said = (Note(mended.message, dict(mended.values or {})),) if mended.message else ()
        yield replace(row, geometry=mended.shape, notes=(*row.notes, *said))


def settle_all(tables: Iterable[SourceTable], where: Where, limits: Limits) -> tuple[SourceTable, ...]:
    """Return tables with their places in degrees; raises BadInput, naming the table."""
    return tuple(settle(table, replace(where, sheet=table.name or None), limits) for table in tables)
