"""Whole numbers in addresses and forms: identifiers and the places where a page goes on."""

from __future__ import annotations

from flask import request

from geo.errors import msg
from projects.errors import BadInput
from projects.words.numbers import MOST_WHOLE, read_whole

# What a bigint column surely holds: the numbers of events, updates and sign-ins.
MOST_BIG = 10**17


def read_number(word: str, highest: int = MOST_WHOLE) -> int | None:
    """Return a whole number of the query string, None when it is not given; raises BadInput for others."""
    return read_whole(request.args.get(word, ""), word, highest=highest)


def read_numbers(name: str) -> list[int]:
    """Return the whole numbers of a form's field that may be given several times; raises BadInput."""
    return [need_number(text, name, MOST_BIG) for text in request.form.getlist(name) if text]


def need_number(text: str, field: str, highest: int = MOST_WHOLE) -> int:
    """Return a number that a form carries unseen; raises BadInput when somebody changed or removed it."""
    number = read_whole(text, field, highest=highest) if text.isascii() else None
    if number is None:
        raise BadInput(msg("表单不完整,请重试。"), field=field)
    return number
