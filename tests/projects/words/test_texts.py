import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.words.texts import is_visible, tidy, tidy_code, tidy_line

# What each hides: zero widths, fillers, tags, controls, direction, separators, non-characters, surrogates.
NOTHING = [
    "\u200b",
    "\u200c\u200d",
    "\u2060\ufeff",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\u2800",
    "\u00ad",
    "\u034f",
    "\u061c\u200e\u200f",
    "\u202a\u202e\u2066\u2069",
    "\u180e",
    "\u17b4\u17b5",
    "\U000e0001\U000e0041\U000e007f",
    "\ufe0e\ufe0f",
    "\ufdd0\ufffe\U0010ffff",
    "\x7f\x80\x9f",
    "\u2028\u2029\x85\x0b\x0c",
    "\u00a0\u2003\u202f\u205f\u3000\u1680",
    "\ufff9\ufffa\ufffb\ufffc",
    "\U0001d173\U0001bca0",
    "\u0301\u20dd",
    " \t\r\n",
]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_nobody_sees_is_nothing(text: str) -> None:
    assert tidy(text) == tidy_line(text) == tidy_code(text) == ""
    hidden = text.strip("\u0301\u20dd \t\r\n\u2028\u2029\x85\x0b\x0c\u00a0\u2003\u202f\u205f\u3000\u1680")
    assert tidy(f"物{hidden}流{hidden}园{hidden}") == "物流园"


def test_what_was_meant_stays_as_it_was_written() -> None:
    for text in (
        "物流园（二期）",
        "Ⅱ期5㎡",
        "𠮷野家 😀",
        "❤️ 👩‍🔬 👨‍👩‍👧 👋🏽 1️⃣ ㊗️",
        "葛\U000e0100城",
        "神\ufe00",
        "ᠥᠪᠥᠷ ᠮᠣᠩᠭ\u180bᠣᠯ",
        "می‌خواهم",
        "<script>alert(1)</script>'; DROP TABLE projects; --",
        "\ue000",
    ):
        assert tidy(text) == unicodedata.normalize("NFC", text), ascii(text)


def test_lines_end_in_one_way_and_indents_stay() -> None:
    assert tidy("一行\u2028二行\r\n三行\r四行\x85五行") == "一行\n二行\n三行\n四行\n五行"
    assert tidy("甲\n　　乙") == "甲\n　　乙"
    assert tidy_line("一行\u2028二行\r\n 三\u3000\xa0行\t") == "一行 二行 三 行"


def test_what_stands_apart_is_no_part_of_an_emoji() -> None:
    assert tidy("物\u200d流\ufe0f") == "物流"
    assert tidy("a\ufe0f\u200d👩") == "a👩"
    assert tidy("👩\u200d") == "👩"
    assert tidy("\U000e0100") == ""
    assert tidy("a\U000e0100") == "a"
    assert tidy("物\ufe00") == "物"


def test_codes_are_read_in_plain_signs() -> None:
    assert tidy_code("ＬＴ－２１１３０２－０００７") == "LT-211302-0007"
    assert tidy_code(" 2026−01–31\u200b") == "2026-01-31"
    assert tidy_code("２１１３０２") == "211302"


@given(st.text())
def test_reading_twice_changes_nothing(text: str) -> None:
    for read in (tidy, tidy_line, tidy_code):
        once = read(text)
        assert read(once) == once
        assert not once or is_visible(once)


def test_what_cannot_be_kept_stays_to_be_refused() -> None:
    for broken in ("\x00", "a\x07", "\ud800", "\x1b[0m"):
        assert tidy(broken) == tidy_line(broken) == tidy_code(broken) == broken


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"])))
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    seen = [one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one)[0] in "LN"]
    kept = tidy(text)
    fillers = "\u115f\u1160\u3164\uffa0\U00013430"
    if kept:
        assert [one for one in kept if unicodedata.category(one)[0] in "LN"] == [
            one for one in seen if one not in fillers
        ]
