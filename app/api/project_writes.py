"""Programs write what officers write: a project's status, its months and its details. The same rules hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify
from flask_babel import gettext

from app.api.body import Body, read_body
from app.api.fields import ALIASES, is_year_plan, read_aliases, read_fields
from app.api.once import written_once
from app.api.refusals import Refused, answer_refused
from app.api.shapes import answer_update, as_event
from app.api.version import FIELD, Expected, moved_on, read_expected
from app.updates.forms import open_project, read_evidence
from app.web.access import require, visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from geo.errors import msg
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Stale
from projects.models import Project, Update
from projects.registry import audit
from projects.registry.codes import find_live_code
from projects.registry.doubts import Doubtful
from projects.registry.events import get_latest_event
from projects.registry.fields import EDITABLE
from projects.registry.rows import EventView
from projects.updates.kinds import month as progress
from projects.updates.kinds.table import KINDS
from projects.updates.month_report import MonthReport, read_report, submit_no_change, submit_report
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from projects.updates.undo import find_event, undo_event

bp = Blueprint("api_project_writes", __name__, url_prefix="/api/v1/projects/<code>")
bp.app_errorhandler(Refused)(answer_refused)
BEHIND = ("reason", "evidence", "evidence_link")
STATUS = ("status", "status_on", *BEHIND, FIELD)
PROGRESS = ("month", *progress.MONEY, *progress.WORDS, "no_change", "confirmed", *BEHIND, FIELD)
DETAILS = (*EDITABLE, ALIASES, "confirmed", *BEHIND, FIELD)


@bp.post("/status")
@visible_to("officer")
@written_once
def change_status(code: str) -> Response:
    """Submit a change of status."""
    project, _districts = open_project(get_session(), code)
    body = read_body(STATUS)
    values = {"status": body.words("status", 50), "status_on": body.day("status_on")}
    return submit(project, Submission("status", values, **read_behind(body)), body)


@bp.patch("")
@visible_to("officer")
@written_once
def change_details(code: str) -> Response:
    """Submit new details and year plans; what is not sent stays."""
    project, _districts = open_project(get_session(), code)
    body = read_body(DETAILS, is_year_plan)
    confirmed = body.flag("confirmed")
    values = read_fields(body) | read_aliases(body, project)
    sent = Submission("fields", values, is_confirmed=confirmed, **read_behind(body))
    return submit(project, sent, body)


@bp.post("/progress")
@visible_to("officer")
@written_once
def report_progress(code: str) -> Response:
    """Submit a month: its figures and words, or that nothing moved."""
    project, _districts = open_project(get_session(), code)
    body = read_body(PROGRESS)
    month = body.month("month")
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    return (
        report_no_change(project, month, body)
        if body.flag("no_change")
        else report_month(project, month, body)
    )


@bp.post("/events/<int:event_id>/undo")
@visible_to("reviewer")
@written_once
def undo(code: str, event_id: int) -> Response:
    """Take a published change back: an event of its own that restores what was."""
    session = get_session()
    project = session.get_one(Project, find_live_code(session, code))
    require(current_access().can_review(find_districts(session, [project.id])[project.id]))
    body = read_body(("reason", FIELD))
    undo_at(project, find_event(session, project, event_id), body.words("reason"), read_expected(body))
    return answer_project(project)


def undo_at(project: Project, event: EventView, reason: str, expected: Expected) -> None:
    """Take a change back at the version that was read; raises Refused with both sides when it has passed."""
    who = current_author(), current_access()
    try:
        undo_event(get_session(), project, event.id, *who, reason=reason, expected_version=expected.version)
    except Stale as error:
        back = {name: old for name, (old, _new) in event.changes.items() if name in EDITABLE}
        raise moved_on(error, expected, list_sides(project, Submission("fields", back))) from error


def answer_project(project: Project) -> Response:
    """Answer with a project's version as it now is, and with its latest event."""
    session = get_session()
    session.refresh(project)
    latest = get_latest_event(session, project.id)
    told = {"code": project.code, "version": project.version}
    response = jsonify(project=told, event=as_event(latest) if latest else None)
    response.set_etag(str(project.version))
    return response


def report_no_change(project: Project, month: date, body: Body) -> Response:
    """Submit a month in which nothing moved."""
    check_no_change(body)

    def send(version: int) -> Update:
        who = current_author(), current_access()
        return submit_no_change(get_session(), project, month, *who, expected_version=version)

    return answer_sent(project, Submission("progress", {"is_no_change": True}, month), body, send)


def report_month(project: Project, month: date, body: Body) -> Response:
    """Submit the figures and words of a month; what is not sent stays."""
    given = [name for name in (*progress.MONEY, *progress.WORDS) if name in body]
    values = read_report({name: body.text(name) for name in given})
    report = MonthReport(month, values, confirmed=body.flag("confirmed"), **read_behind(body))

    def send(version: int) -> Update:
        who = current_author(), current_access()
        return submit_report(get_session(), project, report, *who, expected_version=version)

    return answer_sent(project, Submission("progress", values, month), body, send)


def check_no_change(body: Body) -> None:
    """Raise BadInput when something is reported of a month in which nothing is said to have moved."""
    for name in (*progress.MONEY, *progress.WORDS, *BEHIND):
        if body.values.get(name) is not None:
            raise BadInput(msg("no_change 的月份不能再写 %(name)s。"), field=name, name=name)


def read_behind(body: Body) -> dict[str, Any]:
    """Return what stands behind a submission: the reason, a document's number, a link."""
    return {
        "reason": body.words("reason"),
        "evidence": read_evidence(body.words("evidence"), "evidence") or "",
        "evidence_link": body.link("evidence_link"),
    }


def submit(project: Project, submission: Submission, body: Body) -> Response:
    """Submit an update and answer what became of it."""

    def send(version: int) -> Update:
        who = current_author(), current_access()
        return submit_update(get_session(), project, submission, *who, expected_version=version)

    return answer_sent(project, submission, body, send)


def answer_sent(project: Project, sent: Submission, body: Body, send: Callable[[int], Update]) -> Response:
    """Send an update for the version that the body names; raises Refused with both sides when it has passed,
    and with the single doubts when what was sent has to be confirmed.
    """
    expected = read_expected(body)
    try:
        update = send(expected.version)
    except Stale as error:
        raise moved_on(error, expected, list_sides(project, sent)) from error
    except Doubtful as error:
        raise doubtful(error) from error
    return answer_update(get_session(), current_access(), update)


def list_sides(project: Project, sent: Submission) -> dict[str, Any]:
    """Return what stands now of the fields that were sent, what was sent, and the latest event."""
    session = get_session()
    held = KINDS[sent.kind].read(session, project, list(sent.values), sent.month)
    latest = get_latest_event(session, project.id)
    return {
        "version": project.version,
        "current": dict(held),
        "sent": {name: audit.plain(value) for name, value in sent.values.items()},
        "latest_event": as_event(latest) if latest else None,
    }


def doubtful(error: Doubtful) -> Refused:
    """Return the refusal of figures that look wrong: each doubt with its field."""
    refused = Refused(400, error.message, field=error.field, **error.values)
    refused.more = {
        "doubts": [
            {"code": one.code, "field": one.field, "message": one.say(gettext)} for one in error.doubts
        ]
    }
    return refused
