from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.exports import list_text
from projects.exports.heights import HIGHEST, MOST_LINES, count_lines, divide, fit_height, places, wrap
from projects.exports.job import Job
from projects.exports.list_plan import numeral
from projects.exports.list_remarks import remarks
from projects.exports.list_rows import ListRow, fetch_list_rows
from projects.reading.selection import open_selection
from tests.projects.exports.conftest import ALL
from tests.support.factories import make_document, make_project, state_figure


def row_of(session: Session, **values: Any) -> ListRow:
    make_project(session, **values)
    return fetch_list_rows(Job(session, open_selection(session, ALL)))[0]


@pytest.mark.parametrize(
    ("districts", "place_text", "shown"),
    [
        (["211302"], None, "双塔区"),
        (["211324"], "喀左县公营子", "喀左县公营子"),
        (["211382"], "十五里铺", "凌源市 十五里铺"),
        (["211321"], "柳城", "朝阳市朝阳县 柳城"),
        (["211302", "211303"], "龙城区、双塔区", "双塔区、龙城区"),
        (["211303"], "龙城", "龙城区"),
        (["211303"], "龙城工业区", "龙城工业区"),
        (["211300"], None, "朝阳市"),
    ],
)
def test_the_place_names_each_district_once(
    session: Session, districts: list[str], place_text: str | None, shown: str
) -> None:
    row = row_of(session, districts=districts, place_text=place_text)
    assert list_text.place(row, "zh", one_district=False) == shown


def test_the_list_of_one_district_does_not_repeat_it(session: Session) -> None:
    row = row_of(session, districts=["211382"], place_text="十五里铺")
    assert list_text.place(row, "zh", one_district=True) == "十五里铺"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "未载明"),
        ({"start_year": 2021, "end_year": 2025}, "2021–2025"),
        ({"start_year": 2021, "end_year": 2021}, "2021"),
        ({"start_year": 2020, "start_month": 6, "end_year": 2022}, "2020.06–2022"),
        ({"start_year": 2023}, "2023 起"),
        ({"end_year": 2022, "end_month": 7}, "至 2022.07"),
    ],
)
def test_years_are_as_exact_as_the_plan(session: Session, values: dict[str, int], shown: str) -> None:
    assert list_text.years(row_of(session, **values), "zh") == shown


def test_scale_joins_words_and_measures(session: Session) -> None:
    words = {"description": "新建仓库。", "capacity": "年吞吐 400 万吨"}
    row = row_of(session, **words, length_km=Decimal("50.30"), land_m2=Decimal("882450.5"), part_count=3)
    said = ("新建仓库", "年吞吐 400 万吨", "长 50.3 公里", "占地 882,450.5 平方米", "共 3 个分项")
    assert list_text.scale(row, "zh") == "；".join(said)


def test_units_and_status(session: Session) -> None:
    row = row_of(session, owner="某公司", lead_unit="发改局", status_basis="stated", status="signed")
    assert list_text.responsible(row, "zh") == "发改局；建设单位：某公司"
    assert list_text.status(row, "zh") == "签约"


def test_doubtful_figures_are_remarked(session: Session) -> None:
    project = make_project(session, "园区", figures=[300])
    floor = state_figure(session, project, Decimal(100_000), line=5)
    floor.qualifier, floor.as_written = "floor", "10亿元以上"
    session.flush()
    (row,) = fetch_list_rows(Job(session, open_selection(session, ALL)))
    assert remarks(row, "zh", shown_parent=False, only_district=None) == "原文“10亿元以上”为下限，未计入"


def test_sources_name_each_line_once(session: Session) -> None:
    make_document(session, "b.txt", short_title="乙规划")
    project = make_project(session, "园区", figures=[300, 300])
    state_figure(session, project, Decimal(300), file="b.txt", line=9)
    state_figure(session, project, Decimal(300), line=1, stated_name="又名")
    (row,) = fetch_list_rows(Job(session, open_selection(session, ALL)))
    assert list_text.citations(row, "zh") == "乙规划第9行；测试规划第1、2行"
    assert list_text.citations(row, "en") == "乙规划, line 9; 测试规划, line 1, 2"


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "一、"), (10, "十、"), (11, "十一、"), (20, "二十、"), (25, "二十五、")]
)
def test_numerals(number: int, shown: str) -> None:
    assert numeral(number, "zh") == shown
    assert numeral(number, "zh", inner=True) == f"({shown[:-1]})"


def test_lines_are_as_high_as_their_longest_text() -> None:
    assert count_lines("", 10) == 1
    assert count_lines("汉" * 10, 10.6) == 2
    assert count_lines("a\nb", 10) == 2
    assert fit_height([("汉" * 10, 10.6), ("", 5)]) > fit_height([("汉", 10.6)])
    assert fit_height([("汉" * 10_000, 10)]) == HIGHEST


@given(st.text(max_size=400), st.floats(3, 60))
def test_a_divided_text_is_the_text_and_each_piece_fits(text: str, width: float) -> None:
    pieces = divide(text, width)
    assert "".join(pieces) == text
    assert all(count_lines(piece, width) <= MOST_LINES for piece in pieces)
    assert all(fit_height([(piece, width)]) < HIGHEST for piece in pieces)


@given(st.text(st.sampled_from("汉字、，（Ａab-1 \u0301“é\n")), st.sampled_from((7, 9.5, 13, 25)))
def test_lines_are_those_that_are_found_sign_by_sign(text: str, width: float) -> None:
    assert wrap(text, width) == wrap_plainly(text, round(10 * width) - 6)


def wrap_plainly(text: str, usable: int) -> list[str]:
    """Return the lines of a text, in tenths of a character, sign by sign."""
    lines = []
    for typed in text.splitlines(keepends=True):
        line, taken = "", 0
        for word in re.findall(r"[!-~]+ ?|.", typed, re.DOTALL):
            for piece in [word] if places(word) <= usable else list(word):
                room = places(piece)
                if line and taken + room > usable and taken + places(piece.rstrip()) > usable:
                    lines.append(line)
                    line, taken = "", 0
                line, taken = line + piece, taken + room
        lines += [line] if line else []
    return lines or [""]


def test_a_word_is_not_divided_and_a_full_line_holds_whole_characters() -> None:
    # 24.4 places hold 12 characters, not 12.2: 350 of them take 30 lines.
    assert count_lines("汉" * 350, 25) == 30
    assert [line.strip() for line in wrap("建设 LT-211302-0007 工程", 18)] == [
        "建设",
        "LT-211302-0007",
        "工程",
    ]
