"""Projects as a GeoPackage in EPSG:4326 that QGIS opens in the colours of the statuses.

Layers of points, lines and areas, a plain table of what has no place, the shares of districts, and a table
of what the file says of itself, which stands in its metadata too.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from geo.models import District
from projects.exports.about import Told, as_text, tell
from projects.exports.cells import plain_decimal
from projects.exports.gis_frame import (
    HIDDEN,
    LAYERS,
    count_unlocated,
    pick_layer,
    read_frame,
)
from projects.exports.job import Job
from projects.exports.qgis_style import add_styles
from projects.models import Allocation, Project

if TYPE_CHECKING:
    from pandas import DataFrame

PREFIX = "projects_"
UNLOCATED, SHARES, ABOUT = "projects_unlocated", "projects_shares", "about"
# What every GDAL since 2.2 reads without a warning; the newer default is not.
VERSION = "1.2"


def write_geopackage(job: Job) -> bytes:
    """Return the file; every layer is there even when it is empty, so that a project file keeps working.

    SQLite has no decimals: money and lengths are REAL here, and money is exact text beside it.
    """
    frame = read_frame(job)
    told = tell(job, len(frame), count_unlocated(frame))
    styled = []
    with tempfile.TemporaryDirectory(prefix="lantu-") as folder, warnings.catch_warnings():
        # GDAL remarks that a table without rows has columns of no type: they are text.
        warnings.simplefilter("ignore", RuntimeWarning)
        path = Path(folder, "projects.gpkg")
        for dimension, (name, usual_type) in LAYERS.items():
            layer = f"{PREFIX}{name}"
            located, geometry_type = pick_layer(frame, dimension, usual_type)
            write_layer(path, layer, geometry_type, located, told)
            styled.append((layer, dimension, [str(name) for name in located.columns if name != "geometry"]))
        write_table(path, UNLOCATED, frame[frame["dimension"].isna()].drop(columns=list(HIDDEN)))
        write_table(path, SHARES, read_shares(job, set(frame["code"])))
        write_table(path, ABOUT, read_about(told))
        add_styles(path, styled, job.language)
        return path.read_bytes()


def write_layer(path: Path, layer: str, geometry_type: str, located: Any, told: list[Told]) -> None:
    """Add a layer of one kind of geometry."""
    located.to_file(
        path,
        layer=layer,
        driver="GPKG",
        engine="pyogrio",
        geometry_type=geometry_type,
        promote_to_multi=geometry_type.startswith("Multi"),
        append=path.exists(),
        layer_metadata={one.key: one.text for one in told},
        layer_options={"DESCRIPTION": as_text(told)},
        VERSION=VERSION,
    )


def write_table(path: Path, layer: str, fields: DataFrame) -> None:
    """Add a table without geometry."""
    import pyogrio

    pyogrio.write_dataframe(fields, path, layer=layer, driver="GPKG", append=True)


def read_shares(job: Job, codes: Collection[str]) -> DataFrame:
    """Return a row for each project and district: its share as number and text, empty where not stated."""
    from pandas import DataFrame, Series

    found = job.session.execute(
        select(Project.code, Allocation.adcode, District.label, Allocation.share)
        .join(Allocation, Allocation.project_id == Project.id)
        .join(District, District.adcode == Allocation.adcode)
        .where(Project.id.in_(job.selection.ids))
        .order_by(Project.code, Allocation.adcode)
    )
    rows = [row for row in found if row.code in codes]
    shares = [row.share for row in rows]
    return DataFrame(
        {
            "code": Series([row.code for row in rows], dtype="object"),
            "adcode": Series([row.adcode for row in rows], dtype="object"),
            "district": Series([row.label for row in rows], dtype="object"),
            "share": Series([None if one is None else float(one) for one in shares], dtype="float64"),
            "share_text": Series(
                [None if one is None else plain_decimal(one) for one in shares], dtype="object"
            ),
        }
    )


def read_about(told: list[Told]) -> DataFrame:
    """Return what the file says of itself, a row each."""
    from pandas import DataFrame

    return DataFrame(
        {
            "key": [one.key for one in told],
            "name": [one.name for one in told],
            "text": [one.text for one in told],
        }
    )
