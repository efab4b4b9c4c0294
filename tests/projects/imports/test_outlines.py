"""Outlines of the documents: spans that do not nest or leave a gap are refused; a load replaces the old."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.imports.outlines import OUTLINE, apply_outlines, check_outlines, read_outlines
from projects.models import DocumentHeading
from tests.conftest import SEEDS
from tests.support.factories import make_document

Row = tuple[str, int, int, int, str, str]
GOOD: list[Row] = [
    ("plan.txt", 1, 10, 1, "heading", "第一章"),
    ("plan.txt", 2, 6, 2, "heading", "第一节"),
    ("plan.txt", 4, 5, 3, "box", "专栏1"),
    ("plan.txt", 11, 20, 1, "heading", "第二章"),
]


def write(folder: Path, rows: list[Row]) -> Path:
    (folder / "outlines").mkdir(exist_ok=True)
    with (folder / "outlines" / "plan.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([tuple(OUTLINE), *rows])
    return folder


def problems(folder: Path, rows: list[Row]) -> list[str]:
    read, faults = read_outlines(write(folder, rows))
    return [fault.where for fault in (*faults, *check_outlines(read, {"plan.txt"}))]


def test_a_good_outline_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("at", "row", "column"),
    [
        (0, ("other.txt", 1, 10, 1, "heading", "x"), "document"),
        (1, ("plan.txt", 2, 12, 2, "heading", "x"), "last_line"),
        (1, ("plan.txt", 6, 2, 2, "heading", "x"), "last_line"),
        (3, ("plan.txt", 12, 20, 1, "heading", "x"), "line"),
        (3, ("plan.txt", 9, 20, 1, "heading", "x"), "line"),
        (2, ("plan.txt", 4, 5, 5, "box", "x"), "level"),
        (2, ("plan.txt", 4, 5, 3, "table", "x"), "kind"),
        (2, ("plan.txt", 4, 5, 3, "box", ""), "title"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, at: int, row: Row, column: str) -> None:
    rows = [*GOOD]
    rows[at] = row
    assert any(f" {column}" in where for where in problems(tmp_path, rows))


def test_seeds_without_outlines_are_fine(tmp_path: Path) -> None:
    assert read_outlines(tmp_path) == ([], [])


def test_a_load_replaces_the_old_outline(session: Session, tmp_path: Path) -> None:
    make_document(session, "plan.txt")
    for rows in (GOOD, GOOD[:1]):
        apply_outlines(session, read_outlines(write(tmp_path, rows))[0])
        assert session.scalar(select(func.count()).select_from(DocumentHeading)) == len(rows)


def test_the_outlines_of_the_registry_are_sound() -> None:
    rows, faults = read_outlines(SEEDS)
    files = {row["document"] for row in rows}
    assert faults == []
    assert len(files) == 5
    assert list(check_outlines(rows, files)) == []
