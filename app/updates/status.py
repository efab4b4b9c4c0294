"""Update a project's status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from app.updates.forms import (
    BEHIND,
    Faults,
    answer_sent,
    make_submission,
    open_project,
    read_fields,
    read_files,
    send,
)
from app.updates.frame import frame
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from projects.clock import get_today
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.registry.lifecycle import EARLIEST, list_next
from projects.updates.review_queries import UpdateRow
from projects.words.form_values import read_day

bp = Blueprint("status", __name__)
READERS = {"status_on": read_day, **BEHIND}


@bp.get("/projects/<code>/status")
@visible_to("officer")
def show_status(code: str) -> Response:
    """Show the form; what a reviewer sent back to its author stands in it again."""
    project, districts = open_project(get_session(), code)
    return status_page(project, districts, {}, 200)


@bp.post("/projects/<code>/status")
@visible_to("officer")
def update_status(code: str) -> Response:
    """Submit a new status; shows the form again with what was typed when it cannot be."""
    session, form = get_session(), request.form
    project, districts = open_project(session, code)
    values, faults = read_fields(form, READERS)
    files = read_files(faults)
    if faults:
        return status_page(project, districts, faults, 400)
    wanted = {"status": form.get("status", ""), "status_on": values["status_on"]}
    try:
        update = send(session, project, make_submission("status", wanted, values, files), files)
    except (BadInput, Conflict) as error:
        return status_page(project, districts, {error.field or "": error}, status_of(error))
    return answer_sent(session, update, project, districts)


def status_page(project: Project, districts: frozenset[str], faults: Faults, status: int) -> Response:
    """Return the form with what stands now, what waits and, after a refusal, why and what was typed."""
    shown = frame(project, districts, "status", faults)
    page = render_template(
        "updates/_status_task.html" if is_fragment() else "updates/status.html",
        choices=list_next(project.status),
        typed=request.form if faults else typed_before(shown["returned"]),
        earliest=EARLIEST,
        today=get_today(),
        **shown,
    )
    return form_answer(page, status)


def typed_before(returned: UpdateRow | None) -> Mapping[str, Any]:
    """Return what a returned update held, as its author typed it."""
    if returned is None:
        return {}
    values = {name: new for name, (_old, new) in returned.changes.items()}
    return values | {name: getattr(returned, name) for name in BEHIND}
