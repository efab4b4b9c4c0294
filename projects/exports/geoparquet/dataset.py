"""The whole dataset of one moment: every partition, and whether it adds up to what the registry says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import CHINA
from projects.errors import Conflict
from projects.exports.cells import plain_decimal
from projects.exports.geoparquet.counting import Counted, Counting
from projects.exports.geoparquet.partition import open_partition
from projects.exports.geoparquet.provinces import (
    NONE,
    SEVERAL,
    list_provinces,
    read_divided,
    select_ids,
    stands_in,
)
from projects.exports.geoparquet.schema import GEOMETRY, ID, make_schema
from projects.exports.geoparquet.shapes import describe_shapes
from projects.exports.job import Job
from projects.exports.project_rows import select_projects
from projects.exports.streaming import fetch
from projects.models import Project
from projects.reading import selection
from projects.reading.filters import ProjectFilter
from projects.reading.totals import Summary, summarise
from projects.store.data_version import read_data_version

# Readers pass over files whose name begins so.
ABOUT = "_about.json"
UNITS = "money 万元 (10,000 yuan); length km; area m²; accuracy m"
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class About:
    """Of which moment a dataset is, and the version of the data that it was read from."""

    taken_at: str
    data_version: str
    units: str = UNITS


def begin_snapshot(session: Session) -> datetime:
    """Let a session that has asked nothing yet read one moment of the registry, and return that moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    session.execute(select(func.set_config("transaction_read_only", "on", True)))
    return now.astimezone(CHINA)


def write_dataset(session: Session, folder: Path, taken_at: datetime, report: Report) -> Counted:
    """Write the registry as the session's snapshot has it below an empty folder; returns what was written.

    `report` is told how many of how many partitions are done, and may raise. Raises Conflict where the
    files do not add up to what the registry says, which must never happen.
    """
    about = About(taken_at.isoformat(), read_data_version(session))
    provinces = list_provinces(session)
    partitions = [*provinces, SEVERAL, NONE]
    divided, counted = read_divided(session), Counted()
    for done, partition in enumerate(partitions):
        report(done, len(partitions))
        write_partition(session, folder, partition, about, Counting(divided, counted))
    check_law(session, counted, provinces)
    tell(folder, about, counted)
    report(len(partitions), len(partitions))
    return counted


def write_partition(session: Session, folder: Path, partition: str, about: About, counting: Counting) -> None:
    """Write the file of a partition; none of a province without rows.

    The others are always there, so that programs that guess take the names of all folders for text.
    """
    job = Job(session, selection.select_projects(session, ProjectFilter()))
    rows = select_rows(job, partition)
    batches = fetch(job, rows)
    first = next(batches, None)
    if first is None and partition not in (SEVERAL, NONE):
        return
    geo = describe_shapes(session, select_ids(partition))
    schema = make_schema(rows, geo=geo, lantu=asdict(about))
    with open_partition(folder, schema, partition, counting) as file:
        for batch in chain([first] if first else [], batches):
            file.add(batch)


def select_rows(job: Job, partition: str) -> Select[Any]:
    """Return the rows of a partition, near ones together (PostGIS sorts shapes along a curve)."""
    return (
        select_projects(job)
        .add_columns(Project.id.label(ID), func.ST_AsBinary(Project.geom).label(GEOMETRY))
        .where(*stands_in(partition))
        .order_by(None)
        .order_by(Project.geom, Project.code)
    )


def check_law(session: Session, counted: Counted, provinces: Any) -> None:
    """Raise Conflict unless the rows are those of the registry, and every total is the registry's own."""
    everything = summarise_of(session, ())
    apart = [
        adcode
        for adcode in provinces
        if sums_of(summarise_of(session, (adcode,))) != counted.parts.get(adcode, (0, Decimal(0)))
    ]
    found = (counted.rows, counted.number, counted.wan)
    if apart or found != (everything.row_number, *sums_of(everything)):
        raise Conflict(msg("数据集与登记的合计不符,没有发布:%(names)s"), names=", ".join(apart) or "*")


def summarise_of(session: Session, district: tuple[str, ...]) -> Summary:
    """Return the registry's own totals of a place, or of everything."""
    return summarise(session, selection.select_projects(session, ProjectFilter(district=district)))


def sums_of(summary: Summary) -> tuple[int, Decimal]:
    """Return number and money of a summary."""
    return summary.number, summary.investment.wan


def tell(folder: Path, about: About, counted: Counted) -> None:
    """Write what the dataset holds beside its files, for people and for programs that check."""
    told: Mapping[str, Any] = {
        **asdict(about),
        "rows": counted.rows,
        "number": counted.number,
        "wan": plain_decimal(counted.wan),
        "provinces": {
            adcode: {"number": number, "wan": plain_decimal(wan)}
            for adcode, (number, wan) in sorted(counted.parts.items())
        },
    }
    (folder / ABOUT).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
