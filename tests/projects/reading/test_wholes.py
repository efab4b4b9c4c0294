"""Totals by the districts right below: each row is that district's own, and all rows the filter's total."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models.place_sum import WHOLE
from projects.reading import wholes
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection, select_projects
from projects.reading.totals import CrossRow, Crosstab, GroupBy, crosstab, summarise
from projects.reading.wholes import crosstab_below, list_next
from projects.registry.rollup import recount
from projects.store.past import enter_past
from projects.words.sums import add_up
from tests.projects.reading.test_folding import CHANGES, WORDS, Change, build_and_change
from tests.projects.reading.test_totals import Node, registries
from tests.support.factories import make_project

ABOVE = ((), ("210000",), ("211300",))
FILTERS = tuple(ProjectFilter(district=place, **words) for place, words in product(ABOVE, WORDS))


def assert_adds_up(session: Session, wanted: ProjectFilter, by: GroupBy) -> Crosstab:
    """Hold a table against the whole table of the filter and against each district's own summary."""
    selection = select_projects(session, wanted)
    table, fine = crosstab_below(session, selection, by), crosstab(session, selection, by)
    assert (table.total, table.columns, table.footer) == (fine.total, fine.columns, fine.footer)
    for name in ("investment", "started", "unlocated", "high"):
        whole = add_up(getattr(row.bucket, name) for row in table.rows)
        assert whole == getattr(summarise(session, selection), name), (wanted, name)
    for row in table.rows:
        assert add_up(row.cells.values()) == row.bucket.investment
        if row.bucket.kind == "whole":
            assert row.bucket.adcode
            inner = summarise(
                session, select_projects(session, replace(wanted, district=(row.bucket.adcode,)))
            )
            for name in ("investment", "started", "unlocated", "high", "status_number"):
                assert getattr(row.bucket, name) == getattr(inner, name), (wanted, name)
    return table


@settings(max_examples=12)
@given(
    registries(),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 8), st.integers(0, 8)), max_size=4),
    st.lists(st.sampled_from(FILTERS), min_size=3, max_size=3),
    st.sampled_from(("status", "type")),
)
def test_rows_are_the_districts_totals_for_any_registry(
    session: Session,
    nodes: list[Node],
    changes: list[tuple[Change, int, int]],
    filters: list[ProjectFilter],
    by: GroupBy,
) -> None:
    with session.begin_nested() as savepoint:
        build_and_change(session, nodes, changes)
        for wanted in filters:
            kept = assert_adds_up(session, wanted, by)
            with patch.object(wholes, "find_sums_of", lambda *_, **__: None):
                assert assert_adds_up(session, wanted, by) == kept
        savepoint.rollback()


def kinds(table: Crosstab) -> list[tuple[str, str | None]]:
    return [(row.bucket.kind, row.bucket.adcode) for row in table.rows]


def find_row(table: Crosstab, kind: str) -> CrossRow:
    return next(row for row in table.rows if row.bucket.kind == kind)


@pytest.fixture
def layered(session: Session) -> Session:
    """Projects of a county, of two counties of a city, of a city as such and of two provinces."""
    for name, districts, wan in (
        ("县", [("211302", None)], 1),
        ("跨县", [("211302", None), ("211303", None)], 10),
        ("市本级", [("211300", None)], 100),
        ("跨省", [("211302", None), ("220104", None)], 1000),
    ):
        make_project(session, name, districts, figures=[wan])
    recount(session)
    return session


def test_what_crosses_a_level_stands_beside_its_districts(layered: Session) -> None:
    country = crosstab_below(layered, select_projects(layered, ProjectFilter()))
    assert kinds(country) == [("whole", "210000"), ("between", None)]
    assert find_row(country, "whole").bucket.investment.wan == 111
    assert find_row(country, "between").bucket.investment.wan == 1000
    city = crosstab_below(layered, select_projects(layered, ProjectFilter(district=("211300",))))
    assert kinds(city) == [("whole", "211302"), ("between", None), ("level", "211300")]
    assert [row.bucket.investment.wan for row in city.rows] == [1, 10, 100]
    assert find_row(city, "level").bucket.label == "朝阳市"


@pytest.mark.parametrize("wanted", [ProjectFilter(q="跨"), ProjectFilter(district=("211300",), q="县")])
def test_a_filter_that_sums_do_not_tell_apart_is_read_from_the_projects(
    layered: Session, wanted: ProjectFilter
) -> None:
    selection = open_selection(layered, wanted)
    assert crosstab_below(layered, selection).total == summarise(layered, selection).investment
    assert crosstab_below(layered, selection).total.wan


def test_the_whole_registry_adds_up_by_province(registry_session: Session) -> None:
    for wanted in FILTERS:
        assert_adds_up(registry_session, wanted, "status")


def test_a_past_day_has_its_own_rows(registry_session: Session) -> None:
    now = assert_adds_up(registry_session, ProjectFilter(), "status")
    enter_past(registry_session, registry_session.scalar(select(func.now())))
    assert assert_adds_up(registry_session, ProjectFilter(), "status") == now


def test_provinces_stand_below_the_whole(session: Session) -> None:
    provinces = list_next(session, WHOLE)
    assert "210000" in provinces
    assert all(adcode.endswith("0000") for adcode in provinces)
    assert {"211302", "211303"} <= set(list_next(session, "211300"))
