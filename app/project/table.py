"""The table of projects."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from app.filter.answers import page_or_fragment
from app.filter.form import filter_form
from app.project.actions import writing_access
from app.project.columns import COLUMNS, parse_columns
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.kept_answers import kept_for_all
from projects.layouts.queries import list_layouts
from projects.reading.filter_words import parse_filter
from projects.reading.matches import explain_matches
from projects.reading.paging import Page, parse_page
from projects.reading.queries import list_projects
from projects.reading.selection import Selection, open_selection
from projects.updates.waiting import list_marks

bp = Blueprint("projects", __name__)
OWN_WORDS = ("sort", "limit", "cursor", "columns", "lang")


@bp.get("/projects")
@visible_to("public")
@kept_for_all
def show_projects() -> Response:
    """Show the filter's projects, a page at a time; only the results when htmx asks for them."""
    words = request.args.to_dict(flat=False)
    wanted, page, columns = parse_filter(words, also=OWN_WORDS), parse_page(words), parse_columns(words)
    session = get_session()
    selection = open_selection(session, wanted)
    form = filter_form(session, selection, target="#results", may_wait=False)
    shown = form | describe_table(session, selection, page) | {"columns": columns}
    return page_or_fragment("project/table.html", "project/_results.html", shown)


def describe_table(session: Session, selection: Selection, page: Page) -> dict[str, Any]:
    """Return one page of the filter's projects, why a search found them, and what they add up to."""
    access, found = current_access(), list_projects(session, selection, page)
    return {
        "page": page,
        "all_columns": COLUMNS,
        "found": found,
        "matches": explain_matches(session, selection.wanted.q, found.rows),
        "writer": writing_access(),
        "waiting": list_marks(session, [row.id for row in found.rows], access),
        "layouts": list_layouts(session, access) if access.reaches("viewer") else [],
    }
