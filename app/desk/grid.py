"""The monthly grid of the dispatch desk: one row a project, each saved by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.desk.grid_row import GridRow, as_typed, read_values, refuse_row, show_row
from app.desk.page import desk_words, open_desk, read_cursor
from app.filter.answers import read_choice
from app.updates.forms import find_saved, open_project
from app.web.access import visible_to
from app.web.addresses import local_path, split_address
from app.web.errors import STATUS
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.whole_numbers import need_number
from app.words.events import event_changes, event_title
from geo.errors import msg
from projects.clock import get_today
from projects.desk.reports import get_report, list_reports
from projects.errors import BadInput, Conflict, DomainError
from projects.models import Project
from projects.progress.rules import month_after, month_before
from projects.reading.filter_words import parse_filter
from projects.reading.selection import open_selection
from projects.registry.events import list_events
from projects.store.past import require_present
from projects.updates.kinds.month import MONEY, WORDS
from projects.updates.month_report import READERS, MonthReport, submit_report
from projects.updates.waiting import list_marks
from projects.words.form_values import read_month
from projects.words.query_words import Words, read_one

bp = Blueprint("dispatch_grid", __name__, url_prefix="/dispatch/grid")
OWN_WORDS = ("month", "show", "cursor", "lang")
PAGE = 30


@bp.get("")
@visible_to("officer")
def show_grid() -> Response:
    """Show the projects to report a month as a grid to type in."""
    return grid_page(request.args.to_dict(flat=False))


@bp.post("/<code>")
@visible_to("officer")
def save_row(code: str) -> Response:
    """Report one project's month; a refused row comes back with what was typed and why."""
    session = get_session()
    project, _districts = open_project(session, code)
    month = read_given_month(request.form.get("month", ""))
    values, faults = read_values()
    if not faults:
        try:
            submit_row(session, project, month, values)
        except (BadInput, Conflict) as error:
            faults = {error.field or "": error}
    return (
        answer_refused(session, project, month, faults) if faults else answer_saved(session, project, month)
    )


def submit_row(session: Session, project: Project, month: date, values: Mapping[str, object]) -> None:
    """Submit a row; what it does not send of a report that came back stays as it was sent."""
    kept = get_report(session, open_desk(), project.id, month).typed
    # The two figures belong together: where one is given, the other is worked out from it.
    names = WORDS if values.keys() & set(MONEY) else (*MONEY, *WORDS)
    report = MonthReport(
        month,
        {**{name: READERS[name](as_typed(kept[name]), name) for name in names if name in kept}, **values},
        confirmed=request.form.get("confirmed") == "yes",
    )
    version = need_number(request.form.get("version", ""), "version")
    try:
        with transaction(session) as work:
            submit_report(work, project, report, current_author(), current_access(), expected_version=version)
    except Conflict:
        if find_saved(session, project, report, version) is None:
            raise


def answer_saved(session: Session, project: Project, month: date) -> Response:
    """Return the row as it now stands, or the whole grid with a word on what was saved."""
    row = show_row(get_report(session, open_desk(), project.id, month), is_saved=True)
    if is_row_asked():
        return row_answer(row, 200)
    tell(saved_words(row))
    return make_response(redirect(f"{back_to()}#row-{project.code}", 303))


def answer_refused(
    session: Session, project: Project, month: date, faults: Mapping[str, DomainError]
) -> Response:
    """Return the row with what was typed; after a conflict with what has happened and the new version."""
    is_conflict = any(isinstance(fault, Conflict) for fault in faults.values())
    events = list_events(session, project.id)[:1] if is_conflict else ()
    row = refuse_row(get_report(session, open_desk(), project.id, month), faults, tuple(events))
    status = STATUS[Conflict] if is_conflict else STATUS[BadInput]
    if is_row_asked():
        return row_answer(row, status)
    return grid_page(parse_qs(split_address(back_to()).query), refused=row, status=status)


def grid_page(words: Words, *, refused: GridRow | None = None, status: int = 200) -> Response:
    """Return the whole grid; a refused row stands in its place, or first when it has left the page."""
    wanted, show = parse_filter(words, also=OWN_WORDS), read_choice(words, "show", "todo", "all")
    require_present(wanted.as_of)
    session, desk, reporting = get_session(), open_desk(), get_rules().reporting
    selection = open_selection(session, wanted)
    given = [value for value in words.get("month", ()) if value]
    latest = get_today().replace(day=1)
    month = read_given_month(read_one("month", given)) if given else reporting.month_to_report(get_today())
    found = list_reports(
        session, desk, selection, month, is_whole=show == "all", cursor=read_cursor(words), limit=PAGE
    )
    rows = [show_row(report) for report in found.rows]
    if refused is not None:
        others = [row for row in rows if row.report.project.id != refused.report.project.id]
        place = next((n for n, row in enumerate(rows) if row not in others), 0)
        rows = [*others[:place], refused, *others[place:]]
    page = render_template(
        "desk/grid.html",
        **desk_words(session, desk, wanted),
        **ROW_WORDS,
        rows=rows,
        waiting=list_marks(session, [row.report.project.id for row in rows], desk.access),
        month=month,
        month_before=month_before(month),
        month_after=month_after(month) if month < latest else None,
        due_on=reporting.due_on(month),
        show=show,
        next_cursor=found.next_cursor,
        is_first=read_cursor(words) is None,
    )
    return make_response(page, status, {"Cache-Control": "no-store"} if refused else {})


def row_answer(row: GridRow, status: int) -> Response:
    """Return one row; what was typed stays out of every cache."""
    waiting = list_marks(get_session(), [row.report.project.id], current_access())
    page = render_template(
        "desk/_grid_row_answer.html", row=row, back_to=back_to(), waiting=waiting, **ROW_WORDS
    )
    return make_response(page, status, {"Cache-Control": "no-store"})


def saved_words(row: GridRow) -> str:
    """Return what became of a saved row."""
    values = {"name": row.report.project.name, "month": f"{row.report.month:%Y-%m}"}
    if row.report.state == "reported":
        return str(gettext("“%(name)s” %(month)s 月报已发布。", **values))
    return str(gettext("“%(name)s” %(month)s 月报已提交,等待审核。", **values))


def is_row_asked() -> bool:
    """Say whether the page asks for the row alone."""
    return "HX-Request" in request.headers


def back_to() -> str:
    """Return the grid that the row stands in."""
    address = local_path(request.form.get("back") or bp.url_prefix or "")
    return address if address.partition("?")[0] == bp.url_prefix else str(bp.url_prefix)


def read_given_month(text: str) -> date:
    """Return a month that has begun; raises BadInput for anything else."""
    month = read_month(text, "month")
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    if month > get_today():
        raise BadInput(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
    return month


ROW_WORDS = {"event_title": event_title, "event_changes": event_changes, "saved_words": saved_words}
