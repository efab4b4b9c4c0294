"""What a reader chooses of the pages, such as their language or look: kept by the browser for a year."""

from __future__ import annotations

from collections.abc import Container

from flask import Response, abort, make_response, redirect, request

from app.web.addresses import local_path
from app.web.cookies import is_https

ONE_YEAR = 365 * 24 * 3600


def remember_choice(cookie: str, code: str, known: Container[str]) -> Response:
    """Return the way back to the page that asked, with a choice to keep; 404 for one that is not known."""
    if code not in known:
        abort(404)
    response = make_response(redirect(local_path(request.args.get("next", "/")), 303))
    response.set_cookie(cookie, code, max_age=ONE_YEAR, secure=is_https(), httponly=True, samesite="Lax")
    return response
