"""Whole numbers in addresses and forms: identifiers and the places where a page goes on."""

from __future__ import annotations

from flask import request

from geo.errors import msg
from projects.errors import BadInput

LONGEST = 18


def read_number(word: str) -> int | None:
    """Return a whole number of the query string, None when it is not given; raises BadInput for others."""
    text = request.args.get(word, "")
    return as_whole(text, word) if text else None


def read_numbers(name: str) -> list[int]:
    """Return the whole numbers of a form's field that may be given several times; raises BadInput."""
    return [as_whole(text, name) for text in request.form.getlist(name) if text]


def as_whole(text: str, field: str) -> int:
    """Return a text as a whole number; raises BadInput for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST):
        raise BadInput(msg("“%(value)s”不是整数。"), field=field, value=text[:50])
    return int(text)
