import base64
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.words.keyset import (
    big_key,
    decimal_key,
    decode_key,
    encode_key,
    small_key,
    text_key,
    truth_key,
    whole_key,
)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), st.integers(0, 2**31 - 1)
)
def test_a_cursor_gives_back_what_it_was_made_of(name: str, number: int) -> None:
    assert decode_key("name", encode_key("name", name, number), text_key, whole_key) == (name, number)


def sealed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!",
        "é",
        sealed(["other", "a", "1"]),
        sealed(["name", "a"]),
        sealed(["name", "a", "1", "2"]),
        sealed({"name": 1}),
        sealed(["name", "a", 1]),
        sealed(["name", "a", True]),
        sealed(["name", None, "1"]),
        sealed(["name", "a\x00", "1"]),
        sealed(["name", "\ud800", "1"]),
        sealed(["name", "a", "1e5"]),
        sealed(["name", "a", str(2**31)]),
        sealed(["name", "a", "9" * 400]),
        sealed(["name", "a", "٣"]),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        "A" * 5000,
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_what_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode_key("name", cursor, text_key, whole_key)
    assert refused.value.field == "cursor"


def test_each_kind_of_key_holds_what_its_column_holds() -> None:
    assert (small_key("-1"), big_key(str(2**62)), truth_key("True")) == (-1, 2**62, True)
    assert decimal_key("12.50") == Decimal("12.50")
    for read, text in (
        (small_key, "40000"),
        (whole_key, str(2**31)),
        (big_key, str(2**63)),
        (truth_key, "true"),
        (decimal_key, "NaN"),
        (decimal_key, "1E-20000"),
        (decimal_key, "1E400"),
    ):
        with pytest.raises(ValueError, match=text):
            read(text)
