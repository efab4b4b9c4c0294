"""The filter's projects as typed columns with their geometry, for the files that GDAL writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, DateTime, Integer, Numeric, Select, func

from projects.exports.cells import plain, plain_decimal
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.models import Project
from projects.registry.field import Kind
from projects.registry.fields import COLUMNS

if TYPE_CHECKING:
    from pandas import DataFrame, Series

# Dimension of the geometry: layer and type. Several parts of one kind are one geometry.
LAYERS = {
    0: ("points", "Point"),
    1: ("lines", "MultiLineString"),
    2: ("areas", "MultiPolygon"),
}
HIDDEN = ("wkb", "dimension")
# These formats have no decimals: money stands in them as a number, and as exact text under this name.
EXACT = "_exact"
MONEY = tuple(field.key or field.name for field in COLUMNS if field.kind is Kind.MONEY)


def read_frame(job: Job) -> DataFrame:
    """Return the rows, their geometry as WKB with its dimension beside it; raises BadInput for too many."""
    from pandas import DataFrame, Series

    rows = select_projects(job)
    check_size(job.session, rows)
    selected = add_geometry(rows)
    columns = list(selected.selected_columns)
    found = job.session.execute(selected).all()
    values: Sequence[Sequence[Any]] = list(zip(*found, strict=True)) or [()] * len(columns)
    series: dict[str, Any] = {}
    for column, cells in zip(columns, values, strict=True):
        series[str(column.key)] = as_series(column, cells)
        if column.key in MONEY:
            texts = [None if one is None else plain_decimal(one) for one in cells]
            series[f"{column.key}{EXACT}"] = Series(texts, dtype="object")
    return DataFrame(series)


def add_geometry(rows: Select[Any]) -> Select[Any]:
    """Return the select with the geometry; a collection becomes its parts of the highest dimension."""
    shape = func.ST_CollectionExtract(Project.geom)
    return rows.add_columns(func.ST_AsBinary(shape).label("wkb"), func.ST_Dimension(shape).label("dimension"))


def as_series(column: ColumnElement[Any], values: Sequence[Any]) -> Series[Any]:
    """Return a column under the type that GDAL should give it; lists become joined text."""
    import pandas

    if column.key == "wkb":
        return pandas.Series([None if value is None else bytes(value) for value in values], dtype="object")
    if isinstance(column.type, Boolean):
        return pandas.Series(values, dtype="boolean")
    if isinstance(column.type, Integer) or column.key == "dimension":
        return pandas.Series(values, dtype="Int64")
    if isinstance(column.type, Numeric):
        return pandas.Series([None if value is None else float(value) for value in values], dtype="float64")
    if isinstance(column.type, DateTime):
        return pandas.to_datetime(pandas.Series(values, dtype="object"), utc=True)
    return pandas.Series([None if value is None else plain(value) for value in values], dtype="object")


def count_unlocated(frame: DataFrame) -> int:
    """Return how many rows are not on the map."""
    return int(frame["dimension"].isna().sum())


def pick_layer(frame: DataFrame, dimension: int, geometry_type: str) -> tuple[Any, str]:
    """Return the rows of one kind of geometry, as geopandas has them, and the type that holds them all."""
    import geopandas
    import shapely

    chosen = frame[frame["dimension"] == dimension]
    shapes = shapely.from_wkb(chosen["wkb"].to_numpy())
    if geometry_type == "Point" and any(shape.geom_type != "Point" for shape in shapes):
        geometry_type = "MultiPoint"
    fields = chosen.drop(columns=list(HIDDEN))
    return geopandas.GeoDataFrame(fields, geometry=shapes, crs="EPSG:4326"), geometry_type
