"""The description of the API, for people."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.api.openapi.errors import list_problems
from app.api.openapi.operations import list_groups
from app.web.access import visible_to
from app.words.language import current_language

bp = Blueprint("api_docs", __name__)


@bp.get("/api/docs")
@visible_to("public")
def show_docs() -> str:
    """Show every operation with its words, answers and an example."""
    groups = list_groups(current_language(), request.url_root.rstrip("/"))
    problems = list_problems(current_language())
    return render_template("site/api_docs.html", groups=groups, problems=problems)
