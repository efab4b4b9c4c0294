"""What pages with a filter share: one of a few choices read, and the page or only its results answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import Response, make_response, render_template, request

from projects.words.query_words import flag_of

Choice = TypeVar("Choice", bound=str)


def read_choice(words: Mapping[str, Sequence[str]], word: str, default: Choice, *others: Choice) -> Choice:
    """Return one of a few fixed values, the default when none is given; raises BadInput for others."""
    values = [value for value in words.get(word, ()) if value]
    given = flag_of(default, *others)(word, values) if values else default
    return next(choice for choice in (default, *others) if choice == given)


def page_or_fragment(page: str, results: str, shown: dict[str, object]) -> Response:
    """Render a page with a filter, or only the results that it holds; caches must keep the two apart.

    htmx asks for the changed part, but when it restores history it needs the whole page.
    """
    is_fragment = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "filter/_answer.html" if is_fragment else page
    response = make_response(render_template(template, results=results, **shown))
    response.vary.add("HX-Request")
    return response
