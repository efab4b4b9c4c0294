"""Where pages open: on one's own districts, else on the installation's home. The address always says so.

An address without any words is a door, not a view: it leads to `?district=…`, so that what one sees can be
bookmarked and shared. `?district=all` is the same page without a home, and stays so.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.extensions import get_session
from app.web.identity import current_access, current_person
from geo.districts import list_names
from projects.accounts.scopes import list_own_districts
from projects.words.query_words import ALL_DISTRICTS

# Pages of the one filter that a person opens without having chosen anything.
OPENING = frozenset({"map.show_map", "projects.show_projects", "totals.show_totals"})
# A choice of language is no choice of projects.
NO_CHOICE = frozenset({"lang"})


def init_app(app: Flask) -> None:
    """Lead from bare addresses home, and let templates link to the pages without a home."""
    app.before_request(lead_home)
    app.jinja_env.globals["url_of_all"] = url_of_all


def lead_home() -> Response | None:
    """Lead from a page's bare address to the reader's home; None where words are given or there is none."""
    is_door = request.method == "GET" and request.endpoint in OPENING and NO_CHOICE.issuperset(request.args)
    if not is_door or "HX-Request" in request.headers:
        return None
    home = find_home_districts()
    if not home:
        return None
    words: dict[str, Any] = {"district": list(home), **request.args}
    response = redirect(url_for(str(request.endpoint), **words))
    response.headers["Cache-Control"] = "no-cache"
    return response


def find_home_districts() -> tuple[str, ...]:
    """Return the adcodes that pages open on: the reader's own, else the installation's; empty without any."""
    own = list_own_districts(get_session(), current_access().officer_id)
    installed = current_app.config["LANTU_HOME_DISTRICT"]
    if own or not installed:
        return own
    return tuple(list_names(get_session(), [installed]))


def may_have_home() -> bool:
    """Say whether bare addresses may lead home; asks the database nothing, since every page's links ask."""
    return current_person() is not None or bool(current_app.config["LANTU_HOME_DISTRICT"])


def all_districts() -> str | None:
    """Return the word that keeps a page from its home; None where there is none to keep it from."""
    return ALL_DISTRICTS if may_have_home() else None


def url_of_all(endpoint: str, **words: Any) -> str:
    """Return the address of a page with all projects, whoever reads it."""
    district = all_districts() if endpoint in OPENING else None
    return url_for(endpoint, **{"as_of": None, "district": district, **words})
