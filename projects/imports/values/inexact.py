"""Amounts that a cell states inexactly: 约3亿元, 5亿元以上, 3000余万元; kept with their word.

The registry holds two such words of a stated figure (projects/words/vocabulary.QUALIFIERS): about, and at
least. What only says how much it is at most, a range, or both words at once has no place in it: refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.values.amounts import FOREIGN, RANGE, is_nothing, read_amount, read_words
from projects.words.form_values import SHOWN
from projects.words.numbers import fold_signs
from projects.words.texts import tidy_line
from projects.words.vocabulary import COMPARED_MEASURES

# The fields whose figures are kept as statements, with their word; plans of a year and months are exact.
HELD = ("investment_wan", *COMPARED_MEASURES)
AT_MOST = re.compile("不超过|不高于|不多于|不足|不到|以下|以内|之内|最多|至多|[<≤]")
FRONT = re.compile(
    r"(?:(?P<about>大约为?|约为?|大概|近|将近|接近|[~≈])|(?P<floor>超过|超|不低于|不少于|至少|逾|高于|[>≥]))\s*"
)
BACK = re.compile("(?P<about>左右|上下)|(?P<floor>以上)")
# 3000余万元, 3亿多元, 30多亿.
MIDDLE = re.compile(r"(?P<before>[0-9一二三四五六七八九十百千万亿]\s*)[余多](?=[十百千万亿元公平亩米km㎡]|$)")


@dataclass(frozen=True, slots=True)
class Inexact:
    """A figure in the unit of its field with the word that qualifies it (`about`, `floor`), as written."""

    value: Decimal
    qualifier: str
    as_written: str

    def __str__(self) -> str:
        return self.as_written


def read_figure(value: str | Decimal, field: str, unit: str | None) -> Decimal | Inexact | None:
    """Return an amount as `read_amount` does, one that is said to be about or at least so much as Inexact.

    Raises BadInput for what only says how much it is at most, for ranges, and as `read_amount` does.
    """
    if isinstance(value, Decimal) or field not in HELD:
        return read_amount(value, field, unit)
    folded = fold_signs(value)
    if FOREIGN.search(folded) or RANGE.search(folded):
        return read_amount(value, field, unit)
    refuse_most(value, folded, field)
    rest, words = part(folded)
    if not words:
        return read_amount(value, field, unit)
    if len(words) > 1 or is_nothing(rest):
        # 约…以上 says neither: refused with its word.
        return read_amount(value, field, unit)
    return read_qualified(value, rest, next(iter(words)), (field, unit))


def refuse_most(value: str, folded: str, field: str) -> None:
    """Raise BadInput for a figure of which only the upper bound is said."""
    found = AT_MOST.search(folded)
    if found:
        message = msg("“%(value)s”里有“%(word)s”,只说了上限,登记簿不记上限。请写确数,或把原文写进说明。")
        raise BadInput(message, field=field, value=tidy_line(value)[:SHOWN], word=found[0])


def part(text: str) -> tuple[str, frozenset[str]]:
    """Return a text without the words that qualify its figure, and which these are."""
    words: set[str] = set()
    front = FRONT.match(text)
    if front:
        words.add("about" if front["about"] else "floor")
        text = text[front.end() :]
    back = BACK.search(text)
    if back and back.end() == len(text):
        words.add("about" if back["about"] else "floor")
        text = text[: back.start()]
    middle = MIDDLE.search(text)
    if middle:
        words.add("floor")
        text = text[: middle.end("before")] + text[middle.end() :]
    return text.strip(), frozenset(words)


def read_qualified(value: str, rest: str, qualifier: str, of: tuple[str, str | None]) -> Inexact:
    """Return the figure of a text without its word; the cell's own words stand with it, and its unit."""
    field, unit = of
    written = tidy_line(value)
    try:
        amount = read_amount(rest, field, unit)
        own = read_words(rest, field)[1]
    except BadInput as error:
        raise BadInput(error.message, field=field, **{**error.values, "value": written[:SHOWN]}) from error
    if amount is None:
        raise BadInput(msg("“%(value)s”不是一个数。"), field=field, value=written[:SHOWN])
    return Inexact(amount, qualifier, written if own else f"{written}{unit}")


def part_inexact(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Inexact]]:
    """Return the values of a row with about-figures as their number, and its inexact figures apart.

    What is only "at least" is no value: no total or length counts it.
    """
    inexact = {name: value for name, value in values.items() if isinstance(value, Inexact)}
    plain = {
        name: value.value if isinstance(value, Inexact) else value
        for name, value in values.items()
        if not (isinstance(value, Inexact) and value.qualifier == "floor")
    }
    return plain, inexact
