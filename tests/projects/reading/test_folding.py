"""What is kept of each place is what its projects add up to, whatever is written and whenever it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import product
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
from geoalchemy2.shape import from_shape
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.models import DistrictDescendant
from geo.tiles import Tile
from projects.map import clusters, features, tiles
from projects.models import (
    Allocation,
    PlaceMark,
    PlacePart,
    PlaceRow,
    PlaceSum,
    PlaceTotal,
    Project,
    ProjectEvent,
)
from projects.models.place_sum import WHOLE
from projects.reading import cells, totals
from projects.reading.filters import ProjectFilter
from projects.reading.folding import (
    add_all_anew,
    count_wrong_sums,
    drop_empty_sums,
    fold,
    fold_all,
)
from projects.reading.kept_parts import KEPT_WORDS, find_shape
from projects.reading.list_rows import count_wrong_rows
from projects.reading.selection import select_projects
from projects.registry.rollup import recount
from projects.store.past import enter_past
from tests.conftest import make_database
from tests.projects.reading.test_totals import Node, build, registries
from tests.support.engines import find_engine
from tests.support.factories import make_project
from tests.support.templates import REGISTRY, Templates

COUNTRY = BBox(73, 3, 136, 54)
TILES = (Tile(0, 0, 0), Tile(5, 26, 11))
COUNTIES = ("211302", "211303", "211321", "211322")
PLACES = ((), ("210000",), ("211300",), *((county,) for county in COUNTIES))
WORDS: tuple[dict[str, Any], ...] = (
    {},
    {"status": ("planned", "construction")},
    {"type": ("road",), "programme": "none"},
    {"programme": "only"},
    {"bucket": ("cross",)},
    {"precision": ("none", "district")},
)
FILTERS = tuple(ProjectFilter(district=place, **words) for place, words in product(PLACES, WORDS))


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Have everything read from the projects."""
    with (
        patch.object(totals, "find_shape", lambda *_: None),
        patch.object(totals, "find_sums_of", lambda *_: None),
        patch.object(features, "find_shape", lambda *_: None),
        patch.object(cells, "is_kept", lambda *_: False),
    ):
        yield


def read(session: Session, wanted: ProjectFilter) -> dict[str, Any]:
    """Return all that pages read of a filter's sums."""
    selection = select_projects(session, wanted)
    return {
        "summary": totals.summarise(session, selection),
        "buckets": totals.by_bucket(session, selection),
        "status": totals.crosstab(session, selection, "status"),
        "type": totals.crosstab(session, selection, "type"),
        "both": totals.by_bucket_and_status(session, selection),
        "facets": totals.facet_counts(session, selection),
        "tree": features.list_district_tree(session, selection),
        "cells": [clusters.clusters_text(session, selection, COUNTRY, zoom) for zoom in (2, 9)],
        "tiles": [{*session.execute(tiles.select_cells(session, selection, tile))} for tile in TILES],
    }


def assert_kept_is_true(session: Session, filters: tuple[ProjectFilter, ...]) -> None:
    for wanted in filters:
        assert find_shape(session, wanted) is not None
        found = read(session, wanted)
        assert found["both"] == (found["buckets"], found["status"])
        with nothing_kept():
            assert found == read(session, wanted), wanted


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def give_status(session: Session, project: Project, other: Project) -> None:
    project.status = "completed"


def merge(session: Session, project: Project, other: Project) -> None:
    if project.id != other.id:
        project.merged_into_id = other.id


def move(session: Session, project: Project, other: Project) -> None:
    session.execute(delete(Allocation).where(Allocation.project_id == project.id))
    session.add(Allocation(project_id=project.id, adcode="211322"))


def divide(session: Session, project: Project, other: Project) -> None:
    session.execute(delete(Allocation).where(Allocation.project_id == project.id))
    session.add_all(
        Allocation(project_id=project.id, adcode=adcode, share=share)
        for adcode, share in (("211302", Decimal("0.4")), ("211300", Decimal("0.6")))
    )


def lie_nowhere(session: Session, project: Project, other: Project) -> None:
    session.execute(delete(Allocation).where(Allocation.project_id == project.id))


def finish(session: Session, project: Project, other: Project) -> None:
    project.completed_wan = Decimal("12.3456")


def stand(session: Session, project: Project, other: Project) -> None:
    place = Point(120.1 + other.id % 5 / 7, 41.2 + project.id % 3 / 9)
    project.geom = from_shape(place, srid=4326)
    project.precision, project.method, project.custody = "township", "gazetteer", "planned"


def leave_the_map(session: Session, project: Project, other: Project) -> None:
    project.geom = project.method = project.custody = None
    project.precision = "none"


CHANGES = (give_status, merge, move, divide, lie_nowhere, finish, stand, leave_the_map)
Change = Callable[[Session, Project, Project], None]


def build_and_change(session: Session, nodes: list[Node], changes: list[tuple[Change, int, int]]) -> None:
    """Make a registry, fold it, and write to some of its projects what nobody has folded yet."""
    made = build(session, nodes)
    for project in made[::2]:
        stand(session, project, made[0])
    session.flush()
    fold(session)
    for change, which, other in changes:
        change(session, made[which % len(made)], made[other % len(made)])
    session.flush()
    recount(session)


@settings(max_examples=12)
@given(
    registries(),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 8), st.integers(0, 8)), max_size=4),
    st.lists(st.sampled_from(FILTERS), min_size=3, max_size=3),
    st.booleans(),
)
def test_kept_sums_are_the_sums_of_the_projects(
    session: Session,
    nodes: list[Node],
    changes: list[tuple[Change, int, int]],
    filters: list[ProjectFilter],
    is_folded: bool,
) -> None:
    with session.begin_nested() as savepoint:
        build_and_change(session, nodes, changes)
        if is_folded:
            fold(session)
            assert count(session, PlaceMark) == 0
        assert_kept_is_true(session, tuple(filters))
        assert count_wrong_sums(session) == 0
        assert count_wrong_rows(session) == 0
        savepoint.rollback()


def test_sums_made_anew_are_those_that_were_folded(registry_session: Session) -> None:
    fold(registry_session)
    tables: list[Any] = [PlaceSum.__table__, PlaceTotal.__table__, PlaceRow.__table__]
    drop_empty_sums(registry_session)
    folded = [set(registry_session.execute(select(table))) for table in tables]
    add_all_anew(registry_session.connection())
    assert folded == [set(registry_session.execute(select(table))) for table in tables]
    assert_kept_is_true(registry_session, FILTERS)


def test_a_written_project_is_marked_until_it_is_folded(session: Session) -> None:
    project = make_project(session, "路", [("211302", None)])
    fold(session)
    assert count(session, PlaceMark) == 0
    session.execute(update(Project).where(Project.id == project.id).values(status="construction"))
    assert set(session.scalars(select(PlaceMark.project_id))) == {project.id}
    assert fold(session) > 0
    assert fold(session) == 0


def test_a_project_that_is_gone_leaves_the_sums(session: Session) -> None:
    project = make_project(session, "路", [("211302", None)])
    fold(session)
    assert count(session, PlaceSum) > 0
    # What nobody can do through the application: its events keep it.
    session.execute(text("ALTER TABLE project_events DISABLE TRIGGER USER"))
    session.execute(delete(ProjectEvent).where(ProjectEvent.project_id == project.id))
    session.execute(delete(Project).where(Project.id == project.id))
    assert totals.summarise(session, select_projects(session, ProjectFilter())).row_number == 0
    fold(session)
    drop_empty_sums(session)
    assert [count(session, model) for model in (PlaceSum, PlaceTotal, PlacePart, PlaceRow)] == [0] * 4


def test_a_district_that_moves_takes_its_projects_along(session: Session) -> None:
    make_project(session, "路", [("211302", None)])
    fold(session)
    below = DistrictDescendant
    session.execute(delete(below).where(below.descendant == "211302", below.ancestor == "211300"))
    prefecture = ProjectFilter(district=("211300",))
    assert totals.summarise(session, select_projects(session, prefecture)).row_number == 0
    assert_kept_is_true(session, (prefecture, ProjectFilter()))
    fold(session)
    assert count_wrong_sums(session) == 0
    assert_kept_is_true(session, (prefecture, ProjectFilter()))


def test_a_closure_that_is_emptied_leaves_the_whole(session: Session) -> None:
    make_project(session, "路", [("211302", None)])
    fold(session)
    session.execute(text("TRUNCATE district_descendants"))
    prefecture = ProjectFilter(district=("211300",))
    assert totals.summarise(session, select_projects(session, prefecture)).row_number == 0
    assert_kept_is_true(session, (prefecture, ProjectFilter()))
    fold(session)
    assert count_wrong_sums(session) == 0


@pytest.mark.parametrize(("model", "wrong"), [(PlaceSum, 2), (PlaceTotal, 1)])
def test_a_wrong_sum_is_found(session: Session, model: Any, wrong: int) -> None:
    """Totals are held against the sums that they are made of."""
    make_project(session, "路", [("211302", None)])
    fold(session)
    assert count_wrong_sums(session) == 0
    session.execute(update(model).where(model.place == WHOLE).values(wan=model.wan + 1))
    assert count_wrong_sums(session) == wrong


def test_only_what_sums_tell_apart_is_read_from_them(registry_session: Session) -> None:
    for wanted in (
        ProjectFilter(q="路"),
        ProjectFilter(district=("211302", "211303")),
        ProjectFilter(conflict="yes"),
        ProjectFilter(min_investment=Decimal(1)),
        ProjectFilter(nature=("new",)),
    ):
        assert find_shape(registry_session, wanted) is None
    assert {"nature", "q", "bbox", "code", "missing"}.isdisjoint(KEPT_WORDS)


def test_the_past_is_read_from_its_rows(registry_session: Session) -> None:
    wanted = ProjectFilter(status=("planned",))
    assert find_shape(registry_session, wanted) is not None
    enter_past(registry_session, registry_session.scalar(select(func.now())))
    assert find_shape(registry_session, wanted) is None


@pytest.fixture
def busy_url(server_url: str, templates: Templates) -> str:
    return make_database(server_url, "lantu_folding", templates.find(REGISTRY))


def test_totals_are_true_at_every_moment_while_others_write_and_fold(busy_url: str) -> None:
    """Readers compare sums and projects in one snapshot; writers move lines and status of the same rows."""
    engine = find_engine(busy_url)
    with Session(engine) as session:
        ids = list(session.scalars(select(Project.id).order_by(Project.id).limit(40)))
    failures: list[BaseException] = []

    def keep(work: Callable[[Session, int], None], rounds: int) -> None:
        try:
            for one in range(rounds):
                with Session(engine) as session:
                    work(session, one)
        except BaseException as error:
            failures.append(error)

    def set_status(session: Session, one: int) -> None:
        status = ("planned", "construction", "completed")[one % 3]
        chosen = Project.id.in_(ids[one % 7 : one % 7 + 9])
        session.execute(select(Project.id).where(chosen).order_by(Project.id).with_for_update())
        session.execute(update(Project).where(chosen).values(status=status))
        session.commit()

    def move_lines(session: Session, one: int) -> None:
        project_id, adcode = ids[one % len(ids)], COUNTIES[one % 4]
        session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
        session.execute(delete(Allocation).where(Allocation.project_id == project_id))
        session.add(Allocation(project_id=project_id, adcode=adcode))
        session.commit()

    def fold_once(session: Session, one: int) -> None:
        with session.begin():
            fold(session, most=30)

    def look(session: Session, one: int) -> None:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        assert_kept_is_true(session, (FILTERS[one % len(FILTERS)],))

    works = ((set_status, 60), (move_lines, 60), (fold_once, 60), (fold_once, 60), (look, 12))
    threads = [Thread(target=keep, args=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Session(engine) as session:
        fold_all(session)
        assert count_wrong_sums(session) == 0
        assert count_wrong_rows(session) == 0
        assert count(session, PlaceMark) == 0
        assert_kept_is_true(session, FILTERS[:12])
