"""All projects of a filter as CSV or GeoJSON in pieces: however many there are, few are in memory at once.

PostgreSQL keeps the place in its answer (a cursor); the rows are of one moment, since they are one statement.
Of the same projects a file that is put together at once is the same, byte by byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Row, Select

from geo.features import BEGINNING, ending, select_features
from projects.exports.about import as_values, tell
from projects.exports.cells import csv_cell
from projects.exports.csv_file import BYTE_ORDER_MARK
from projects.exports.job import Job
from projects.exports.project_rows import select_projects
from projects.models import Project

# So many rows are fetched, and sent, together.
ROWS = 1000


def stream_csv(job: Job) -> Iterator[bytes]:
    """Yield the projects as CSV, UTF-8 with BOM and CRLF."""
    rows = select_projects(job)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write(BYTE_ORDER_MARK)
    writer.writerow(rows.selected_columns.keys())
    for part in fetch(job, rows):
        writer.writerows([csv_cell(value) for value in row] for row in part)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def stream_geojson(job: Job) -> Iterator[bytes]:
    """Yield the projects as a FeatureCollection; what it says of itself stands at its end."""
    rows = select_projects(job).add_columns(Project.code.label("id"), Project.geom.label("geometry"))
    features = select_features(rows)
    number = unlocated = 0
    yield BEGINNING.encode()
    for part in fetch(job, features):
        yield ("," * bool(number) + ",".join(row.feature for row in part)).encode()
        number += len(part)
        unlocated += sum(row.is_unlocated for row in part)
    about = json.dumps(as_values(tell(job, number, unlocated)), ensure_ascii=False)
    yield f'{ending(number).removesuffix("}")},"about":{about}}}'.encode()


def fetch(job: Job, rows: Select[*tuple[Any, ...]]) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a SELECT, some at a time."""
    found = job.session.execute(rows, execution_options={"stream_results": True, "max_row_buffer": ROWS})
    while part := found.fetchmany(ROWS):
        yield list(part)


STREAMS: dict[str, Callable[[Job], Iterator[bytes]]] = {"csv": stream_csv, "geojson": stream_geojson}
