"""The check of every programme: what it states beside what its members add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from app.words.places import place_name
from geo.districts import list_names
from projects.plans.programmes import MEASURES, RESULTS, list_programme_lines
from projects.reading.filter_words import parse_filter
from projects.reading.selection import Selection, open_selection
from projects.registry.fields import terms_of
from projects.words.query_words import Words, codes_of
from projects.words.vocabulary import CHECK_RESULTS, Term

bp = Blueprint("programmes", __name__)
OWN_WORDS = ("result", "measure", "lang")


@bp.get("/programmes")
@visible_to("public")
@kept_for_all
def show_programmes() -> str:
    """Show the stated figures of the filter's programmes against their members, contradictions first."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    results = read_codes(words, "result", CHECK_RESULTS)
    measures = read_codes(words, "measure", terms_of(MEASURES))
    selection = open_selection(get_session(), wanted)
    return render_template(
        "reconcile/programmes.html",
        wanted=wanted,
        results=results,
        measures=measures,
        result_codes=RESULTS,
        measure_codes=MEASURES,
        **describe_lines(get_session(), selection, results, measures),
    )


def read_codes(words: Words, word: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the codes of a word that were given; raises BadInput for an unknown one."""
    return tuple(codes_of(terms)(word, [value for value in words.get(word, ()) if value]))


def describe_lines(
    session: Session, selection: Selection, results: Sequence[str], measures: Sequence[str]
) -> dict[str, Any]:
    """Return the checked lines, how many have each result, and the districts that they lie in."""
    everything = list_programme_lines(session, selection.without("district"), measures=measures)
    named = selection.wanted.district
    lines = list_programme_lines(session, selection, measures=measures) if named else everything
    shares = {share.adcode: share.label for line in everything for share in line.districts}
    chosen = {adcode: name.label for adcode, name in list_names(session, named).items()}
    return {
        "lines": [line for line in lines if not results or line.result in results],
        "numbers": Counter(line.result for line in lines),
        "districts": [(adcode, place_name(label)) for adcode, label in sorted((shares | chosen).items())],
    }
