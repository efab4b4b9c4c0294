"""The totals: districts by status or type, and the reconciliation that proves them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from app.charts.progress import bucket_chart, month_chart
from app.charts.totals import Show, stack_chart
from app.filter.answers import page_or_fragment, read_choice
from app.filter.form import filter_form, list_chips
from app.totals.coarse import is_coarse, read_table
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from geo.districts import list_names
from projects.plans.documents import list_document_names
from projects.progress.totals import sum_year
from projects.reading.filter_words import parse_filter
from projects.reading.place_figures import find_figures
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import BucketTotal, Crosstab, GroupBy, Summary, by_bucket
from projects.store.past import get_day
from projects.timeline.funnel import measure_funnel
from projects.words.rounding import WAN_PER_YI, share_out_table
from projects.words.sums import NOTHING

bp = Blueprint("totals", __name__)
OWN_WORDS = ("by", "show", "lang")
FINE = ("district", "cross", "city")


@bp.get("/totals")
@visible_to("public")
@kept_for_all
def show_totals() -> Response:
    """Show the filter's totals by district and status or type, and whether the rows add up to the whole."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    by: GroupBy = read_choice(words, "by", "status", "type")
    show: Show = read_choice(words, "show", "investment", "number")
    session = get_session()
    selection = open_selection(session, wanted)
    form = filter_form(session, selection, target="#results")
    shown = form | describe_totals(session, selection, form["summary"], by, show)
    return page_or_fragment("totals/page.html", "totals/_results.html", shown)


def describe_totals(
    session: Session, selection: Selection, summary: Summary, by: GroupBy, show: Show
) -> dict[str, Any]:
    """Return what the page shows of a filter's totals; of a coarse table the progress follows by itself."""
    table = read_table(session, selection, by)
    is_fine = all(row.bucket.kind in FINE for row in table.rows)
    return {
        "by": by,
        "show": show,
        "table": table,
        "is_equal": table.total == summary.investment,
        "yi": table_in_yi(table),
        "chart_option": stack_chart(table, by, show),
        **(describe_progress(session, selection, [row.bucket for row in table.rows]) if is_fine else {}),
    }


@bp.get("/totals/progress")
@visible_to("public")
@kept_for_all
def show_progress() -> str:
    """Show the year and the funnel of a filter alone: a coarse table of totals fetches them when read."""
    session = get_session()
    wanted = parse_filter(request.args.to_dict(flat=False), also=("lang",))
    selection = open_selection(session, wanted)
    buckets = () if is_coarse(session, wanted) else by_bucket(session, selection)
    documents = list_document_names(session) if wanted.document else ()
    chips = list_chips(wanted, list_names(session, wanted.district).values(), documents)
    shown = describe_progress(session, selection, buckets)
    return render_template("totals/progress.html", wanted=wanted, chips=chips, **shown)


def describe_progress(
    session: Session, selection: Selection, buckets: Sequence[BucketTotal]
) -> dict[str, Any]:
    """Return the year of a filter, by its rows where it has any, and its funnel."""
    kept = find_figures(session, selection.wanted)
    year = sum_year(session, selection, buckets, get_day(session), kept)
    return {
        "funnel": measure_funnel(session, selection, kept),
        "year": year,
        "year_charts": {"months": month_chart(year), "buckets": bucket_chart(year)},
    }


def table_in_yi(table: Crosstab) -> list[list[Decimal]]:
    """Return the money of a table's cells in 亿元; rows and columns add up to their rounded totals."""
    return share_out_table(
        [[row.cells.get(code, NOTHING).wan / WAN_PER_YI for code in table.columns] for row in table.rows]
    )
