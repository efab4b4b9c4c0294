from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.imports import cells
from projects.registry.fields import read_field
from projects.words.form_values import read_wan
from projects.words.numbers import plain_number, read_whole
from projects.words.query_words import read_money, read_years

RIGHT = {
    "１２３": "123",
    "１，２３４": "1234",
    "1,000": "1000",
    "\u200b12345": "12345",
    "12345\u3000": "12345",
    "1 234": "1234",
    "1\u202f234\u202f567.5": "1234567.5",
    "1\xa0000": "1000",
    "＋5": "5",
    "+5": "5",
    "５．５": "5.5",
    "𝟏𝟐": "12",
    "007": "7",
}
WRONG = [
    "1,23",
    "1,2345",
    "12 34",
    "1 234,567",
    "0,123",
    "1.2.3",
    "1,234.567,8",
    "1.2e5",
    "1E-20000",
    "1e400",
    "NaN",
    "inf",
    "Infinity",
    "٣",
    "१२",
    "²",
    "10²",
    "①",
    "½",
    "Ⅻ",
    "十二",
    "1_000",
    "1'000",
    "0x1F",
    "--5",
    "5-",
    "-",
    ".",
    ",",
    ".5",
    "5.",
    "12。5",
    "1、000",
    "100-200",
    "9" * 61,
]
# Every reader of amounts: the form's, the address's, the table's.
AMOUNTS: dict[str, Callable[[str], Any]] = {
    "form": lambda text: read_wan(text, "f"),
    "field": lambda text: read_field("investment_wan", text),
    "year plan": lambda text: read_field("year_plan_2026", text),
    "measure": lambda text: read_field("length_km", text),
    "address": lambda text: read_money("f", [text]),
    "table": cells.number,
}


@pytest.mark.parametrize("reader", AMOUNTS)
@pytest.mark.parametrize("text", RIGHT, ids=ascii)
def test_every_reader_takes_what_an_input_method_writes(reader: str, text: str) -> None:
    assert AMOUNTS[reader](text) == Decimal(RIGHT[text])


@pytest.mark.parametrize("reader", AMOUNTS)
@pytest.mark.parametrize("text", [*WRONG, "-100", "－5", "−5"], ids=ascii)
def test_every_reader_refuses_what_could_mean_two_things_or_none(reader: str, text: str) -> None:
    with pytest.raises((BadInput, ValueError)):
        AMOUNTS[reader](text)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u200b", "\u3164"], ids=ascii)
def test_nothing_is_no_number(text: str) -> None:
    assert read_wan(text, "f") is None
    assert read_whole(text, "f") is None
    assert cells.number(text) is None


def test_minus_is_read_where_it_may_stand() -> None:
    for text in ("-5", "－5", "−5", "–5", "- 5", "－５"):
        assert read_wan(text, "f", may_be_negative=True) == -5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("约5亿", "约"),
        ("5亿左右", "左右"),
        ("不低于3000", "不低于"),
        ("100～200", "~"),
        ("12亿3000万", "123000"),
        ("５亿", "50000"),
        ("3000 万元", "3000"),
        ("1.5亿元", "15000"),
        ("5000元", "0.5"),
        ("1,200万", "1200"),
    ],
)
def test_a_refused_amount_is_told_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_wan(text, "investment_wan")
    assert said in (refused.value.values.get("word"), refused.value.values.get("wan"))
    assert refused.value.field == "investment_wan"


def test_whole_numbers() -> None:
    assert read_whole("２０２６", "year", 1949, 2100) == 2026
    assert read_whole("1,234", "f") == 1234
    assert read_whole("０１", "month", 1, 12) == 1
    assert read_years("year", ["２０２６", "2026"]) == (2026,)
    for text in ("1.0", "1.5", "13", "0", "-1", "１３", "9" * 40, "true"):
        with pytest.raises(BadInput):
            read_whole(text, "month", 1, 12)


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["{:f}", "{:,f}"]))
def test_any_amount_comes_back_however_wide_it_was_typed(amount: Decimal, form: str) -> None:
    text = form.format(amount)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in text)
    assert read_wan(text, "f", may_be_negative=True) == amount
    assert read_wan(wide, "f", may_be_negative=True) == amount


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_is_none(text: str) -> None:
    plain = plain_number(text)
    if plain:
        assert Decimal(plain).is_finite()
