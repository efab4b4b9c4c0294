"""Every text of a form and of an address as it is kept (projects/words/texts.py), before a view sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

from projects.words.texts import tidy

# A password is what its owner typed, to the last blank.
VERBATIM = "password"


class TidyTexts(ImmutableMultiDict[str, Any]):
    """The pairs of a form or of a query string: names as they came, values tidied."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] | None = None) -> None:
        given = pairs.items(multi=True) if isinstance(pairs, ImmutableMultiDict) else pairs or ()
        super().__init__([(name, tidied(name, value)) for name, value in given])


def tidied(name: str, value: Any) -> Any:
    """Return a value as it is kept; files have their own check, passwords stay as they are."""
    return value if VERBATIM in name or not isinstance(value, str) else tidy(value)


class TidyRequest(Request):
    """A request whose texts hold nothing that cannot be seen."""

    parameter_storage_class: Any = TidyTexts


def init_app(app: Flask) -> None:
    """Read every request so."""
    app.request_class = TidyRequest
