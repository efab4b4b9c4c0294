"""The table of projects."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from app.filter.form import filter_form
from app.project.actions import writing_access
from app.project.columns import COLUMNS, parse_columns
from app.web.access import visible_to
from app.web.extensions import get_session
from projects.reading.filter_words import check_filter, parse_filter
from projects.reading.paging import parse_page
from projects.reading.queries import list_projects
from projects.reading.totals import summarise
from projects.search.matches import explain_matches

bp = Blueprint("projects", __name__)
OWN_WORDS = ("sort", "limit", "cursor", "columns", "lang")


@bp.get("/projects")
@visible_to("public")
def show_projects() -> Response:
    """Show the filter's projects, a page at a time; only the results when htmx asks for them."""
    words = request.args.to_dict(flat=False)
    wanted, page, columns = parse_filter(words, also=OWN_WORDS), parse_page(words), parse_columns(words)
    session = get_session()
    check_filter(session, wanted)
    found = list_projects(session, wanted, page)
    shown = {
        **filter_form(session, wanted, action="/projects", target="#results"),
        "page": page,
        "columns": columns,
        "all_columns": COLUMNS,
        "found": found,
        "matches": explain_matches(session, wanted.q, found.rows),
        "summary": summarise(session, wanted),
        "writer": writing_access(),
    }
    return page_or_fragment("project/table.html", "project/_results.html", shown)


def page_or_fragment(page: str, results: str, shown: dict[str, object]) -> Response:
    """Render a page with a filter, or only the results that it holds; caches must keep the two apart.

    htmx asks for the changed part, but when it restores history it needs the whole page.
    """
    is_fragment = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "filter/_answer.html" if is_fragment else page
    response = make_response(render_template(template, results=results, **shown))
    response.vary.add("HX-Request")
    return response
