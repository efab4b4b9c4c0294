"""Choose the look of the pages: light, dark, or as the system has it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, request

from app.web.access import visible_to
from app.web.addresses import local_path
from app.web.cookies import is_https
from app.web.look import COOKIE, LOOKS

bp = Blueprint("look", __name__)
ONE_YEAR = 365 * 24 * 3600


@bp.get("/look/<code>")
@visible_to("public")
def choose(code: str) -> Response:
    """Remember a look and go back to the page that asked."""
    if code not in LOOKS:
        abort(404)
    response = make_response(redirect(local_path(request.args.get("next", "/")), 303))
    response.set_cookie(COOKIE, code, max_age=ONE_YEAR, secure=is_https(), httponly=True, samesite="Lax")
    return response
