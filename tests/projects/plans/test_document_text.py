"""The text of a document: paged by headings, with every quote marked and no character lost."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.models import DocumentHeading
from projects.plans.document_text import (
    FULL_PAGE,
    find_page,
    mark_lines,
    mark_quotes,
    read_lines,
    split_pages,
)
from projects.reading.filters import LineRange

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(TEXT, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_the_pieces_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    quotes = [text[first:last] for first, last in spans]
    pieces = mark_quotes(text, quotes)
    assert "".join(piece.text for piece in pieces) == text
    assert all(before.is_quoted != after.is_quoted for before, after in pairwise(pieces))
    marked = "\0".join(piece.text for piece in pieces if piece.is_quoted)
    assert all(quote in marked for quote in quotes if quote and "\0" not in text)


def test_quotes_that_overlap_become_one_mark() -> None:
    assert [piece.text for piece in mark_quotes("甲乙丙丁", ["甲乙", "乙丙", "没有"])] == ["甲乙丙", "丁"]


@given(st.integers(0, 400), st.lists(st.tuples(st.integers(1, 400), st.integers(1, 4)), max_size=30))
def test_pages_cover_every_line_once(number: int, headings: list[tuple[int, int]]) -> None:
    lines = ["字"] * number
    outline = [DocumentHeading(line=line, level=level, kind="heading") for line, level in headings]
    pages = split_pages(lines, outline)
    assert pages[0].first == 1
    assert pages[-1].last == max(number, 1)
    assert all(page.last + 1 == after.first for page, after in pairwise(pages))
    starts = {line for line, level in headings if level <= 2}
    assert all(page.first in starts or not starts for page in pages[1:])
    for line in range(1, number + 1):
        page = pages[find_page(pages, line)]
        assert page.first <= line <= page.last


def test_a_text_without_an_outline_is_cut_by_length() -> None:
    assert len(split_pages(["字"] * (FULL_PAGE * 3), [])) == 3


def test_a_line_beyond_the_end_is_on_the_last_page() -> None:
    assert find_page([LineRange(1, 5), LineRange(6, 9)], 1000) == 1


def test_empty_lines_are_left_out_and_long_headings_stay_text() -> None:
    outline = [DocumentHeading(line=line, level=1, kind="heading") for line in (1, 3)]
    shown = mark_lines(["第一章", " ", "长" * 200], LineRange(1, 3), {1: ["一章"]}, outline)
    assert [(line.number, line.level) for line in shown] == [(1, 1), (3, 0)]
    assert [piece.is_quoted for piece in shown[0].pieces] == [False, True]


@pytest.mark.parametrize("file", ["../secret.txt", "none.txt", "/etc/passwd", "."])
def test_only_a_file_of_the_folder_is_read(tmp_path: Path, file: str) -> None:
    (tmp_path / "plan.txt").write_text("甲\n乙", encoding="utf-8")
    (tmp_path.parent / "secret.txt").write_text("x", encoding="utf-8")
    assert read_lines(tmp_path, "plan.txt") == ["甲", "乙"]
    assert read_lines(tmp_path, file) is None
    assert read_lines(None, "plan.txt") is None
