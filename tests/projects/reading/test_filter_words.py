from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.clock import CHINA
from projects.errors import BadInput
from projects.reading.filter_words import READERS, check_filter, parse_filter
from projects.reading.filters import LineRange, ProjectFilter
from projects.words.texts import tidy_line

BAD = [
    ({"colour": ["red"]}, "colour"),
    ({"status": ["done"]}, "status"),
    ({"type": ["castle"]}, "type"),
    ({"district": ["2113"]}, "district"),
    ({"district": ["٢١١٣٠٠"]}, "district"),
    ({"min_investment": ["abc"]}, "min_investment"),
    ({"min_investment": ["-1"]}, "min_investment"),
    ({"max_investment": ["NaN"]}, "max_investment"),
    ({"max_investment": ["1e400"]}, "max_investment"),
    ({"min_investment": ["5"], "max_investment": ["4"]}, "min_investment"),
    ({"min_investment": ["5", "6"]}, "min_investment"),
    ({"year": ["2199"]}, "year"),
    ({"year": ["next"]}, "year"),
    ({"updated_since": ["yesterday"]}, "updated_since"),
    ({"bbox": ["121,42,120,41"]}, "bbox"),
    ({"bbox": ["1,2,3"]}, "bbox"),
    ({"programme": ["yes"]}, "programme"),
    ({"conflict": ["no"]}, "conflict"),
    ({"q": ["长" * 10_000]}, "q"),
    ({"q": ["a\x00b"]}, "q"),
    ({"steward": ["x"] * 101}, "steward"),
    ({"line": ["1609"]}, "line"),
    ({"line": ["1609"], "document": ["a.txt", "b.txt"]}, "line"),
    ({"line": ["0"], "document": ["a.txt"]}, "line"),
    ({"line": ["20-10"], "document": ["a.txt"]}, "line"),
    ({"line": ["1-2-3"], "document": ["a.txt"]}, "line"),
    ({"line": ["-5"], "document": ["a.txt"]}, "line"),
    ({"line": ["١"], "document": ["a.txt"]}, "line"),
    ({"line": ["1", "2"], "document": ["a.txt"]}, "line"),
    ({"code": ["LT-211302"]}, "code"),
    ({"code": ["LT-211302-0001", "x' or 1=1"]}, "code"),
    ({"code": [f"LT-211302-{number:05}" for number in range(1001)]}, "code"),
]


@pytest.mark.parametrize(("words", "field"), BAD)
def test_what_is_not_understood_is_refused_by_name(words: dict[str, list[str]], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_filter(words)
    assert refused.value.field == field


def test_every_word_is_read() -> None:
    wanted = parse_filter(
        {
            "q": ["物流 园"],
            "district": ["211302", "211303"],
            "status": ["planned"],
            "min_investment": ["100.5"],
            "year": ["2022"],
            "updated_since": ["2026-11-01"],
            "bbox": ["119,40,121,42"],
            "conflict": ["yes"],
        }
    )
    assert wanted.district == ("211302", "211303")
    assert wanted.min_investment == Decimal("100.5")
    assert wanted.updated_since == datetime(2026, 11, 1, tzinfo=CHINA)


@given(st.integers(1, 10**7), st.integers(0, 10**6))
def test_lines_survive_their_own_query_string(first: int, more: int) -> None:
    wanted = ProjectFilter(document=("plan.txt",), line=LineRange(first, first + more))
    words = {word: [value] for word, value in wanted.to_args()}
    assert parse_filter(words) == wanted


def test_words_are_read_as_an_input_method_writes_them() -> None:
    wanted = parse_filter(
        {
            "min_investment": ["１，０００"],
            "max_investment": ["2,000\u200b"],
            "year": ["２０２６"],
            "district": ["２１１３０２"],
            "steward": ["张三\u200b"],
            "q": ["\u200b物流\u202e"],
            "document": ["plan.txt"],
            "line": ["１５７７－１６２３"],
            "as_of": ["２０２６－０１－０１"],
            "code": ["ｌｔ－２１１３０２－０００１", "LT-211302-0001\u200b"],
        }
    )
    assert (wanted.min_investment, wanted.max_investment, wanted.year) == (1000, 2000, (2026,))
    assert (wanted.district, wanted.steward, wanted.q) == (("211302",), ("张三",), "物流")
    assert (wanted.line, wanted.as_of) == (LineRange(1577, 1623), date(2026, 1, 1))
    assert wanted.code == ("LT-211302-0001",)
    assert parse_filter({"q": ["\u200b"], "steward": ["\u3164"]}) == ProjectFilter()


def test_one_line_is_a_range_of_itself() -> None:
    assert parse_filter({"line": ["7"], "document": ["a.txt"]}).line == LineRange(7, 7)


def test_an_untouched_form_field_is_no_word() -> None:
    assert parse_filter({"q": [""], "status": ["", "planned"], "min_investment": [" "]}) == ProjectFilter(
        status=("planned",)
    )


@given(
    q=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=30),
    district=st.lists(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True), max_size=3, unique=True),
    low=st.none() | st.decimals(0, 10**6, places=2),
    conflict=st.sampled_from(["", "yes"]),
    year=st.lists(st.integers(1949, 2100), max_size=3, unique=True),
)
def test_a_filter_survives_its_own_query_string(
    q: str, district: list[str], low: Decimal | None, conflict: str, year: list[int]
) -> None:
    wanted = ProjectFilter(
        q=tidy_line(q),
        district=tuple(district),
        min_investment=low,
        conflict=conflict,
        year=tuple(year),  # type: ignore[arg-type]
    )
    words: dict[str, list[str]] = {}
    for word, value in wanted.to_args():
        words.setdefault(word, []).append(value)
    assert parse_filter(words) == wanted


@given(
    st.dictionaries(
        st.sampled_from(sorted(READERS)) | st.text(max_size=5), st.lists(st.text(max_size=40), max_size=3)
    )
)
def test_any_query_is_read_or_refused_plainly(words: dict[str, list[str]]) -> None:
    try:
        parse_filter(words)
    except BadInput as refused:
        found = refused
        assert found.field is not None


def test_an_unknown_district_or_document_is_refused(session: Session) -> None:
    with pytest.raises(BadInput) as refused:
        check_filter(session, ProjectFilter(district=("999999",)))
    assert refused.value.field == "district"
    with pytest.raises(BadInput):
        check_filter(session, ProjectFilter(document=("none.txt",)))
