"""Two dates of the registry side by side: two maps that move together, and what changed in between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from app.filter.form import list_chips
from app.filter.offered import flatten
from app.history.changes import change_words, label_districts
from app.map.first_view import first_view
from app.map.page import PAGE_WORDS, MapView, draw_map, parse_view, script_urls, start_page
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.ground_tag import name_ground
from app.web.kept_answers import kept_for_all
from app.web.templating import url_filtered
from app.words.language import current_language
from geo.errors import msg
from projects.clock import CHINA, get_today
from projects.errors import BadInput
from projects.map.features import list_district_tree
from projects.plans.documents import list_document_names
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter, as_word
from projects.reading.kept_counts import count_once
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import summarise
from projects.store.past import find_beginning, leave_past, moment_of, moment_words
from projects.timeline.differences import is_much, list_differences
from projects.words.query_words import Words, read_as_of
from projects.words.sums import Sum

bp = Blueprint("comparing", __name__)
OWN_WORDS = (*PAGE_WORDS, "as_of", "with")
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two maps: its date, the filter's total then, and where its data come from."""

    name: str
    as_of: date | datetime
    total: Sum
    urls: dict[str, str]

    @property
    def words(self) -> str:
        """Return its date as people have it."""
        return moment_words(self.as_of)


@bp.get("/compare")
@visible_to("public")
@partial(kept_for_all, beside=name_ground)
def compare() -> Response:
    """Show the filter's projects at two dates; dates that do not fit are said above the maps."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=(*PAGE_WORDS, "with"))
    view, session = parse_view(words), get_session()
    selection = open_selection(session, replace(wanted, as_of=None))
    typed = {word: request.args.get(word, "") for word in ("as_of", "with")}
    try:
        ends = read_ends(session, wanted, words)
    except BadInput as error:
        return make_response(render_page(session, selection, view, typed=typed, error=error), 400)
    typed = dict(zip(("as_of", "with"), map(as_word, ends), strict=True))
    return make_response(render_page(session, selection, view, typed=typed, ends=ends))


def read_ends(
    session: Session, wanted: ProjectFilter, words: Words
) -> tuple[date | datetime, date | datetime]:
    """Return the two dates: from the registry's beginning to today unless given; raises BadInput."""
    later = read_as_of("with", words["with"]) if any(words.get("with", ())) else get_today()
    began = find_beginning(session)
    first = began.astimezone(CHINA).date() if began else get_today()
    earlier = wanted.as_of or min(first, later, key=moment_of)
    if moment_of(earlier) > moment_of(later):
        raise BadInput(msg("前一个日期晚于后一个日期,请对调。"), field="as_of")
    return earlier, later


def render_page(
    session: Session,
    selection: Selection,
    view: MapView,
    *,
    typed: dict[str, str],
    ends: tuple[date | datetime, ...] = (),
    error: BadInput | None = None,
) -> str:
    """Return the page with what was typed; without dates only with what is wrong with them."""
    wanted = selection.wanted
    districts = count_once(session, selection, list_district_tree)
    documents = list_document_names(session) if wanted.document else []
    bounds = first_view(selection, districts)
    moments = tuple(map(moment_of, ends))
    # So much that nobody waits for its list: the maps and their totals stand without it.
    is_short = bool(ends) and not is_much(session, selection, *moments)
    found = list_differences(session, selection, *moments, seen=MOST_SHOWN) if is_short else None
    totals = (found.before, found.after) if found else [sum_at(session, selection, at) for at in moments]
    sides = [make_side(wanted, *facts) for facts in zip("ab"[: len(ends)], ends, totals, strict=True)]
    urls = script_urls()
    page = start_page(view, bounds) | {"own_words": OWN_WORDS, "writable": None, "urls": urls}
    page["sides"] = {side.name: side.urls for side in sides}
    return render_template(
        "map/compare.html",
        **draw_map(view, urls),
        wanted=wanted,
        typed=typed,
        error=error,
        sides=sides,
        found=found,
        labels=label_districts(session, found.rows if found else ()),
        change_words=change_words,
        chips=list_chips(wanted, flatten(districts), documents),
        page=page,
    )


def sum_at(session: Session, selection: Selection, moment: datetime) -> Sum:
    """Return the filter's total at a moment; the session reads the present again after."""
    total = summarise(session, selection.enter_past(session, moment)).investment
    leave_past(session)
    return total


def make_side(wanted: ProjectFilter, name: str, as_of: date | datetime, total: Sum) -> Side:
    """Return one side, with the addresses of its data."""
    endpoints = {"features": "map.list_features", "districts": "map.list_districts"}
    then = replace(wanted, as_of=as_of)
    urls = {key: url_filtered(endpoint, then, lang=current_language()) for key, endpoint in endpoints.items()}
    urls["project"] = url_for("project.show_project", code="", as_of=as_word(as_of))
    return Side(name, as_of, total, urls)
