"""The past that a page shows: read from its address, told on it, and kept by the links that lead on."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request

from app.web.extensions import get_session
from projects.clock import get_today
from projects.reading.filter_words import check_filter, parse_filter
from projects.reading.filters import ProjectFilter, as_word
from projects.store.past import Past, get_past, moment_words

# Where a link goes that keeps the past: pages that show it. Its own words in the link go before.
SHOWING = {
    "api.project",
    "district.list_districts",
    "district.show_district",
    "documents.download_evaluation",
    "documents.show_document",
    "documents.show_documents",
    "map.show_map",
    "programmes.show_programmes",
    "project.show_project",
    "projects.show_projects",
    "totals.show_totals",
}


def init_app(app: Flask) -> None:
    """Give the templates the past, and the links its date."""
    app.jinja_env.globals.update(shown_past=shown_past, get_today=get_today)
    app.jinja_env.filters["moment_words"] = moment_words
    app.url_defaults(keep_past)


def shown_past() -> Past | None:
    """Return the past that the request's session reads; None in the present."""
    return get_past(get_session()) if "session" in g else None


def read_past() -> ProjectFilter:
    """Return the filter of nothing but the address's `as_of`, having gone to that past; raises BadInput."""
    wanted = parse_filter({"as_of": request.args.getlist("as_of")})
    check_filter(get_session(), wanted)
    return wanted


def keep_past(endpoint: str, values: dict[str, Any]) -> None:
    """Add the date to a link that is built on a page of the past."""
    past = shown_past()
    if past is not None and endpoint in SHOWING:
        values.setdefault("as_of", as_word(past.as_of))
