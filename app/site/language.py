"""Choose the language of the pages."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, request

from app.web.access import visible_to
from app.web.addresses import local_path
from app.web.cookies import is_https
from app.words.language import COOKIE, LANGUAGES

bp = Blueprint("language", __name__)
ONE_YEAR = 365 * 24 * 3600


@bp.get("/language/<code>")
@visible_to("public")
def choose(code: str) -> Response:
    """Remember a language and go back to the page that asked."""
    if code not in LANGUAGES:
        abort(404)
    response = make_response(redirect(local_path(request.args.get("next", "/")), 303))
    response.set_cookie(COOKIE, code, max_age=ONE_YEAR, secure=is_https(), httponly=True, samesite="Lax")
    return response
