"""The list of districts, and the portrait of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from app.charts.totals import bar_chart
from app.project.columns import BY_CODE
from app.totals.coarse import read_buckets
from app.totals.page import describe_progress
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.kept_answers import kept_for_all
from app.web.past import read_past
from app.words.buckets import bucket_name, bucket_words
from geo.districts import get_lineage
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import Selection
from projects.reading.totals import by_bucket_and_status, crosstab, rank_columns, summarise

bp = Blueprint("district", __name__)
bp.add_app_template_filter(bucket_name)
bp.add_app_template_filter(bucket_words)
LIST_COLUMNS = tuple(BY_CODE[code] for code in ("name", "district", "type", "status", "years", "investment"))
TOP = 10


@bp.get("/districts")
@visible_to("public")
@kept_for_all
def list_districts() -> str:
    """List the districts that have projects, with what each adds up to."""
    selection = read_past()
    buckets = read_buckets(get_session(), selection)
    return render_template("totals/districts.html", buckets=buckets, wanted=selection.wanted)


@bp.get("/districts/<adcode>")
@visible_to("public")
@kept_for_all
def show_district(adcode: str) -> str:
    """Show what a district's projects add up to, the greatest of them and its list."""
    session = get_session()
    selection = read_past().narrow(district=(adcode,))
    lineage = get_lineage(session, adcode)
    shown = describe_list(session, selection) | describe_sums(session, selection)
    here, wanted = lineage[-1], selection.wanted
    return render_template("totals/district.html", lineage=lineage, here=here, wanted=wanted, **shown)


def describe_list(session: Session, selection: Selection) -> dict[str, Any]:
    """Return the district's own list and the greatest of it."""
    found = list_projects(session, selection, Page(limit=50))
    top = [row for row in found.rows if not row.is_programme and row.investment_wan][:TOP]
    return {"found": found, "top": top, "columns": LIST_COLUMNS}


def describe_sums(session: Session, selection: Selection) -> dict[str, Any]:
    """Return what the district's projects add up to, in tables and charts."""
    buckets, by_status = by_bucket_and_status(session, selection)
    by_type = crosstab(session, selection, "type", buckets)
    summary = summarise(session, selection)
    nowhere = summarise(session, selection.narrow(precision=("none",))).investment
    return {
        "summary": summary,
        "unplaced": {"district": summary.unlocated - nowhere, "none": nowhere},
        "table": by_status,
        "tables": {"status": by_status, "type": rank_columns(by_type)},
        "charts": {"status": bar_chart(by_status, "status"), "type": bar_chart(by_type, "type")},
        **describe_progress(session, selection, buckets),
    }
