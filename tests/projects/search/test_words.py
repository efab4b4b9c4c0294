"""The search: short names, pinyin, traditional forms, slips; and it says why it found something."""

from __future__ import annotations

import csv
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.reading.filters import ProjectFilter
from projects.reading.matches import explain_matches
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import open_selection
from projects.registry import writing
from projects.search.pinyin import (
    MOST_LETTERS,
    MOST_WAYS,
    letters_of,
    list_syllables,
    sound_pattern,
    spell,
    split_syllables,
)
from projects.search.plain import plain_form
from projects.search.words import hold_words, nearly_hold_words, search_text, split_words
from projects.words.readings import read_text
from tests.conftest import SEEDS, count_queries
from tests.support.factories import make_project, state_figure

TRADITIONAL = OpenCC("s2t")


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
    page = list_projects(session, open_selection(session, ProjectFilter(q=typed)), Page(sort="code"))
    return [row.name for row in page.rows]


def why(session: Session, typed: str) -> list[tuple[str, str]]:
    page = list_projects(session, open_selection(session, ProjectFilter(q=typed)), Page(sort="code"))
    found = explain_matches(session, typed, page.rows)
    return [(match.kind, match.way) for row in page.rows for match in found[row.id]]


@pytest.mark.parametrize(
    ("typed", "name", "kind", "way"),
    [
        ("喀左", "公营子铁路物流园", "district_names", "exact"),
        ("喀喇沁左翼蒙古族自治县", "公营子铁路物流园", "district_names", "exact"),
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
        ("柳城园区", "柳城经济开发区污水厂", "stated_name", "exact"),
        ("柳城污水", "柳城经济开发区污水厂", "aliases", "exact"),
    ],
)
def test_a_search_finds_and_says_why(registry: Session, typed: str, name: str, kind: str, way: str) -> None:
    assert find(registry, typed) == [name]
    assert why(registry, typed) == [(kind, way)]


def test_every_word_must_be_found(registry: Session) -> None:
    assert find(registry, "喀左 wly") == ["公营子铁路物流园"]
    assert find(registry, "喀左 污水") == []
    assert why(registry, "喀左 wly") == [("district_names", "exact"), ("name", "pinyin")]


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
    assert spell(["喀左A1路"]).splitlines() == ["ka zuo a1 lu", "#kzal", "ka,ke, zuo, a1, lu,luo,"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("物流园（二期）", ["（二期）", "(二期)", "物流园（二期）", "物流园(二期)", "物流园〔二期〕"]),
        ("物流园(二期)", ["（二期）", "(二期)"]),
        ("Ⅱ期5㎡停车场", ["Ⅱ期", "II期", "ii期", "5㎡", "5m2", "5m²", "５㎡"]),
        ("5m²停车场", ["5㎡", "5m2", "５ｍ²"]),
        ("5G基站—A区", ["5g基站", "５Ｇ基站", "基站-a区", "基站——A区".replace("——", "—")]),
        ("“一河两岸”改造", ['"一河两岸"', "「一河两岸」".replace("「", "“").replace("」", "”"), "一河兩岸"]),
        ("萬達廣場", ["万达广场", "萬達廣場", "萬达"]),
        ("乾隆大街", ["乾隆", "乾", "干隆"]),
        ("神\ufe00社", ["神社"]),
        ("LNG加气站", ["lng", "ＬＮＧ", "Lng加气站"]),
        ("物流园", ["\u200b物\u200d流园\u202e", "物流园\u3164"]),
    ],
)
def test_a_name_is_found_however_its_signs_are_typed(session: Session, name: str, typed: list[str]) -> None:
    make_project(session, name)
    for one in typed:
        assert find(session, one) == [name], ascii(one)
        assert why(session, one) == [("name", "exact")], ascii(one)


def widen(text: str) -> str:
    """Return a text in full-width forms, as an input method may write it."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def test_every_registered_name_is_found_by_its_copy_and_by_its_variants() -> None:
    names = {
        row["name"]
        for path in (SEEDS / "projects").glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    }
    assert len(names) > 1500
    for name in names:
        held = search_text([name])
        for typed in (
            name,
            widen(name),
            unicodedata.normalize("NFKC", name),
            name.upper(),
            name.lower(),
            TRADITIONAL.convert(name),
            f"\u200b{name}\u202c",
        ):
            assert all(word in held for word in split_words(typed)), (name, typed)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_part_of_a_name_stays_a_part_of_its_form(text: str, one: int, other: int) -> None:
    whole = "".join(sign for sign in plain_form(text) if not unicodedata.combining(sign))
    part = whole[min(one, other) : max(one, other)]
    assert plain_form(part) in plain_form(whole)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("yandu", "燕都新城"),
        ("changshu", "燃气长输管线"),
        ("zhangshu", "燃气长输管线"),
        ("tiaojie", "网上调解中心"),
        ("renchangxia", "任长霞广场"),
        ("kuaile", "欢快乐园"),
        ("huankuaileyuan", "欢快乐园"),
        ("chaoyang", "朝阳市"),
        ("zhaoyang", "朝阳市"),
        ("Cháoyáng", "朝阳市"),
        ("xi'an", "西安路"),
        ("xian", "西安路"),
        ("lvhua", "绿化"),
        ("lǜhuà", "绿化"),
        ("luhua", "绿化"),
        ("zhanlue", "战略储备库"),
        ("zhanlve", "战略储备库"),
        ("chongqing", "重庆路"),
        ("zhongqing", "重庆路"),
        ("yandou", "燕都新城"),
        ("yandoux", "燕都新城"),
        ("cyc", "朝阳村"),
    ],
)
def test_every_reading_of_a_character_is_heard(session: Session, typed: str, name: str) -> None:
    make_project(session, name)
    make_project(session, "无关的工程")
    assert find(session, typed) == [name]
    assert why(session, typed) == [("name", "pinyin")]


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("shanxiongxin", "单雄信"),
        ("xiezhen", "解珍"),
        ("qiuhe", "仇和"),
        ("zengguofan", "曾国藩"),
        ("renchangxia", "任长霞"),
        ("zhaliangyong", "查良镛"),
        ("oujian", "区健"),
        ("gexiaoqing", "盖小青"),
        ("yuchigong", "尉迟恭"),
        ("hekai", "黑凯"),
        ("sxx", "单雄信"),
    ],
)
def test_family_names_are_read_as_such(session: Session, typed: str, person: str) -> None:
    make_project(session, "无关的工程", steward="王工")
    make_project(session, "某工程", steward=person)
    assert find(session, typed) == ["某工程"]
    assert why(session, typed) == [("steward", "pinyin")]


def test_the_likeliest_reading_comes_first() -> None:
    assert list_syllables("任长霞") == ("ren", "chang", "xia")
    assert list_syllables("燕都") == ("yan", "du")
    assert spell([], ["单解"]).splitlines()[0] == "shan jie"
    assert read_text("朝阳")[0][:2] == ("chao", "zhao")


@given(st.text(st.characters(min_codepoint=0x3007, max_codepoint=0x9FFF), max_size=30), st.data())
def test_every_combination_of_readings_is_heard(text: str, data: st.DataObject) -> None:
    slots = [slot for slot in read_text(text) if all(one.isalpha() for one in slot)]
    if len(slots) == len(read_text(text)) and 1 < len("".join(slot[-1] for slot in slots)) <= MOST_LETTERS:
        spoken = [data.draw(st.sampled_from(slot)) for slot in slots]
        way = "".join(spoken)
        letters = letters_of(way)
        if letters == way and tuple(spoken) in split_syllables(letters):
            assert re.search(sound_pattern(letters), spell([text]), re.MULTILINE)


def test_no_run_of_letters_takes_long() -> None:
    assert split_syllables("na" * 19 + "v") == []
    assert len(split_syllables("xian" * 10)) == MOST_WAYS


@given(st.text(max_size=60))
def test_any_text_makes_a_query(typed: str) -> None:
    if split_words(typed):
        assert str(hold_words(split_words(typed)))
        assert str(nearly_hold_words(split_words(typed)))
    assert "\x00" not in spell([typed.replace("\x00", "")])


def test_the_reasons_cost_one_query(registry: Session, connection: Connection) -> None:
    rows = list_projects(registry, open_selection(registry, ProjectFilter(q="园")), Page()).rows
    with count_queries(connection) as statements:
        explain_matches(registry, "园", rows)
    assert len(statements) == 1
