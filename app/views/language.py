"""Choose the language of the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, request

from app.access import visible_to
from app.i18n import COOKIE, LANGUAGES

bp = Blueprint("language", __name__)
ONE_YEAR = 365 * 24 * 3600


@bp.get("/language/<code>")
@visible_to("public")
def choose(code: str) -> Response:
    """Remember a language and go back to the page that asked."""
    if code not in LANGUAGES:
        abort(404)
    response = make_response(redirect(local_path(request.args.get("next", "/")), 303))
    response.set_cookie(
        COOKIE, code, max_age=ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def local_path(wanted: str) -> str:
    r"""Return the path when it stays on this site, else the front page.

    A browser reads `//host` and `/\host` as another host, and drops tabs and line breaks before it does.
    """
    parts = urlsplit(wanted)
    is_local = (
        wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    )
    is_plain = "\\" not in wanted and wanted.isprintable()
    return wanted if is_local and is_plain else "/"
