"""Chinese text sorts by pinyin, and a list that is paged in that order shows each row once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from geo.sorting import by_pinyin
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import open_selection
from tests.conftest import make_session
from tests.support.factories import make_project

# In the order of their pinyin; by code point 中 comes before 北, 王 before 安.
IN_ORDER = [
    "安居工程",
    "北票供水",
    "朝阳新城",
    "东方园区",
    "凌河桥",
    "王家村",
    "燕都",
    "中心医院",
    "A座",
    "B座",
]
NAMES = st.text(
    st.sampled_from("安北朝东凌王燕中重长一二12aAbBÄ（()·　😀𠮷㐀é"), min_size=1, max_size=4
).filter(lambda name: bool(name.strip()))


def walk(session: Session, sort: str, limit: int) -> list[str]:
    """Return the names of all pages."""
    found: list[str] = []
    cursor = None
    for _ in range(100):
        page = list_projects(session, open_selection(session, ProjectFilter()), Page(sort, limit, cursor))
        found += [row.name for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_names_sort_by_pinyin(session: Session, limit: int) -> None:
    for name in sorted(IN_ORDER):
        make_project(session, name)
    assert walk(session, "name", limit) == IN_ORDER
    assert walk(session, "-name", limit) == IN_ORDER[::-1]


@settings(max_examples=25)
@given(st.lists(NAMES, min_size=1, max_size=12), st.integers(1, 5), st.sampled_from(["name", "-name"]))
def test_pages_by_name_show_each_row_once(
    connection: Connection, names: list[str], limit: int, sort: str
) -> None:
    with make_session(connection) as session, session.begin_nested() as nested:
        for name in names:
            make_project(session, name)
        assert sorted(walk(session, sort, limit)) == sorted(names)
        nested.rollback()


def test_the_index_serves_the_order(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    session.execute(text("SET LOCAL enable_sort = off"))
    query = select(Project.id).order_by(by_pinyin(Project.name), Project.id).limit(10)
    compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    plan = session.scalars(text(f"EXPLAIN {compiled}")).all()
    assert any("ix_projects_name_id" in line for line in plan), plan
