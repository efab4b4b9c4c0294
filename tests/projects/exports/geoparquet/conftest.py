"""A dataset of a registry that has every case, and how other programs read it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.dataset
import pytest
from sqlalchemy.orm import Session

from projects.clock import CHINA
from projects.exports.geoparquet.counting import Counted
from projects.exports.geoparquet.dataset import write_dataset
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import summarise
from projects.registry.rollup import recount
from tests.support.factories import make_project

TAKEN_AT = datetime(2026, 11, 29, 2, 0, tzinfo=CHINA)
HOSTILE = '=HYPERLINK("http://x","y")\t😀𠮷\r\n@SUM(1)'


def write(session: Session, folder: Path) -> Counted:
    return write_dataset(session, folder, TAKEN_AT, lambda _done, _of: None)


def read(folder: Path) -> pyarrow.Table:
    return pyarrow.dataset.dataset(folder, partitioning="hive").to_table()


def add_up(table: pyarrow.Table) -> dict[str, tuple[int, Decimal]]:
    """Return number and money of each province, as a program adds them up."""
    found: dict[str, tuple[int, Decimal]] = {}
    for parts in table["counted_by_province"].to_pylist():
        for part in parts:
            number, wan = found.get(part["province"], (0, Decimal(0)))
            found[part["province"]] = number + part["number"], wan + part["wan"]
    return found


def says(session: Session, *district: str) -> tuple[int, Decimal]:
    summary = summarise(session, select_projects(session, ProjectFilter(district=district)))
    return summary.number, summary.investment.wan


@pytest.fixture
def wide_registry(small_registry: Session) -> Session:
    """And beside it what lies in two provinces, with and without shares, and nowhere."""
    session = small_registry
    shares = [
        ("211302", Decimal("0.333333")),
        ("150502", Decimal("0.333334")),
        ("211324", Decimal("0.333333")),
    ]
    make_project(session, "跨省分摊", shares, figures=["100.0001"], code="LT-211302-0101")
    make_project(session, "跨省不分摊", ["211302", "150502"], figures=[5000], code="LT-211302-0102")
    make_project(session, "不知何处", [], figures=[7], code="LT-211302-0103")
    make_project(
        session, "邻省项目", ["150502"], figures=["0.0001"], code="LT-150502-0104", at=(122.26, 43.65)
    )
    make_project(session, HOSTILE, ["211302"], aliases=["甲|乙", "丙"], code="LT-211302-0105")
    recount(session)
    return session
