"""The table of the whole job (表格填报): every project of one's districts in one form, sent by one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.desk.grid_columns import COLUMNS, DEFAULTS, PLAN_SHEET, keep_columns, kept_columns, say_columns
from app.desk.grid_filter import MOST, PAGE, Wanted, filter_words, read_wanted
from app.desk.grid_form import read_typed
from app.desk.grid_row import GridRow, show_row
from app.desk.grid_sending import Outcome, send_rows
from app.desk.grid_words import say_sent, sent_words
from app.desk.page import TABS, desk_words, open_desk
from app.web.access import visible_to
from app.web.errors import STATUS
from app.web.extensions import get_rules, get_session
from app.web.identity import current_author
from app.web.notices import tell
from app.web.templating import url_with
from app.words.events import event_changes, event_title
from geo.errors import msg
from projects.clock import get_today
from projects.desk.job import Job, list_job
from projects.errors import BadInput, Conflict
from projects.progress.rules import month_after, month_before
from projects.reading.selection import open_selection
from projects.updates.kinds.month import is_frozen
from projects.words.query_words import Words

bp = Blueprint("dispatch_grid", __name__, url_prefix="/dispatch/grid")
# A thousand rows, each field in a part of its own where no script leaves out what is not changed.
MOST_PARTS = 20_000


@bp.url_value_preprocessor
def take_many_fields(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a table of many fields, before anything reads the form."""
    request.max_form_parts = MOST_PARTS


@bp.get("")
@visible_to("officer")
def show_grid() -> Response:
    """Show the projects of one's districts as a table to type in; the address says which columns it has."""
    words = request.args.to_dict(flat=False)
    chosen, kept = any(words.get("columns", ())), kept_columns()
    if kept and not chosen:
        return make_response(redirect(url_with(columns=kept)))
    page = grid_page(words)
    if chosen:
        keep_columns(page, read_wanted(words).columns)
    return page


@bp.post("")
@visible_to("officer")
def save_grid() -> Response:
    """Submit all rows that were changed; those that are wrong come back with what was typed and why."""
    wanted, typed = read_wanted(request.args.to_dict(flat=False)), read_typed()
    if not typed:
        raise BadInput(msg("没有任何变化,没有保存。"))
    outcome = send_rows(get_session(), Job(open_desk(), wanted.month, get_rules()), typed)
    if outcome.refused:
        return answer_refused(outcome)
    tell(sent_words(outcome))
    return make_response(redirect(url_with(lang=None), 303))


def answer_refused(outcome: Outcome) -> Response:
    """Return the table with what was sent already and what was refused, each row in its place."""
    status = STATUS[Conflict] if outcome.is_conflict else STATUS[BadInput]
    words = request.args.to_dict(flat=False)
    return grid_page(words, refused=outcome.refused, said=say_sent(outcome), status=status)


def grid_page(
    words: Words, *, refused: Sequence[GridRow] = (), said: str = "", status: int = 200
) -> Response:
    """Return the whole table; a refused row stands in its place, or first when it has left the page."""
    wanted = read_wanted(words)
    session, desk, rules = get_session(), open_desk(), get_rules()
    selection = open_selection(session, wanted.filter)
    found = list_job(session, Job(desk, wanted.month, rules), selection, wanted.show, wanted.page)
    shown = desk_words(session, desk, wanted.filter)
    page = render_template(
        "desk/grid.html",
        **shown,
        **filter_words(session, wanted.filter, shown["choices"]),
        **month_words(wanted),
        asked=wanted,
        page=wanted.page,
        columns=say_columns(wanted.columns),
        all_columns=COLUMNS,
        plan_sheet=PLAN_SHEET,
        usual_columns=DEFAULTS,
        found=found,
        rows=put_back([show_row(row) for row in found.rows], refused),
        said=said,
        sizes=(PAGE, MOST),
        is_frozen=is_frozen(session, wanted.month, sorted(desk.access.scope)),
        officer_id=current_author().officer_id,
        warning_names=TABS,
        project_page=url_for("project.show_project", code="-").removesuffix("-"),
        no_change_label=gettext("本月无变化:"),
        colon=gettext(":"),
        event_title=event_title,
        event_changes=event_changes,
    )
    return make_response(page, status, {"Cache-Control": "no-store"} if refused else {})


def month_words(wanted: Wanted) -> Mapping[str, Any]:
    """Return the month of the table, its neighbours, and by when it is due."""
    month = wanted.month
    return {
        "month": month,
        "month_before": month_before(month),
        "month_after": month_after(month) if month < get_today().replace(day=1) else None,
        "due_on": get_rules().reporting.due_on(month),
    }


def put_back(rows: list[GridRow], refused: Sequence[GridRow]) -> list[GridRow]:
    """Return the rows with the refused ones in their places; those that have left the page come first."""
    held = {row.job.report.project.id: row for row in refused}
    placed = [held.pop(row.job.report.project.id, row) for row in rows]
    return [*held.values(), *placed]
