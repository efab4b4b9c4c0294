"""The check of every programme: what it states beside what its members add up to."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template, request

from app.web.access import visible_to
from app.web.extensions import get_session
from geo.districts import list_names
from projects.plans.programmes import MEASURES, RESULTS, list_programme_lines
from projects.reading.filter_words import check_filter, parse_filter
from projects.words.query_words import codes_of
from projects.words.vocabulary import CHECK_RESULTS, find_term
from projects.words.vocabulary import MEASURES as MEASURE_TERMS

bp = Blueprint("programmes", __name__)
OWN_WORDS = ("result", "measure", "lang")


@bp.get("/programmes")
@visible_to("public")
def show_programmes() -> str:
    """Show the stated figures of the filter's programmes against their members, contradictions first."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    measure_terms = [find_term(MEASURE_TERMS, code) for code in MEASURES]
    results = codes_of(CHECK_RESULTS)("result", [value for value in words.get("result", ()) if value])
    measures = codes_of(measure_terms)("measure", [value for value in words.get("measure", ()) if value])
    session = get_session()
    check_filter(session, wanted)
    everything = list_programme_lines(session, wanted.without("district"), measures=measures)
    lines = list_programme_lines(session, wanted, measures=measures) if wanted.district else everything
    shares = {share.adcode: share.label for line in everything for share in line.districts}
    chosen = {adcode: name.label for adcode, name in list_names(session, wanted.district).items()}
    return render_template(
        "reconcile/programmes.html",
        wanted=wanted,
        lines=[line for line in lines if not results or line.result in results],
        numbers=Counter(line.result for line in lines),
        results=results,
        measures=measures,
        result_codes=RESULTS,
        measure_codes=MEASURES,
        districts=sorted((shares | chosen).items()),
    )
