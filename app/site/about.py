"""What the registry is, what it was made from and how its totals are made."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from projects.plans.documents import (
    count_mentions,
    list_datasets,
    list_document_names,
    list_documents,
)
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import summarise

bp = Blueprint("about", __name__)


@bp.get("/about")
@visible_to("public")
@kept_for_all
def show_about() -> str:
    """Show the sources with date and licence, the counts and the definitions."""
    session = get_session()
    documents, _following = list_documents(session)
    return render_template(
        "site/about.html",
        datasets=list_datasets(session),
        documents=documents,
        document_number=len(list_document_names(session)),
        mention_number=count_mentions(session),
        summary=summarise(session, select_projects(session, ProjectFilter())),
    )
