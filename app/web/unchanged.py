"""Conditional reading: whoever has an answer already is told that nothing has changed, before it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from json import dumps
from typing import Any

from flask import Response, make_response, request

from app.config import ROOT
from app.web.extensions import get_session
from app.web.identity import current_access, current_person
from app.web.look import chosen_look
from app.web.trail import mark
from app.web.wanted import has_both, wants_page
from app.words.language import current_language
from projects.clock import get_today
from projects.store.data_version import read_data_version

FLOORS = ("app", "projects", "geo")
CODE = (".py", ".toml", ".html", ".mo")


def unless_unchanged(view: Callable[..., Any]) -> Callable[..., Response]:
    """Answer 304 to whoever names the tag of this answer; else make it, with the tag.

    The tag stands for all that an answer is made of: address, language, look, data, day, our code, and the
    caller with role and districts.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if has_both() and wants_page():
            # A page has a nonce of its own, and tells whoever is signed in what is new.
            return make_response(view(*args, **kwargs))
        tag = name_state()
        if request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = make_response(view(*args, **kwargs))
        if response.status_code in (200, 204, 304):
            response.set_etag(mark(tag), weak=True)
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answer


def name_state() -> str:
    """Return the tag of what this request would be answered now."""
    person, access = current_person(), current_access()
    parts = [
        request.full_path,
        request.host_url,
        str(request.accept_mimetypes),
        current_language(),
        chosen_look(),
        person.account.id if person else None,
        access.role,
        sorted(access.scope),
        read_data_version(get_session()),
        get_today().isoformat(),
        hash_code(),
    ]
    return sha256(dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()[:40]


@cache
def hash_code() -> str:
    """Return the hash of our code, so that another version answers anew."""
    digest = sha256()
    for path in sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*")):
        if path.suffix in CODE:
            digest.update(path.read_bytes())
    return digest.hexdigest()
