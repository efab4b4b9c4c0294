"""CQL2 is read within limits: whatever is sent costs little and is refused plainly."""

from __future__ import annotations

import random
import time
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest

from geo.cql.reading import LONGEST, read_cql
from geo.errors import BadInput

WRONG = (
    "",
    "name =",
    "name = 'x' ; DROP TABLE projects",
    "name = 'x' -- and more",
    "(" * 20_000 + "a=1" + ")" * 20_000,
    "(" * 20_000,
    "(" * 25 + "a=$" + ")" * 25,
    "(" * 14 + "a=1",
    "(" * 12 + " AND ".join(["(((a=1)))"] * 300) + " $",
    "(" * 12 + " AND ".join(["(((a=1)))"] * 300) + " $" + ")" * 12,
    "NOT " * 500 + "a=1",
    "1" + "+1" * 3000 + "=a",
    "CASEI(" * 200 + "a" + ")" * 200 + "='b'",
    "a = 'unclosed",
    'a = "unclosed',
    "a = 1)",
    "a = '\x00'",
    "a = '\ud800'",
    "a = " + "9" * LONGEST,
)


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_wrong_text_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(BadInput) as refused:
        read_cql(text, "cql2-text")
    assert refused.value.field == "filter"
    assert time.process_time() - began < 1


def test_no_mix_of_signs_costs_much_or_gets_past() -> None:
    """Whatever a mix of the language's own signs comes to, it is a tree or an error, soon."""
    signs = [
        "(",
        "(",
        "(",
        ")",
        "a",
        "1",
        "'x'",
        " AND ",
        " OR ",
        "NOT ",
        "=",
        "-",
        "+",
        "CASEI(",
        ",",
        '"',
        "'",
    ]
    dice = random.Random(7)  # noqa: S311
    began = time.process_time()
    for _ in range(400):
        text = "".join(dice.choices(signs, k=dice.randint(1, 60)))
        try:
            read_cql(text, "cql2-text")
        except BadInput:
            continue
    assert time.process_time() - began < 10


def test_deep_texts_are_safe_on_the_small_stack_of_a_thread() -> None:
    found: list[Any] = []

    def read() -> None:
        try:
            found.append(read_cql(" AND ".join(["a=1"] * 1000), "cql2-text"))
            read_cql("NOT " * 1500 + "a=1", "cql2-text")
        except BadInput as error:
            found.append(error)

    thread = Thread(target=read)
    thread.start()
    thread.join()
    tree, error = found
    assert len(tree["args"]) == 1000
    assert isinstance(error, BadInput)


def test_a_quote_holds_parentheses_that_count_for_nothing() -> None:
    text = "name = '" + "(" * 40 + "it''s'"
    assert read_cql(text, "cql2-text")["args"][1] == "(" * 40 + "it's"


def test_where_a_text_is_wrong_is_said() -> None:
    with pytest.raises(BadInput, match=r"1:17 =\)"):
        read_cql("a=1 AND (b=2 OR =)", "cql2-text")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[" * 4000,
        '{"op":"not","args":[' * 60 + "1" + "]}" * 60,
        '{"a":NaN}',
    ],
)
def test_wrong_json_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_cql(text, "cql2-json")


def test_json_keeps_its_digits() -> None:
    tree = read_cql('{"op":"=","args":[{"property":"a"},0.1]}', "cql2-json")
    assert tree["args"][1] == Decimal("0.1")
