"""What is missing by the districts right below: kept as the projects have it, whatever is written."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.models import Project
from projects.models.place_lack import LACK_MEASURES
from projects.reading import missing_below
from projects.reading.filters import ProjectFilter
from projects.reading.folding import count_wrong_sums, fold
from projects.reading.missing import EMPTY, MissingTable, count_missing
from projects.reading.missing_below import count_missing_below
from projects.reading.selection import select_projects
from tests.projects.reading.test_folding import CHANGES, Change, build_and_change
from tests.projects.reading.test_totals import Node, registries
from tests.support.factories import make_project

ABOVE = ((), ("210000",), ("211300",))
WORDS: tuple[dict[str, tuple[str, ...]], ...] = ({}, {"type": ("road",)}, {"status": ("planned",)})
FILTERS = tuple(ProjectFilter(district=place, **words) for place, words in product(ABOVE, WORDS))


def be_owned(session: Session, project: Project, other: Project) -> None:
    project.owner = None if project.owner else "交投集团"


def be_of_another_type(session: Session, project: Project, other: Project) -> None:
    project.type = "railway"


WRITES: tuple[Change, ...] = (*CHANGES, be_owned, be_of_another_type)


def assert_is_true(session: Session, wanted: ProjectFilter) -> MissingTable:
    """Hold a table against that of the projects themselves, and each row against its own list."""
    selection = select_projects(session, wanted)
    table, fine = count_missing_below(session, selection), count_missing(session, selection.ids)
    assert (table.total, table.counted, table.types) == (fine.total, fine.counted, fine.types)
    with patch.object(missing_below, "is_kept", lambda *_: False):
        assert table == count_missing_below(session, selection)
    for row in table.districts:
        if row.has_list:
            inner = select_projects(session, replace(wanted, district=(row.code,)))
            total = count_missing(session, inner.ids).total
            assert (row.number, row.lacking) == (total.number, total.lacking)
    return table


@settings(max_examples=8)
@given(
    registries(),
    st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 8), st.integers(0, 8)), max_size=4),
    st.lists(st.sampled_from(FILTERS), min_size=2, max_size=2, unique=True),
    st.booleans(),
)
def test_what_is_kept_is_what_the_projects_lack(
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
        for wanted in filters:
            assert_is_true(session, wanted)
        assert count_wrong_sums(session) == 0
        savepoint.rollback()


def test_a_level_has_a_row_of_its_own_that_no_words_list(session: Session) -> None:
    make_project(session, "甲", ["211302"], owner="某公司")
    make_project(session, "乙", ["211302", "211303"], figures=[5])
    make_project(session, "丙", ["211300"])
    table = assert_is_true(session, ProjectFilter(district=("211300",)))
    rows = {(row.code, row.is_city, row.has_list): row.number for row in table.districts}
    assert rows == {("211300", True, False): 1, ("211302", False, True): 2, ("211303", False, True): 1}
    country = assert_is_true(session, ProjectFilter())
    assert [(row.code, row.label, row.number) for row in country.districts] == [("210000", "辽宁省", 3)]


def test_the_columns_are_the_list_of_what_may_be_missing() -> None:
    assert LACK_MEASURES[1:] == tuple(f"lacks_{lack}" for lack in EMPTY)
