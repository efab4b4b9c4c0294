"""What the registry is, what it was made from and how its totals are made."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.access import visible_to
from app.extensions import get_session
from projects.documents import list_datasets, list_documents
from projects.filters import ProjectFilter
from projects.totals import summarise

bp = Blueprint("about", __name__)


@bp.get("/about")
@visible_to("public")
def show_about() -> str:
    """Show the sources with date and licence, the counts and the definitions."""
    session = get_session()
    return render_template(
        "site/about.html",
        datasets=list_datasets(session),
        documents=list_documents(session),
        summary=summarise(session, ProjectFilter()),
    )
