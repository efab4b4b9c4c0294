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
from geo.mending import has_holes_in_numbers, mend
from geo.shapes import CHINA, all_inside
from projects.imports.limits import Limits
from projects.imports.source import Note, SourceRow, SourceTable, Where, refuse

MOST_DEGREES = 180
UNSAID = msg("没有说明坐标参照系,坐标像经纬度,按经度、纬度(度)读。")
GUESSED = msg("没有说明坐标参照系。坐标像是 %(crs)s(%(name)s),请核对后指明。")
ASKED = msg("没有说明坐标参照系,坐标不是经纬度,请指明(EPSG 编号)。")
SWAPPED = msg("%(number)d 个坐标点像是纬度在前、经度在后:对调后就在中国。")


def settle(table: SourceTable, where: Where, limits: Limits) -> SourceTable:
    """Return a table with its places in degrees, and what was done to them told; raises BadInput.

    Without a reference system, coordinates that are no degrees stay as they are: a person is asked.
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
    if table.crs is None and not are_degrees(flat):
        return replace(table, notes=(*table.notes, ask_crs(flat)))
    if table.crs is None:
        return put_back(table, at, flat, [*notes, Note(UNSAID), *tell_frame(flat)])
    system = read_crs(table.crs)
    degrees = to_degrees(flat, system)
    notes += [*tell_crs(system), *tell_frame(degrees)]
    named = replace(table, crs=system.text if is_code(system.text) else system.name)
    return put_back(named, at, degrees, notes)


def is_code(text: str) -> bool:
    """Say whether a text is an authority's code, and no description."""
    return ":" in text[:8]


def put_back(
    table: SourceTable, at: Sequence[int], shapes: NDArray[Any], notes: Sequence[Note]
) -> SourceTable:
    """Return a table with other shapes in the rows `at`, mended where they need it, and other notes."""
    rows = list(table.rows)
    for index, row in zip(at, mend_all([table.rows[index] for index in at], shapes), strict=True):
        rows[index] = row
    return replace(table, rows=tuple(rows), notes=tuple(notes))


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


def tell_crs(system: Crs) -> Iterator[Note]:
    """Yield what is said of the system that places are drawn in."""
    if system.off_m:
        message = msg("坐标参照系是 %(crs)s,换算到 WGS-84 可能差到 %(metres)d 米。请按此填写误差。")
        yield Note(message, {"crs": system.name, "metres": system.off_m})
    elif system.is_projected:
        yield Note(msg("坐标参照系是 %(crs)s,已换算为经纬度。"), {"crs": system.name})


def are_degrees(flat: NDArray[Any]) -> bool:
    """Say whether all coordinates may be degrees, in either order."""
    coordinates = finite(flat)
    return bool((np.abs(coordinates) <= MOST_DEGREES).all())


def finite(flat: NDArray[Any]) -> NDArray[Any]:
    """Return the coordinates that are numbers."""
    coordinates = shapely.get_coordinates(flat)
    found: NDArray[Any] = coordinates[np.isfinite(coordinates).all(axis=1)]
    return found


def ask_crs(flat: NDArray[Any]) -> Note:
    """Return the question for the reference system, with the one that the coordinates look like."""
    x, y = finite(flat)[0].tolist()
    guess = guess_crs(x, y)
    if guess is None:
        return Note(ASKED)
    return Note(GUESSED, {"crs": guess, "name": read_crs(guess).name})


def tell_frame(flat: NDArray[Any]) -> Iterator[Note]:
    """Yield that latitude seems to stand first: the other way round, what is outside lies in China."""
    coordinates = finite(flat)
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    outside = coordinates[
        (lon < CHINA.west) | (lon > CHINA.east) | (lat < CHINA.south) | (lat > CHINA.north)
    ].tolist()
    if outside and all_inside(outside, lambda x, y: (y, x)):
        yield Note(SWAPPED, {"number": len(outside)})


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
