"""The totals: districts by status or type, and the reconciliation that proves them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from app.charts.progress import bucket_chart, month_chart
from app.charts.totals import Show, stack_chart
from app.filter.answers import page_or_fragment, read_choice
from app.filter.form import filter_form
from app.web.access import visible_to
from app.web.extensions import get_session
from projects.progress.totals import sum_year
from projects.reading.filter_words import parse_filter
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import Crosstab, GroupBy, Summary, crosstab
from projects.store.past import get_day
from projects.timeline.funnel import measure_funnel
from projects.words.rounding import WAN_PER_YI, share_out_table
from projects.words.sums import NOTHING

bp = Blueprint("totals", __name__)
OWN_WORDS = ("by", "show", "lang")


@bp.get("/totals")
@visible_to("public")
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
    """Return what the page shows of a filter's totals."""
    table = crosstab(session, selection, by)
    year = sum_year(session, selection, [row.bucket for row in table.rows], get_day(session))
    return {
        "by": by,
        "show": show,
        "table": table,
        "funnel": measure_funnel(session, selection),
        "year": year,
        "year_charts": {"months": month_chart(year), "buckets": bucket_chart(year)},
        "is_equal": table.total == summary.investment,
        "yi": table_in_yi(table),
        "chart_option": stack_chart(table, by, show),
    }


def table_in_yi(table: Crosstab) -> list[list[Decimal]]:
    """Return the money of a table's cells in 亿元; rows and columns add up to their rounded totals."""
    return share_out_table(
        [[row.cells.get(code, NOTHING).wan / WAN_PER_YI for code in table.columns] for row in table.rows]
    )
