"""Projects as a GeoPackage in EPSG:4326: points, lines, areas, and a plain table of what has no place."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, DateTime, Integer, Numeric, Select, func

from projects.exports.cells import plain
from projects.exports.job import Job, check_size
from projects.exports.project_rows import select_projects
from projects.models import Project

if TYPE_CHECKING:
    from pandas import DataFrame, Series

# Dimension of the geometry: layer and type. Several parts of one kind are one geometry.
LAYERS = {
    0: ("projects_points", "Point"),
    1: ("projects_lines", "MultiLineString"),
    2: ("projects_areas", "MultiPolygon"),
}
UNLOCATED = "projects_unlocated"
# What every GDAL since 2.2 reads without a warning; the newer default is not.
VERSION = "1.2"


def write_geopackage(job: Job) -> bytes:
    """Return the file; every layer is there even when it is empty, so that a project file keeps working.

    SQLite has no decimals: money and lengths are REAL here, exact to 15 digits; CSV has the exact text.
    """
    rows = select_projects(job)
    check_size(job.session, rows)
    frame = read_frame(job, rows)
    with tempfile.TemporaryDirectory(prefix="lantu-") as folder:
        path = Path(folder, "projects.gpkg")
        for dimension, (layer, geometry_type) in LAYERS.items():
            write_layer(path, layer, geometry_type, frame[frame["dimension"] == dimension])
        write_table(path, frame[frame["dimension"].isna()])
        return path.read_bytes()


def read_frame(job: Job, rows: Select[Any]) -> DataFrame:
    """Return the rows as typed columns, with the geometry as WKB and its dimension beside them."""
    from pandas import DataFrame

    # A collection is reduced to its parts of the highest dimension, so that a layer holds one kind.
    shape = func.ST_CollectionExtract(Project.geom)
    wkb = func.ST_AsBinary(shape).label("wkb")
    selected = rows.add_columns(wkb, func.ST_Dimension(shape).label("dimension"))
    columns = list(selected.selected_columns)
    found = job.session.execute(selected).all()
    values: Sequence[Sequence[Any]] = list(zip(*found, strict=True)) or [()] * len(columns)
    return DataFrame(
        {column.key: as_series(column, cells) for column, cells in zip(columns, values, strict=True)}
    )


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


def write_layer(path: Path, layer: str, geometry_type: str, frame: DataFrame) -> None:
    """Add a layer of one kind of geometry."""
    import geopandas
    import shapely

    shapes = shapely.from_wkb(frame["wkb"].to_numpy())
    if geometry_type == "Point" and any(shape.geom_type != "Point" for shape in shapes):
        geometry_type = "MultiPoint"
    fields = frame.drop(columns=["wkb", "dimension"])
    located = geopandas.GeoDataFrame(fields, geometry=shapes, crs="EPSG:4326")
    located.to_file(
        path,
        layer=layer,
        driver="GPKG",
        engine="pyogrio",
        geometry_type=geometry_type,
        promote_to_multi=geometry_type.startswith("Multi"),
        append=path.exists(),
        VERSION=VERSION,
    )


def write_table(path: Path, frame: DataFrame) -> None:
    """Add the table of the projects without a place."""
    import pyogrio

    fields = frame.drop(columns=["wkb", "dimension"])
    pyogrio.write_dataframe(fields, path, layer=UNLOCATED, driver="GPKG", append=True)
