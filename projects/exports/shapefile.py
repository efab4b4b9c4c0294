"""Projects as a zipped Shapefile: a layer a kind of geometry, and beside them what its fields cannot hold."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from projects.exports.about import as_text, tell
from projects.exports.csv_file import write_csv
from projects.exports.gis_frame import LAYERS, count_unlocated, pick_layer, read_frame
from projects.exports.job import Job, Table, fetch_table
from projects.exports.project_rows import select_projects
from projects.exports.shapefile_fields import LONGEST_TEXT, as_fields, describe_fields
from projects.exports.wording import pick

if TYPE_CHECKING:
    from pandas import DataFrame

PREFIX = "projects_"
README, FIELDS, WHOLE, UNLOCATED = "README.txt", "fields.csv", "projects.csv", "projects_unlocated.csv"
BYTE_ORDER_MARK = "\ufeff"
EXPLAINED = (
    """
projects_points、projects_lines、projects_areas 是点、线、面三个图层;没有该类图形的图层是空的。
字段名最多 10 个字符,全名见 fields.csv。文字编码 UTF-8(见 .cpg)。
每个文字字段最多 {most} 字节,这里有 {cut} 个值放不下被截断;完整的值和准确的金额在 projects.csv。
未落位的项目没有图形,在 projects_unlocated.csv。
""",
    """
projects_points, projects_lines and projects_areas are the layers; one without any shape is empty.
Names of fields have at most 10 characters: fields.csv has the whole names. Text is UTF-8 (see .cpg).
A text field holds {most} bytes; {cut} values did not fit and are cut.
projects.csv has all values whole and the exact money.
Projects that are not on the map have no shape: they are in projects_unlocated.csv.
""",
)


def write_shapefile(job: Job) -> bytes:
    """Return the zip file; every layer is there even when it is empty."""
    frame = read_frame(job)
    told = tell(job, len(frame), count_unlocated(frame))
    fields = as_fields(frame)
    explained = pick(EXPLAINED, job.language).format(most=LONGEST_TEXT, cut=fields.cut)
    whole = fetch_table(job.session, select_projects(job))
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name, data in write_layers(frame, fields.frame):
            packed.writestr(name, data)
        packed.writestr(README, BYTE_ORDER_MARK + as_text(told) + "\n" + explained)
        columns = [str(column) for column in frame.columns]
        described = Table(("field", "column", "title"), describe_fields(columns, job.language))
        packed.writestr(FIELDS, write_csv(described))
        rows = list(whole.rows)
        packed.writestr(WHOLE, write_csv(Table(whole.columns, rows)))
        unlocated = frame["dimension"].isna().tolist()
        without = [row for row, is_without in zip(rows, unlocated, strict=True) if is_without]
        packed.writestr(UNLOCATED, write_csv(Table(whole.columns, without)))
    return buffer.getvalue()


def write_layers(frame: DataFrame, fields: DataFrame) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of each layer by name."""
    shaped = fields.assign(wkb=frame["wkb"], dimension=frame["dimension"])
    with tempfile.TemporaryDirectory(prefix="lantu-") as folder, warnings.catch_warnings():
        # GDAL remarks on what its numbers cannot hold beyond fifteen digits; the CSV has them.
        warnings.simplefilter("ignore", RuntimeWarning)
        for dimension, (name, usual_type) in LAYERS.items():
            located, geometry_type = pick_layer(shaped, dimension, usual_type)
            write_layer(Path(folder, f"{PREFIX}{name}.shp"), geometry_type, located)
        for path in sorted(Path(folder).iterdir()):
            yield path.name, path.read_bytes()


def write_layer(path: Path, geometry_type: str, located: Any) -> None:
    """Write the parts of a layer."""
    # A Shapefile has one type for one line and for several.
    kind = {"MultiLineString": "LineString", "MultiPolygon": "Polygon"}.get(geometry_type, geometry_type)
    located.to_file(path, driver="ESRI Shapefile", engine="pyogrio", geometry_type=kind, encoding="UTF-8")
