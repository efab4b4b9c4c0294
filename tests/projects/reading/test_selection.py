from __future__ import annotations

import ast
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.errors import BadInput
from projects.map.features import features_text, list_district_tree
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import Selection, open_selection, select_projects
from projects.reading.totals import crosstab, facet_counts, summarise
from projects.search import lookup
from projects.store.past import get_past
from tests.conftest import ROOT, count_queries
from tests.support.factories import make_project


@pytest.fixture
def registry(session: Session) -> Session:
    """Two parks of two districts, and a road."""
    make_project(session, "公营子物流园区建设", ["211324"], figures=[10])
    make_project(session, "龙城物流园区", ["211303"], figures=[20], status="construction")
    make_project(session, "朝阳大街改造", ["211303"], figures=[30], type="urban_road_bridge")
    return session


def names(session: Session, selection: Selection) -> set[str]:
    return set(session.scalars(select(Project.name).where(*selection.conditions)))


def read_a_page(session: Session, selection: Selection) -> None:
    list_projects(session, selection, Page())
    summarise(session, selection)
    facet_counts(session, selection)
    crosstab(session, selection)
    list_district_tree(session, selection)
    features_text(session, selection)


@pytest.mark.parametrize(("typed", "queries"), [("物流园区", 1), ("物流园区建", 1), ("物流圆区建设", 2)])
def test_what_was_typed_is_looked_up_once(
    registry: Session, connection: Connection, typed: str, queries: int
) -> None:
    with count_queries(connection) as opening:
        selection = open_selection(registry, ProjectFilter(q=typed))
    # One more asks which version the data have.
    assert len(opening) == queries + 1
    with count_queries(connection) as reading:
        read_a_page(registry, selection)
    assert reading
    assert not [one for one in reading if "search_text" in one or "search_pinyin" in one]


def test_a_search_of_nothing_finds_nothing(registry: Session) -> None:
    assert names(registry, open_selection(registry, ProjectFilter(q="毫无此物"))) == set()


@pytest.mark.parametrize("most", [0, 1, 2, 3])
@pytest.mark.parametrize("typed", ["物流园区", "物流圆区", "改造", "龙城", "wlyq"])
def test_many_finds_are_the_same_as_few(
    registry: Session, monkeypatch: pytest.MonkeyPatch, typed: str, most: int
) -> None:
    wanted = ProjectFilter(q=typed)
    few = names(registry, open_selection(registry, wanted))
    assert few
    monkeypatch.setattr(lookup, "MOST_IDS", most)
    assert names(registry, open_selection(registry, wanted)) == few


def test_other_words_narrow_what_was_found(registry: Session, connection: Connection) -> None:
    selection = open_selection(registry, ProjectFilter(q="物流园区", district=("211303",)))
    with count_queries(connection) as statements:
        wider, narrower = selection.without("district"), selection.narrow(status=("planned",))
    assert statements == []
    assert names(registry, selection) == {"龙城物流园区"}
    assert names(registry, wider) == {"公营子物流园区建设", "龙城物流园区"}
    assert names(registry, narrower) == set()
    assert set(registry.scalars(wider.ids)) > set(registry.scalars(selection.ids))


@pytest.mark.parametrize("words", [{"q": "路"}, {"as_of": date(2026, 1, 1)}])
def test_what_was_looked_up_cannot_be_exchanged(registry: Session, words: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"q|as_of"):
        open_selection(registry, ProjectFilter()).narrow(**words)


def test_it_stands_in_the_past_that_it_is_asked_for(registry: Session) -> None:
    day = get_today() - timedelta(days=3)
    selection = open_selection(registry, ProjectFilter(as_of=day, q="物流"))
    past = get_past(registry)
    assert past is not None
    assert past.as_of == day
    assert names(registry, selection) == set()


def test_a_filter_of_the_past_is_opened_and_not_made(registry: Session) -> None:
    with pytest.raises(ValueError, match="2026"):
        select_projects(registry, ProjectFilter(as_of=date(2026, 1, 1)))


@pytest.mark.parametrize("words", [{"district": ("999999",)}, {"document": ("none.txt",)}])
def test_what_is_not_there_cannot_be_asked_for(registry: Session, words: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(BadInput):
        open_selection(registry, ProjectFilter(**words))


def test_nobody_else_compiles_a_filter_or_searches() -> None:
    reserved = {
        *("compile_conditions", "compile_selection", "look_up", "answer_search"),
        *("hold_words", "nearly_hold_words"),
    }
    home = {"selection.py", "filters.py", "lookup.py", "words.py", "kept_searches.py"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for floor in ("app", "projects", "geo")
        for path in sorted((ROOT / floor).rglob("*.py"))
        if not (path.name in home and path.parent.name in ("reading", "search"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id in reserved)
        or (isinstance(node, ast.Attribute) and node.attr in reserved)
        or (isinstance(node, ast.alias) and node.name in reserved)
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Selection")
    ]
    assert found == []
