"""Part a project into phases: one form, one update, new projects under it once it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, render_template, request

from app.updates.details_fields import text_of
from app.updates.forms import BEHIND, Faults, answer_sent, open_project, read_fields, read_files, send
from app.updates.frame import frame
from app.web.access import visible_to
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.registry.doubts import Doubtful
from projects.registry.fields import BY_NAME
from projects.updates.phases import Phase, make_submission, unpack_phases
from projects.words.vocabulary import STATUSES, WAITING_STATUSES

bp = Blueprint("phases", __name__)
# As many as the form shows; a program may send more.
ROWS = 6
COLUMNS = ("name", "status", "investment_wan", "start_year", "end_year", "capacity")
NUMERALS = "一二三四五六"


@bp.get("/projects/<code>/phases")
@visible_to("officer")
def show_phases(code: str) -> Response:
    """Show the form, with what a reviewer sent back in it again."""
    project, districts = open_project(get_session(), code)
    return phases_page(project, districts, {}, 200)


@bp.post("/projects/<code>/phases")
@visible_to("officer")
def part_project(code: str) -> Response:
    """Submit the phases; shows the form again with what was typed when it cannot be."""
    session = get_session()
    project, districts = open_project(session, code)
    phases, faults = read_phases(request.form)
    behind, more = read_fields(request.form, BEHIND)
    files = read_files(faults)
    faults |= more
    if faults:
        return phases_page(project, districts, faults, 400)
    try:
        update = send(session, project, make_sent(phases, behind, len(files)), files)
    except (BadInput, Conflict) as error:
        return phases_page(project, districts, {error.field or "": error}, status_of(error))
    return answer_sent(session, update, project, districts)


def make_sent(phases: list[Phase], behind: Mapping[str, Any], file_count: int) -> Any:
    """Return the submission that the form describes."""
    return make_submission(
        phases,
        count_apart=request.form.get("count_apart") == "yes",
        is_confirmed=request.form.get("confirmed") == "yes",
        file_count=file_count,
        **{name: value or "" for name, value in behind.items()},
    )


def read_phases(form: Mapping[str, str]) -> tuple[list[Phase], Faults]:
    """Return the phases that are named in a form, and by field why one cannot be understood."""
    phases: list[Phase] = []
    faults: Faults = {}
    for row in range(1, ROWS + 1):
        typed = {name: form.get(f"{name}_{row}", "") for name in COLUMNS}
        if not typed["name"].strip():
            continue
        values: dict[str, Any] = {}
        for name, text in typed.items():
            try:
                values[name] = BY_NAME[name].read(text)
            except BadInput as error:
                faults[f"{name}_{row}"] = error
        if "name" in values:
            phases.append(Phase(**values | {"status": values.get("status") or "planned"}))
    return phases, faults


def phases_page(project: Project, districts: frozenset[str], faults: Faults, status: int) -> Response:
    """Return the form; two phases are begun where nothing was typed yet."""
    shown = frame(project, districts, "phases", faults)
    returned = shown["returned"]
    typed: Mapping[str, Any] = request.form if faults else typed_before(returned, project)
    doubtful = next((one for one in faults.values() if isinstance(one, Doubtful)), None)
    page = render_template(
        "updates/phases.html",
        typed=typed,
        rows=range(1, ROWS + 1),
        statuses=[one for one in STATUSES if one.code in (*WAITING_STATUSES, project.status)],
        doubts=doubtful.doubts if doubtful else (),
        **shown,
    )
    return form_answer(page, status)


def typed_before(returned: Any, project: Project) -> dict[str, str]:
    """Return what the form begins with: what a reviewer sent back, else the names of two phases."""
    if returned is None:
        return {f"name_{row}": f"{project.name}{NUMERALS[row - 1]}期" for row in (1, 2)}
    typed = {
        f"{name}_{row}": text_of(value)
        for row, phase in enumerate(unpack_phases(returned.contents)[:ROWS], start=1)
        for name, value in asdict(phase).items()
        if name in COLUMNS
    }
    typed |= {name: getattr(returned, name) or "" for name in BEHIND}
    return typed | ({"count_apart": "yes"} if "is_programme" in returned.changes else {})
