"""The reconcile page: what disagrees, what looks alike, what is missing. Reading is for everyone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from app.filter.answers import page_or_fragment, read_choice
from app.filter.form import filter_form
from app.totals.coarse import is_coarse
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.kept_answers import kept_for_all
from app.web.templating import url_with
from app.words.i18n import translate_error
from projects.reading.filter_words import parse_filter
from projects.reading.missing import count_missing
from projects.reading.missing_below import count_missing_below
from projects.reading.selection import Selection, open_selection
from projects.reconcile.compared import TooManyCompared
from projects.reconcile.conflicts import list_conflict_page, read_key, write_key
from projects.reconcile.pairs import DecidedPair, list_decided, list_pair_page
from projects.registry.fields import LACKS
from projects.store.past import require_present
from projects.words.query_words import read_one

bp = Blueprint("reconcile", __name__)
OWN_WORDS = ("tab", "cursor", "lang")
# An absurdly long address would come back in every form.
LONGEST_ADDRESS = 2000
# Cards with a form each: more would be slow to read and to send.
PAGE = 50
TABS = ("conflicts", "duplicates", "missing")


@bp.get("/reconcile")
@visible_to("public")
@kept_for_all
def show_reconcile() -> Response:
    """Show one of the lists of what is to be decided, for any filter."""
    words = request.args.to_dict(flat=False)
    wanted, tab = parse_filter(words, also=OWN_WORDS), read_choice(words, "tab", *TABS)
    # What was decided has no versions, and a decision is made on what stands now.
    require_present(wanted.as_of)
    session = get_session()
    selection = open_selection(session, wanted)
    shown = {
        **filter_form(session, selection, target="#results", has_past=False),
        "tab": tab,
        "access": current_access(),
        "back_to": here(),
        **LISTS[tab](session, selection),
    }
    return page_or_fragment("reconcile/page.html", "reconcile/_results.html", shown)


def here() -> str:
    """Return the address to come back to after a decision."""
    address = url_with(lang=None)
    return address if len(address) < LONGEST_ADDRESS else url_for("reconcile.show_reconcile")


def show_conflicts(session: Session, selection: Selection) -> dict[str, Any]:
    """Return a page of the filter's conflicts, open then decided, and what all open ones could add."""
    cursor = read_one("cursor", request.args.getlist("cursor") or [""])
    page = list_conflict_page(session, selection, PAGE + 1, read_key(cursor) if cursor else None)
    found = page.rows
    shown = [one for _key, one in found[:PAGE]]
    return {
        "conflicts": [one for one in shown if one.is_open],
        "decided": [one for one in shown if not one.is_open],
        "sums": page.sums,
        "is_first": not cursor,
        "following": write_key(found[PAGE - 1][0]) if len(found) > PAGE else None,
    }


def show_duplicates(session: Session, selection: Selection) -> dict[str, Any]:
    """Return the pairs of the filter that may be one project, and the pairs decided before."""
    cursor = read_one("cursor", request.args.getlist("cursor") or [""])
    decided: list[DecidedPair] = list_decided(session, selection)
    try:
        page = list_pair_page(session, selection, PAGE, cursor)
    except TooManyCompared as error:
        return {"decided": decided, "refused": translate_error(error)}
    return {
        "pairs": page.pairs,
        "number": page.number,
        "following": page.following,
        "decided": [] if cursor else decided,
        "is_first": not cursor,
        "refused": "",
    }


def show_missing(session: Session, selection: Selection) -> dict[str, Any]:
    """Return how many of the filter's projects lack which field."""
    is_below = is_coarse(session, selection.wanted)
    missing = count_missing_below(session, selection) if is_below else count_missing(session, selection.ids)
    return {"missing": missing, "lacks": LACKS, "is_below": is_below}


LISTS = {"conflicts": show_conflicts, "duplicates": show_duplicates, "missing": show_missing}
