"""What is kept of the cells of the map: who reads it, what it holds, and that a wrong one is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.clusters import cells_of
from projects.map.clusters import clusters_text
from projects.models import Allocation, CellPart, CellSum, Project
from projects.reading import cells
from projects.reading.cell_folding import count_wrong_cells, drop_empty_cells
from projects.reading.filters import ProjectFilter
from projects.reading.folding import add_all_anew, count_wrong_sums, fold
from projects.reading.selection import select_projects
from projects.store.past import enter_past
from tests.support.factories import make_project

CHINA = BBox(73, 3, 136, 54)
HERE = (120.45, 41.57)
PROVINCES = ("210000", "150000", "130000")


def stand(session: Session, **more: Any) -> Project:
    """Make a project that has a place."""
    return make_project(session, "物流园", [("211302", None)], at=HERE, **more)


def read_clusters(session: Session, wanted: ProjectFilter, zoom: int) -> list[dict[str, Any]]:
    text = clusters_text(session, select_projects(session, wanted), CHINA, zoom)
    found: list[dict[str, Any]] = json.loads(text)["features"]
    return found


@pytest.mark.parametrize("zoom", [0, 3, 7, 11, 12, 20])
def test_every_place_is_in_one_cell_of_a_zoom(registry_session: Session, zoom: int) -> None:
    fold(registry_session)
    located = select(Project.id).where(Project.geom.is_not(None), Project.merged_into_id.is_(None))
    number = len(registry_session.scalars(located).all())
    found = read_clusters(registry_session, ProjectFilter(), zoom)
    assert sum(one["properties"]["count"] for one in found) == number > 20
    for one in found:
        assert ("id" in one) is (one["properties"]["count"] == 1)


def test_a_single_project_is_named_written_and_folded(session: Session) -> None:
    project = stand(session)
    written = read_clusters(session, ProjectFilter(), 6)
    assert [one["id"] for one in written] == [project.code]
    fold(session)
    assert read_clusters(session, ProjectFilter(), 6) == written
    assert session.scalars(select(CellSum.project_ids).distinct()).all() == [project.id]


def test_a_project_that_leaves_the_map_leaves_its_cells(session: Session) -> None:
    project = stand(session)
    fold(session)
    project.geom = project.method = project.custody = None
    project.precision = "none"
    session.flush()
    assert read_clusters(session, ProjectFilter(), 6) == []
    fold(session)
    drop_empty_cells(session)
    assert session.scalars(select(CellSum.zoom)).all() == []
    assert session.scalars(select(CellPart.project_id)).all() == []


@pytest.mark.parametrize("is_folded", [False, True])
def test_a_project_stands_in_the_cells_of_its_provinces_alone(session: Session, is_folded: bool) -> None:
    project = stand(session)
    make_project(session, "公路", [("211302", None), ("150502", None)], at=HERE)
    fold(session)
    session.execute(update(Allocation).where(Allocation.project_id == project.id).values(adcode="150502"))
    if is_folded:
        fold(session)
    found = [read_clusters(session, ProjectFilter(district=(place,)), 6) for place in PROVINCES]
    assert [[one["properties"]["count"] for one in of_place] for of_place in found] == [[1], [2], []]
    assert count_wrong_cells(session) == 0


def test_only_what_cells_tell_apart_is_read_from_them(session: Session) -> None:
    coarse, fine = cells_of(CHINA, cells.LAST_ZOOM), cells_of(CHINA, cells.LAST_ZOOM + 1)
    for wanted in (
        ProjectFilter(),
        ProjectFilter(status=("planned",), type=("road",)),
        ProjectFilter(district=("210000",), status=("planned",)),
    ):
        assert cells.is_kept(session, coarse, wanted)
        assert not cells.is_kept(session, fine, wanted)
    for wanted in (
        ProjectFilter(district=("211302",)),
        ProjectFilter(district=("211300",)),
        ProjectFilter(district=("210000", "220000")),
        ProjectFilter(bucket=("cross",)),
        ProjectFilter(q="路"),
    ):
        assert not cells.is_kept(session, coarse, wanted)
    enter_past(session, session.scalar(select(func.now())))
    assert not cells.is_kept(session, coarse, ProjectFilter())


@pytest.mark.parametrize(("model", "wrong"), [(CellSum, 18), (CellPart, 1)])
def test_a_wrong_cell_is_found_and_made_anew(session: Session, model: Any, wrong: int) -> None:
    stand(session)
    fold(session)
    assert count_wrong_cells(session) == 0
    session.execute(update(model).values(wan=model.wan + 1))
    assert count_wrong_cells(session) == count_wrong_sums(session) == wrong
    add_all_anew(session.connection())
    assert count_wrong_sums(session) == 0
