"""Matters that need coordination: the list with its counts, one matter with its history.

They are the offices' own business: nobody sees one who has no account in one of its project's districts.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from app.matters.page import matter_page
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access
from app.web.templating import url_with
from projects.clock import get_today
from projects.matters.filters import check_matter_filter, parse_matter_filter
from projects.matters.queries import count_matters, list_matter_districts, list_matters
from projects.words.query_words import read_one

bp = Blueprint("matters", __name__)
# An absurdly long address would come back in every form.
LONGEST_ADDRESS = 2000


@bp.get("/matters")
@visible_to("viewer")
def show_matters() -> str:
    """List the filter's matters, the open ones first and of these the earliest due, a page at a time."""
    words = request.args.to_dict(flat=False)
    session, access, today = get_session(), current_access(), get_today()
    wanted = check_matter_filter(session, parse_matter_filter(words, ("cursor", "lang")), access)
    cursor, days = read_one("cursor", words.get("cursor", [""])), get_rules().matters.soon_days
    return render_template(
        "matters/list.html",
        wanted=wanted,
        found=list_matters(session, wanted, access, today, cursor=cursor),
        counts=count_matters(session, wanted, access, today, days),
        districts=list_matter_districts(session, access),
        is_first=not cursor,
        soon_days=days,
        access=access,
        back_to=here(),
    )


@bp.get("/matters/<int:matter_id>")
@visible_to("viewer")
def show_matter(matter_id: int) -> Response:
    """Show one matter, all that was done about it, and the forms for the next step."""
    return matter_page(matter_id)


def here() -> str:
    """Return the address to come back to after a matter was closed."""
    address = url_with(lang=None)
    return address if len(address) < LONGEST_ADDRESS else url_for("matters.show_matters")
