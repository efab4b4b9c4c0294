"""Choose the language of the pages."""

from __future__ import annotations

from flask import Blueprint, Response

from app.web.access import visible_to
from app.web.choices import remember_choice
from app.words.language import COOKIE, LANGUAGES

bp = Blueprint("language", __name__)


@bp.get("/language/<code>")
@visible_to("public")
def choose(code: str) -> Response:
    """Remember a language and go back to the page that asked."""
    return remember_choice(COOKIE, code, LANGUAGES)
