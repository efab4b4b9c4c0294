"""Report a month of a project, say that nothing moved, and plan its years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.updates.forms import (
    BEHIND,
    answer_sent,
    find_saved,
    make_submission,
    open_project,
    read_fields,
    read_files,
    send,
    send_with,
    sent_readers,
)
from app.updates.month_fields import read_plans
from app.updates.month_page import progress_page
from app.web.access import visible_to
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.templating import as_wan
from app.web.transaction import transaction
from app.web.whole_numbers import need_number
from app.words.fields import field_name
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.evidence.checked_file import CheckedFile
from projects.models import Project, Update
from projects.updates.kinds.month import MONEY
from projects.updates.month_report import READERS, MonthReport, submit_no_change, submit_report
from projects.updates.submission import Submission
from projects.words.form_values import read_month

bp = Blueprint("progress", __name__, url_prefix="/projects/<code>")


def read_given_month(text: str, field: str) -> date:
    """Return a month; raises BadInput for none."""
    month = read_month(text, field)
    if month is None:
        raise BadInput(msg("请选择月份。"), field=field)
    return month


FIRST = {"month": read_given_month, **BEHIND}


@bp.get("/progress")
@visible_to("officer")
def show_progress(code: str) -> Response:
    """Show the form of a month: the one that the address names, else the one that is due."""
    project, districts = open_project(get_session(), code)
    return progress_page(project, districts, read_month(request.args.get("month", ""), "month"))


@bp.post("/progress")
@visible_to("officer")
def report_progress(code: str) -> Response:
    """Submit the fields of a month that are sent; the form comes back with them when that cannot be."""
    session = get_session()
    project, districts = open_project(session, code)
    values, faults = read_fields(request.form, FIRST | sent_readers(READERS))
    files = read_files(faults)
    month = values.get("month")
    if faults or month is None:
        return progress_page(project, districts, month, faults=faults, status=400)
    try:
        update = send_with(session, project, submit_report, make_report(month, values, files), files)
    except (BadInput, Conflict) as error:
        refused = {error.field or "": error}
        return progress_page(project, districts, month, faults=refused, status=status_of(error))
    tell_worked_out(update, values)
    return answer_sent(session, update, project, districts)


@bp.post("/progress/no-change")
@visible_to("officer")
def report_no_change(code: str) -> Response:
    """Submit a month in which nothing moved; shows the form when that cannot be."""
    session, form = get_session(), request.form
    project, districts = open_project(session, code)
    month = read_given_month(form.get("month", ""), "month")
    try:
        update = send_no_change(session, project, month, need_number(form.get("version", ""), "version"))
    except (BadInput, Conflict) as error:
        faults = {error.field or "": error}
        return progress_page(project, districts, month, faults=faults, status=status_of(error))
    return answer_sent(session, update, project, districts)


def send_no_change(session: Session, project: Project, month: date, version: int) -> Update:
    """Submit a month in which nothing moved, once; raises as `submit_no_change` does."""
    try:
        with transaction(session) as work:
            who = current_author(), current_access()
            return submit_no_change(work, project, month, *who, expected_version=version)
    except Conflict:
        sent = Submission("progress", {"is_no_change": True}, month)
        saved = find_saved(session, project, sent, version)
        if saved is None:
            raise
        return saved


@bp.post("/plans")
@visible_to("officer")
def plan_years(code: str) -> Response:
    """Submit what the years plan; shows the page again with what was typed when that cannot be."""
    session, form = get_session(), request.form
    project, districts = open_project(session, code)
    behind, faults = read_fields(form, BEHIND)
    values, wrong = read_plans(form)
    faults |= wrong
    try:
        if not faults:
            update = send(session, project, make_submission("fields", values, behind), ())
            return answer_sent(session, update, project, districts)
        status = 400
    except (BadInput, Conflict) as error:
        faults, status = {error.field or "plans": error}, status_of(error)
    return progress_page(project, districts, None, plan_faults=faults, status=status)


def make_report(month: date, values: Mapping[str, Any], files: list[CheckedFile]) -> MonthReport:
    """Return the month as it was typed, with what stands behind it."""
    behind: dict[str, Any] = {name: values[name] or "" for name in BEHIND}
    return MonthReport(
        month,
        {name: values[name] for name in READERS if name in values},
        confirmed=request.form.get("confirmed") == "yes",
        file_count=len(files),
        **behind,
    )


def tell_worked_out(update: Update, typed: Mapping[str, Any]) -> None:
    """Say on the next page which figure was worked out, and to what."""
    for name in MONEY:
        new = update.changes.get(name, (None, None))[1]
        if typed.get(name) is None and new is not None and typed.keys() & set(MONEY):
            values = {"label": field_name(name), "amount": as_wan(new)}
            tell(gettext("%(label)s没有填,按上次的累计推算为 %(amount)s 万元。", **values))
