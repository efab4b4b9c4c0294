"""Choose the look of the pages: light, dark, or as the system has it."""

from __future__ import annotations

from flask import Blueprint, Response

from app.web.access import visible_to
from app.web.choices import remember_choice
from app.web.look import COOKIE, LOOKS

bp = Blueprint("look", __name__)


@bp.get("/look/<code>")
@visible_to("public")
def choose(code: str) -> Response:
    """Remember a look and go back to the page that asked."""
    return remember_choice(COOKIE, code, LOOKS)
