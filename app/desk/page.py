"""The dispatch desk (调度): what an officer has to do, and what is behind in the districts it answers for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.desk.words import explain
from app.filter.answers import read_choice
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access, current_author
from app.web.templating import url_with
from projects.accounts.scope_choices import offer_scope
from projects.clock import CHINA, get_today
from projects.desk.desk import Desk, count_lists, list_updates
from projects.desk.reports import list_reports
from projects.desk.warnings import KINDS, count_warnings, list_warnings
from projects.months.reminders import list_reminders
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection
from projects.store.past import require_present
from projects.updates.waiting import list_marks
from projects.words.query_words import Words, read_one

bp = Blueprint("dispatch", __name__, url_prefix="/dispatch")
bp.add_app_template_filter(explain, "explain_warning")
OWN_WORDS = ("tab", "cursor", "lang")
PAGE = 50
# In the order of urgency: what somebody waits for, then what is behind, then what one waits for oneself.
TABS = {
    "report": lazy_gettext("待填报"),
    "returned": lazy_gettext("被退回"),
    "matter_due": lazy_gettext("事项到期"),
    "unreported": lazy_gettext("过期未报"),
    "overdue_start": lazy_gettext("逾期未开工"),
    "overdue_end": lazy_gettext("逾期未竣工"),
    "slow_spending": lazy_gettext("投资滞后"),
    "stale": lazy_gettext("久未更新"),
    "pending": lazy_gettext("我提交待审"),
}


@bp.get("")
@visible_to("officer")
def show_desk() -> Response:
    """Show one list of the desk, and how much is on each."""
    words = request.args.to_dict(flat=False)
    wanted, tab = parse_filter(words, also=OWN_WORDS), read_choice(words, "tab", *TABS)
    require_present(wanted.as_of)
    session, desk, cursor = get_session(), open_desk(), read_cursor(words)
    selection = open_selection(session, wanted)
    page = render_template(
        "desk/page.html",
        **desk_words(session, desk, wanted),
        **reporting_words(session, desk),
        tab=tab,
        counts=count_tabs(session, desk, selection),
        **show_tab(session, desk, selection, tab, cursor),
        is_first=cursor is None,
    )
    return make_response(page)


def reporting_words(session: Session, desk: Desk) -> dict[str, Any]:
    """Return the lists, which month is to be reported and by when, who waits for it, the rules of warning."""
    rules, today = get_rules(), get_today()
    month = rules.reporting.month_to_report(today)
    return {
        "tabs": TABS,
        "rules": rules,
        "month": month,
        "due_on": rules.reporting.due_on(month),
        "last_due_month": rules.reporting.last_due_month(today),
        "reminders": list_reminders(session, desk.access, desk.statuses),
    }


def open_desk() -> Desk:
    """Return the desk of whoever is signed in."""
    return Desk(current_access(), current_author().name, get_rules().reporting.statuses)


def desk_words(session: Session, desk: Desk, wanted: ProjectFilter) -> dict[str, Any]:
    """Return what the desk and its grid show of whose projects they speak of."""
    return {
        "wanted": wanted,
        "desk": desk,
        "choices": offer_scope(session, desk.access, wanted.district),
        "today": get_today(),
        "china": CHINA,
        "back_to": url_with(lang=None),
    }


def count_tabs(session: Session, desk: Desk, selection: Selection) -> dict[str, tuple[int, int]]:
    """Return how many rows each list has and how many of them are red, in two queries."""
    rules = get_rules()
    warned = count_warnings(session, selection, rules, kinds=KINDS, access=desk.access)
    month = rules.reporting.month_to_report(get_today())
    return {kind: (levels.number, levels.red) for kind, levels in warned.items()} | {
        name: (number, 0) for name, number in count_lists(session, desk, selection, month).items()
    }


def show_tab(
    session: Session, desk: Desk, selection: Selection, tab: str, cursor: str | None
) -> dict[str, Any]:
    """Return a page of one list of the desk, with what waits of its projects; updates say it themselves."""
    found = list_tab(session, desk, selection, tab, cursor)
    listed = [row.project.id for row in found.rows if hasattr(row, "project")]
    return {"found": found, "waiting": list_marks(session, listed, desk.access)}


def list_tab(session: Session, desk: Desk, selection: Selection, tab: str, cursor: str | None) -> Any:
    """Return a page of one list of the desk."""
    rules = get_rules()
    if tab == "report":
        month = rules.reporting.month_to_report(get_today())
        return list_reports(session, desk, selection, month, cursor=cursor, limit=PAGE)
    if tab in ("returned", "pending"):
        return list_updates(session, desk, selection, tab, cursor=cursor, limit=PAGE)
    return list_warnings(
        session, selection, rules, kinds=(tab,), access=desk.access, cursor=cursor, limit=PAGE
    )


def read_cursor(words: Words) -> str | None:
    """Return where the page goes on, None for the first."""
    given = [value for value in words.get("cursor", ()) if value]
    return read_one("cursor", given) if given else None
