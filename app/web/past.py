"""The past that a page shows: read from its address, told on it, and kept by the links that lead on."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request

from app.web.extensions import get_session
from projects.clock import get_today
from projects.reading.filter_words import parse_filter
from projects.reading.filters import as_word
from projects.reading.selection import Selection, open_selection
from projects.store.past import Past, get_past, moment_words

# Where a link goes that keeps the past: pages that show it. Its own words in the link go before.
SHOWING = {
    "api.project",
    "district.list_districts",
    "district.show_district",
    "documents.show_document",
    "documents.show_documents",
    "exports.download",
    "map.show_map",
    "programmes.show_programmes",
    "project.show_project",
    "projects.show_projects",
    "totals.show_progress",
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


def read_past() -> Selection:
    """Go to the past of the address's `as_of` and return all its projects; raises BadInput."""
    return open_selection(get_session(), parse_filter({"as_of": request.args.getlist("as_of")}))


def keep_past(endpoint: str, values: dict[str, Any]) -> None:
    """Add the date to a link that is built on a page of the past."""
    past = shown_past()
    if past is not None and endpoint in SHOWING:
        values.setdefault("as_of", as_word(past.as_of))
