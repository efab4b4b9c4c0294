"""Change a project's details: its own columns but status, months, districts and geometry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from app.updates.details_fields import ALSO_NAMED, another_name, list_groups, read_changed, text_of
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
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.words.typed import READ_AS
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.registry.fields import FORM
from projects.updates.review_queries import UpdateRow
from projects.words.texts import tidy

bp = Blueprint("details", __name__)


@bp.get("/projects/<code>/edit")
@visible_to("officer")
def show_details(code: str) -> Response:
    """Show the form with what stands now, or with what a reviewer sent back to its author."""
    project, districts = open_project(get_session(), code)
    return details_page(project, districts, {}, 200)


@bp.post("/projects/<code>/edit")
@visible_to("officer")
def change_details(code: str) -> Response:
    """Submit the fields that were changed; shows the form again with what was typed when it cannot be."""
    session = get_session()
    project, districts = open_project(session, code)
    typed, faults = read_fields(request.form, BEHIND)
    values, more = read_changed(project, request.form)
    files = read_files(faults)
    faults |= more
    if faults:
        return details_page(project, districts, faults, 400)
    try:
        update = send(session, project, make_submission("fields", values, typed, files), files)
    except (BadInput, Conflict) as error:
        return details_page(project, districts, {error.field or "": error}, status_of(error))
    return answer_sent(session, update, project, districts)


def typed_page(project: Project, districts: frozenset[str], form: Mapping[str, str]) -> Response:
    """Return the form with what was typed elsewhere in place of what stands; the name becomes another one."""
    names = [field.name for fields in FORM.values() for field in fields if field.name != "name"]
    typed = {name: form[name] for name in names if form.get(name, "").strip()}
    typed |= {READ_AS + name: text_of(getattr(project, name)) for name in typed}
    name = "" if tidy(form.get("name", "")) in (project.name, *project.aliases) else form.get("name", "")
    page = render_template(
        "updates/details.html",
        groups=list_groups(project, typed, {}),
        typed={name: form.get(name, "") for name in BEHIND} | {ALSO_NAMED: name},
        read_as=READ_AS,
        is_brought=True,
        **frame(project, districts, "fields", {}),
    )
    return form_answer(page, 200)


def came_back(returned: UpdateRow) -> dict[str, Any]:
    """Return what stood behind an update that a reviewer sent back, and the name that it would have added."""
    behind = {name: getattr(returned, name) for name in BEHIND}
    return behind | {ALSO_NAMED: another_name(returned.changes)}


def details_page(project: Project, districts: frozenset[str], faults: Faults, status: int) -> Response:
    """Return the form; each field with what stands now beside it."""
    shown = frame(project, districts, "fields", faults)
    returned = shown["returned"]
    typed: dict[str, Any] = request.form.to_dict() if faults else {}
    behind = typed or (came_back(returned) if returned else {})
    page = render_template(
        "updates/details.html",
        groups=list_groups(project, typed, returned.changes if returned and not faults else {}),
        typed=behind,
        read_as=READ_AS,
        **shown,
    )
    return form_answer(page, status)
