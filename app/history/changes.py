"""What became different between two dates: each project in plain words, and what it does to the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from app.filter.answers import read_choice
from app.filter.form import list_chips
from app.filter.offered import flatten, offer_districts
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from app.words.events import Change
from app.words.events import list_changes as put_in_words
from app.words.i18n import term_label
from app.words.places import place_name
from geo.districts import list_names
from projects.clock import get_today
from projects.errors import BadInput
from projects.map.filter_counts import count_tree
from projects.plans.documents import list_document_names
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection, select_projects
from projects.store.past import require_present
from projects.timeline.differences import Difference, Differences, list_differences
from projects.timeline.periods import PERIOD_WORDS, Period, day_of, parse_period
from projects.words import vocabulary

bp = Blueprint("changes", __name__)
OWN_WORDS = (*PERIOD_WORDS, "registered", "lang")
# The filter words that the form has a field for; the others travel along hidden.
CHOICES = ("district", "type", "status")
MOST_SHOWN = 200


@bp.get("/changes")
@visible_to("public")
@kept_for_all
def show_changes() -> Response:
    """Show what became different of the filter's projects; wrong dates are said at their field."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    require_present(wanted.as_of)
    session = get_session()
    selection = open_selection(session, wanted)
    try:
        period = parse_period(words)
    except BadInput as error:
        return changes_page(session, selection, typed=request.args, error=error)
    found = list_differences(session, selection, period.start, period.end, most=MOST_SHOWN)
    typed = dict(zip(PERIOD_WORDS, (end.isoformat() for end in (period.since, period.until)), strict=True))
    return changes_page(session, selection, typed=typed, period=period, found=found)


def changes_page(
    session: Session,
    selection: Selection,
    *,
    typed: Mapping[str, str],
    period: Period | None = None,
    found: Differences | None = None,
    error: BadInput | None = None,
) -> Response:
    """Return the page with what was typed; without a period it only says what is wrong with the dates."""
    rows = found.rows if found else ()
    wanted = selection.wanted
    # Which districts there are is the same for every filter, and kept.
    tree = count_tree(session, select_projects(session, ProjectFilter()))
    offered = flatten(offer_districts(tree, wanted).nodes)
    chosen = list_names(session, wanted.district) if wanted.district else {}
    places = {adcode: name.label for adcode, name in chosen.items()} | {
        node.adcode: node.label for node in offered
    }
    documents = list_document_names(session) if wanted.document else []
    page = render_template(
        "history/changes.html",
        wanted=wanted,
        typed=typed,
        period=period,
        found=found,
        error=error,
        labels=label_districts(session, rows),
        fields=CHOICES,
        choices=list_choices(wanted, places),
        chips=list_chips(wanted, chosen.values(), documents),
        most=MOST_SHOWN,
        is_whole=read_choice(request.args.to_dict(flat=False), "registered", "no", "yes") == "yes",
        as_of=day_of(period.until) if period and day_of(period.until) < get_today() else None,
        change_words=change_words,
    )
    return make_response(page, 400 if error else 200)


def list_choices(wanted: ProjectFilter, districts: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the codes and names that each field offers; a word with several values is left to its chips."""
    terms = {"type": vocabulary.TYPES, "status": vocabulary.STATUSES}
    named = {word: [(one.code, term_label(terms[word], one.code)) for one in terms[word]] for word in terms}
    places = [(adcode, place_name(label)) for adcode, label in sorted(districts.items())]
    offered = {"district": places, **named}
    return {word: offered[word] for word in CHOICES if len(getattr(wanted, word)) < 2}


def label_districts(session: Session, rows: Iterable[Difference]) -> dict[str, str]:
    """Return the names of the districts that some differences speak of."""
    told = {adcode for row in rows for adcode in row.districts}
    for row in rows:
        for words in row.changes.get("districts", ()):
            told |= {word.partition(":")[0] for word in words or ()}
    return {adcode: place_name(name.label) for adcode, name in list_names(session, told).items()}


def change_words(row: Difference, labels: Mapping[str, str]) -> list[Change]:
    """Return what changed of a project, in words."""
    changes: dict[str, list[Any]] = dict(row.changes)
    if "districts" in changes:
        # Told by their names here, not by their codes.
        changes["district_names"] = [
            [name_share(word, labels) for word in words or ()] for words in changes.pop("districts")
        ]
    return put_in_words(changes)


def name_share(word: str, labels: Mapping[str, str]) -> str:
    """Return a district of an event, `adcode` or `adcode:share`, by its name."""
    adcode, _, share = word.partition(":")
    name = labels.get(adcode, adcode)
    return f"{name} {share}" if share else name
