from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.exports.cells import clip, csv_cell, neutralise, plain
from projects.exports.csv_file import write_csv
from projects.exports.job import Table

# What PostgreSQL can hold: no NUL, no lone surrogates.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=60)
STARTS = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫−"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "-1+2",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "'＝1",
        '=HYPERLINK("http://x")',
    ],
)
def test_formula_text_gets_an_apostrophe(text: str) -> None:
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "朝阳", "{{7*191}}", "<script>alert(1)</script>", "a=1", "'引文", "1-2", "——"]
)
def test_other_text_is_untouched(text: str) -> None:
    assert neutralise(text) == text


@given(TEXTS)
def test_no_neutralised_text_starts_a_formula_and_none_is_lost(text: str) -> None:
    written = neutralise(text)
    assert not written.startswith(tuple(STARTS))
    bare = written[1:] if written.lstrip("'").startswith(tuple(STARTS)) else written
    assert bare == text


@given(st.lists(st.tuples(TEXTS, st.decimals(allow_nan=False, allow_infinity=False, places=4)), max_size=5))
def test_any_text_and_number_survives_csv(rows: list[tuple[str, Decimal]]) -> None:
    body = write_csv(Table(("name", "money"), rows))
    assert body.startswith(b"\xef\xbb\xbfname,money\r\n")
    header, *read = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert header == ["name", "money"]
    assert [(name, Decimal(money)) for name, money in read] == [
        (neutralise(name), money) for name, money in rows
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (Decimal("-12.5000"), "-12.5"),
        (Decimal("1905000.0000"), "1905000"),
        (Decimal("0.0000"), "0"),
        (Decimal("1E+6"), "1000000"),
        (-3, "-3"),
        (date(2025, 12, 31), "2025-12-31"),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "2026-01-01T00:30:00+08:00"),
        (["211302", "211303"], "211302|211303"),
        (["有|竖线"], "有｜竖线"),
        (["=1", "b"], "'=1|b"),
        ({"name": ["旧", "新"]}, '{"name": ["旧", "新"]}'),
    ],
)
def test_values_as_csv_text(value: object, shown: str) -> None:
    assert csv_cell(value) == shown


def test_numbers_stay_numbers() -> None:
    assert plain(Decimal("1.5")) == Decimal("1.5")
    assert plain(3) == 3


@given(TEXTS)
def test_short_text_is_not_clipped(text: str) -> None:
    assert clip(text) == text


@pytest.mark.parametrize("sign", ["a", "汉", "😀", "𠮷"])
def test_long_text_is_clipped_at_what_a_cell_holds(sign: str) -> None:
    clipped = clip(sign * 40_000)
    assert len(clipped.encode("utf-16-le")) // 2 <= 32_767
    assert clipped.endswith(sign + "…")
    assert len(clipped.encode("utf-16-le")) // 2 >= 32_765
