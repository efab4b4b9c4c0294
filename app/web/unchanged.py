"""Conditional reading: whoever has an answer already is told that nothing has changed, before it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Response, request

from app.web.extensions import get_session
from app.web.kept_answers import find_or_answer, kept_for_all
from app.web.state import name_state
from app.web.trail import mark
from app.web.wanted import has_both, wants_page
from projects.store.data_version import read_data_version


def unless_unchanged(view: Callable[..., Any]) -> Callable[..., Response]:
    """Answer 304 to whoever names the tag of this answer; else make it, or take the kept one."""
    page = kept_for_all(view)

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if has_both() and wants_page():
            # A page has a nonce of its own, and tells whoever is signed in what is new.
            return page(*args, **kwargs)
        version = read_data_version(get_session())
        tag = name_state(version)
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = find_or_answer(tag, version, partial(view, *args, **kwargs))
        if response.status_code in (200, 204, 304):
            response.set_etag(mark(tag), weak=True)
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answer
