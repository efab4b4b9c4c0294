"""The check of every programme: what it states beside what its members add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from app.filter.offered import flatten, offer_districts
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from app.words.places import place_name
from geo.districts import list_names
from projects.map.features import list_district_names
from projects.models.programme_figure import MEASURES, RESULTS
from projects.plans.programmes import read_programme_page
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection
from projects.registry.fields import terms_of
from projects.words.query_words import Words, codes_of
from projects.words.vocabulary import CHECK_RESULTS, Term

bp = Blueprint("programmes", __name__)
OWN_WORDS = ("result", "measure", "cursor", "lang")


class Asked(TypedDict):
    """Which lines are asked for, from which on."""

    results: tuple[str, ...]
    measures: tuple[str, ...]
    cursor: str


@bp.get("/programmes")
@visible_to("public")
@kept_for_all
def show_programmes() -> str:
    """Show the stated figures of the filter's programmes against their members, contradictions first."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    asked: Asked = {
        "results": read_codes(words, "result", CHECK_RESULTS),
        "measures": read_codes(words, "measure", terms_of(MEASURES)),
        "cursor": request.args.get("cursor", ""),
    }
    selection = open_selection(get_session(), wanted)
    shown = describe_page(get_session(), selection, asked)
    return render_template("reconcile/programmes.html", wanted=wanted, **asked, **shown)


def read_codes(words: Words, word: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the codes of a word that were given; raises BadInput for an unknown one."""
    return tuple(codes_of(terms)(word, [value for value in words.get(word, ()) if value]))


def describe_page(session: Session, selection: Selection, asked: Asked) -> dict[str, Any]:
    """Return a page of the checked lines, how many there are, and what there is to choose from."""
    found = read_programme_page(session, selection, **asked)
    return {
        "found": found,
        "number": sum(found.numbers[result] for result in asked["results"] or RESULTS),
        "result_codes": RESULTS,
        "measure_codes": MEASURES,
        "districts": list_choices(session, selection.wanted),
    }


def list_choices(session: Session, wanted: ProjectFilter) -> list[tuple[str, str]]:
    """Return the districts to choose from, of many the branches with a choice, and those that are chosen."""
    offered = flatten(offer_districts(list_district_names(session), wanted).nodes)
    labels = {node.adcode: node.label for node in offered}
    labels |= {adcode: name.label for adcode, name in list_names(session, wanted.district).items()}
    return [(adcode, place_name(label)) for adcode, label in sorted(labels.items())]
