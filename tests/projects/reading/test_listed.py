"""The pages of a kept list are the whole list in order: for any registry, filter, sort, folded or not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.models import PlaceRow, Project
from projects.models.place_sum import WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.folding import fold
from projects.reading.list_rows import count_wrong_rows
from projects.reading.listed import is_listed, list_kinds, pick_listed
from projects.reading.paging import SORTS, Page, encode_cursor, order_by
from projects.reading.picking import is_walked, pick
from projects.reading.selection import select_projects
from tests.projects.reading.test_folding import CHANGES, PLACES, Change, build_and_change
from tests.projects.reading.test_totals import Node, registries
from tests.support.factories import make_project

ORDERS = tuple(sign + name for name, sign in product(SORTS, ("", "-")))
WORDS: tuple[dict[str, Any], ...] = (
    {},
    {"status": ("planned", "construction")},
    {"type": ("logistics_park", "water")},
    {"type": ("water", "road"), "status": ("planned", "completed", "cancelled")},
    {"type": ("road",)},
)
FILTERS = tuple(ProjectFilter(district=place, **words) for place, words in product(PLACES, WORDS))


def page_through(session: Session, wanted: ProjectFilter, sort: str, limit: int) -> list[int]:
    """Return the ids of all pages, the next begun where the last ended."""
    page, found = Page(sort, limit), list[int]()
    while True:
        rows = session.execute(pick_listed(wanted, page)).all()
        found += [row.id for row in rows[:limit]]
        if len(rows) <= limit:
            return found
        page = replace(page, cursor=encode_cursor(page, rows[limit - 1].sort_key, rows[limit - 1].id))


def assert_pages_are_the_list(session: Session, wanted: ProjectFilter, sort: str, limit: int) -> None:
    assert is_listed(session, wanted)
    chosen = select(Project.id).where(*select_projects(session, wanted).conditions)
    whole = list(session.scalars(chosen.order_by(*order_by(Page(sort)))))
    assert page_through(session, wanted, sort, limit) == whole, (wanted, sort)


def give_type(session: Session, project: Project, other: Project) -> None:
    project.type = "water"


def rename(session: Session, project: Project, other: Project) -> None:
    project.name = "安居工程"


def plan(session: Session, project: Project, other: Project) -> None:
    project.start_year, project.end_year = 2027, 2029


ALL_CHANGES = (*CHANGES, give_type, rename, plan)


@settings(max_examples=12)
@given(
    registries(),
    st.lists(st.tuples(st.sampled_from(ALL_CHANGES), st.integers(0, 8), st.integers(0, 8)), max_size=4),
    st.lists(st.tuples(st.sampled_from(FILTERS), st.sampled_from(ORDERS)), min_size=6, max_size=6),
    st.sampled_from([(1, True), (2, False), (3, True), (2, True)]),
)
def test_pages_joined_are_the_whole_list_in_order(
    session: Session,
    nodes: list[Node],
    changes: list[tuple[Change, int, int]],
    asked: list[tuple[ProjectFilter, str]],
    how: tuple[int, bool],
) -> None:
    limit, is_folded = how
    with session.begin_nested() as savepoint:
        build_and_change(session, nodes, changes)
        if is_folded:
            fold(session)
        for wanted, sort in asked:
            assert_pages_are_the_list(session, wanted, sort, limit)
        savepoint.rollback()


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_of_the_real_registry_are_its_lists(registry_session: Session, sort: str) -> None:
    """A hundred projects are folded, some of them written since."""
    fold(registry_session)
    first = select(Project.id).order_by(Project.id).limit(5)
    registry_session.execute(update(Project).where(Project.id.in_(first)).values(status="completed"))
    for wanted in (ProjectFilter(), ProjectFilter(district=("211300",)), FILTERS[6]):
        assert_pages_are_the_list(registry_session, wanted, sort, 9)


def test_only_the_present_of_one_place_by_type_and_status_is_kept(registry_session: Session) -> None:
    session = registry_session
    for wanted in (
        ProjectFilter(q="路"),
        ProjectFilter(district=("211302", "211303")),
        ProjectFilter(programme="only"),
        ProjectFilter(precision=("none",)),
        ProjectFilter(conflict="yes"),
    ):
        assert not is_listed(session, wanted)
        assert "place_rows" not in str(pick(session, select_projects(session, wanted), Page()))
    wanted = ProjectFilter(district=("211300",), status=("planned",))
    assert "place_rows" in str(pick(session, select_projects(session, wanted), Page()))
    past = select_projects(session, wanted).enter_past(
        session, session.scalars(select(Project.updated_at)).first()
    )
    assert not is_listed(session, wanted)
    assert "place_rows" not in str(pick(session, past, Page()))


@pytest.mark.parametrize(
    ("wanted", "page", "walked"),
    [
        (ProjectFilter(), Page("-investment"), True),
        (ProjectFilter(), Page("name"), True),
        (ProjectFilter(), Page("name", cursor="later"), False),
        (ProjectFilter(), Page("end"), False),
        (ProjectFilter(status=("planned",)), Page("-investment"), False),
        (ProjectFilter(district=("211300",)), Page("name"), False),
    ],
)
def test_the_first_page_of_all_is_walked_where_an_index_of_theirs_has_the_order(
    wanted: ProjectFilter, page: Page, walked: bool
) -> None:
    assert is_walked(wanted, page) is walked


def test_a_filter_asks_for_the_kinds_of_its_types_and_statuses() -> None:
    assert len(list_kinds(ProjectFilter())) == 200
    assert list_kinds(ProjectFilter(type=("industrial_zone",), status=("planned", "signed"))) == [201, 203]


def test_a_sort_and_its_reverse_mirror_each_other(registry_session: Session) -> None:
    for sort in SORTS:
        there, back = (
            page_through(registry_session, ProjectFilter(), one, 1000) for one in (sort, f"-{sort}")
        )
        assert there == back[::-1]


def test_a_district_that_moves_takes_its_list_along(session: Session) -> None:
    project = make_project(session, "路", [("211302", None)])
    fold(session)
    prefecture = ProjectFilter(district=("211300",))
    assert page_through(session, prefecture, "name", 9) == [project.id]
    below = DistrictDescendant
    session.execute(delete(below).where(below.descendant == "211302", below.ancestor == "211300"))
    assert page_through(session, prefecture, "name", 9) == []
    fold(session)
    assert page_through(session, prefecture, "name", 9) == []


@pytest.mark.parametrize("values", [{"by_name": "别的"}, {"kind": 101}, {"place": "110000"}])
def test_a_wrong_row_is_found(session: Session, values: dict[str, Any]) -> None:
    make_project(session, "路", [("211302", None)], type="water")
    fold(session)
    assert count_wrong_rows(session) == 0
    session.execute(update(PlaceRow).where(PlaceRow.place == WHOLE).values(values))
    assert count_wrong_rows(session) == 2
