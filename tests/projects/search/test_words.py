"""The search: short names, pinyin, traditional forms, slips; and it says why it found something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.reading.filters import ProjectFilter
from projects.reading.matches import explain_matches
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.registry import writing
from projects.search.pinyin import list_syllables, spell
from projects.search.words import matches_words, split_words
from tests.conftest import count_queries
from tests.support.factories import make_project, state_figure


@pytest.fixture
def registry(session: Session) -> Session:
    """A few projects of two districts."""
    make_project(session, "公营子铁路物流园", ["211324"], owner="绿港集团")
    make_project(session, "龙城区朝阳大街改造", ["211303"], place_text="朝阳大街")
    park = make_project(session, "柳城经济开发区污水厂", ["211321"], aliases=["柳城污水厂"])
    state_figure(session, park, figure=5, stated_name="柳城园区处理厂")
    writing.refresh_search(session, [park.id])
    return session


def find(session: Session, typed: str) -> list[str]:
    page = list_projects(session, ProjectFilter(q=typed), Page(sort="code"))
    return [row.name for row in page.rows]


def why(session: Session, typed: str) -> list[tuple[str, str]]:
    page = list_projects(session, ProjectFilter(q=typed), Page(sort="code"))
    found = explain_matches(session, typed, page.rows)
    return [(match.kind, match.way) for row in page.rows for match in found[row.id]]


@pytest.mark.parametrize(
    ("typed", "name", "kind", "way"),
    [
        ("喀左", "公营子铁路物流园", "district", "exact"),
        ("喀喇沁左翼蒙古族自治县", "公营子铁路物流园", "district", "exact"),
        ("绿港", "公营子铁路物流园", "owner", "exact"),
        ("綠港", "公营子铁路物流园", "owner", "exact"),
        ("鐵路物流園", "公营子铁路物流园", "name", "exact"),
        ("wuliuyuan", "公营子铁路物流园", "name", "pinyin"),
        ("WLY", "公营子铁路物流园", "name", "pinyin"),
        ("ｗｌｙ", "公营子铁路物流园", "name", "pinyin"),
        ("wuliyuuan", "公营子铁路物流园", "name", "near"),
        ("铁路物琉园", "公营子铁路物流园", "name", "near"),
        ("铁路流物园", "公营子铁路物流园", "name", "near"),
        ("铁路货物流园", "公营子铁路物流园", "name", "near"),
        ("铁物流园", "公营子铁路物流园", "name", "near"),
        ("喀左物流园", "公营子铁路物流园", "name", "near"),
        ("公赢子", "公营子铁路物流园", "name", "near"),
        ("chaoyangdajie", "龙城区朝阳大街改造", "name", "pinyin"),
        ("柳城园区", "柳城经济开发区污水厂", "stated", "exact"),
        ("柳城污水", "柳城经济开发区污水厂", "alias", "exact"),
    ],
)
def test_a_search_finds_and_says_why(registry: Session, typed: str, name: str, kind: str, way: str) -> None:
    assert find(registry, typed) == [name]
    assert why(registry, typed) == [(kind, way)]


def test_every_word_must_be_found(registry: Session) -> None:
    assert find(registry, "喀左 wly") == ["公营子铁路物流园"]
    assert find(registry, "喀左 污水") == []
    assert why(registry, "喀左 wly") == [("district", "exact"), ("name", "pinyin")]


def test_a_near_miss_is_taken_only_where_nothing_is_exact(registry: Session) -> None:
    assert find(registry, "公营子铁路物流圆") == ["公营子铁路物流园"]
    make_project(registry, "公营子铁路物流圆")
    assert find(registry, "公营子铁路物流圆") == ["公营子铁路物流圆"]


def test_initials_begin_anywhere_but_pinyin_at_a_syllable(registry: Session) -> None:
    assert find(registry, "tlwly") == ["公营子铁路物流园"]
    assert find(registry, "iuyuan") == []


def test_what_a_pattern_would_read_is_only_text(registry: Session) -> None:
    for typed in ("%", "_", ".*", "(", "[a-z", "\\", "a|b", "'; --"):
        assert find(registry, typed) == []


def test_place_names_are_read_as_people_read_them() -> None:
    assert list_syllables("朝阳县") == ("chao", "yang", "xian")
    assert spell(["喀左A1路"]).splitlines() == ["ka zuo a1 lu", "#kzal"]


@given(st.text(max_size=60))
def test_any_text_makes_a_query(typed: str) -> None:
    if split_words(typed):
        assert str(matches_words(typed))
    assert "\x00" not in spell([typed.replace("\x00", "")])


def test_the_reasons_cost_one_query(registry: Session, connection: Connection) -> None:
    rows = list_projects(registry, ProjectFilter(q="园"), Page()).rows
    with count_queries(connection) as statements:
        explain_matches(registry, "园", rows)
    assert len(statements) == 1
