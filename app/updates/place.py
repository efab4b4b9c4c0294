"""Put a project where it is: the form, and what is said of a place before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
)
from app.updates.frame import frame
from app.updates.place_fields import Form, place_choices
from app.updates.place_shares import send_place
from app.updates.place_start import WORDS, is_placing, list_places, read_given, start_form, start_plain
from app.updates.place_words import describe_place
from app.updates.placing import is_queue
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from geo.districts import get_lineage
from projects.errors import BadInput, Conflict
from projects.evidence.checked_file import CheckedFile
from projects.models import Project
from projects.registry.doubts import Doubtful
from projects.updates.submission import Submission
from projects.words.query_words import bad_value

bp = Blueprint("place", __name__)


@bp.get("/projects/<code>/place")
@visible_to("officer")
def show_place(code: str) -> Response:
    """Show the form: with where the project is, or what the address names: a photo, another project."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    session = get_session()
    project, districts = open_project(session, code)
    try:
        return place_page(project, districts, start_form(session, project), {}, 200)
    except BadInput as error:
        # What cannot be taken over is told above the form as it is.
        return place_page(project, districts, start_plain(session, project), {"": error}, 400)


@bp.post("/projects/<code>/place")
@visible_to("officer")
def put_place(code: str) -> Response:
    """Submit the place; shows the form again with what was typed when it cannot be."""
    session = get_session()
    project, districts = open_project(session, code)
    files, submission, faults = read_form(project)
    if faults:
        return place_page(project, districts, request.form, faults, 400)
    try:
        update = send_place(session, project, districts, submission, files)
    except (BadInput, Conflict) as error:
        return place_page(project, districts, request.form, {error.field or "": error}, status_of(error))
    return answer_sent(session, update, project, districts)


@bp.post("/projects/<code>/place/check")
@visible_to("officer")
def check_place(code: str) -> Response:
    """Answer what is to be said of what is typed so far; the whole form without scripts."""
    session = get_session()
    project, districts = open_project(session, code)
    if not is_fragment():
        return place_page(project, districts, request.form, {}, 200)
    said = describe_place(session, project, districts, request.form)
    page = render_template("updates/_place_said.html", project=project, typed=request.form, **said)
    return form_answer(page, 200)


def read_form(project: Project) -> tuple[Sequence[CheckedFile], Submission, Faults]:
    """Return the files and the submission of a form, and by field why the rest cannot be understood."""
    typed, faults = read_fields(request.form, BEHIND)
    files = read_files(faults)
    values: dict[str, Any] = {}
    try:
        values = read_given(get_session(), project, request.form, files)
    except BadInput as error:
        faults[error.field or "geom"] = error
    # What was not understood of the rest is not sent at all.
    behind = dict.fromkeys(BEHIND, "") | typed
    submission = make_submission("fields", values, behind, files)
    return files, replace(submission, is_confirmed=request.form.get("confirmed") == "yes"), faults


def place_page(
    project: Project, districts: frozenset[str], typed: Form, faults: Faults, status: int
) -> Response:
    """Return the form with what was typed, and with what is to be said of it."""
    session = get_session()
    doubtful = next((one for one in faults.values() if isinstance(one, Doubtful)), None)
    shown = frame(project, districts, "fields", faults)
    returned = shown.pop("returned")
    page = render_template(
        "updates/place.html",
        typed=typed,
        doubts=doubtful.doubts if doubtful else (),
        around=surrounding(districts),
        own=sorted(districts),
        returned=returned if is_placing(returned) else None,
        **describe_place(session, project, districts, typed),
        **place_choices(),
        **list_places(session, project),
        is_queue=is_queue(shown["back"]),
        **shown,
    )
    return form_answer(page, status)


def surrounding(districts: frozenset[str]) -> str:
    """Return the district whose parts are drawn around the place of a project; empty for none."""
    if not districts:
        return ""
    *above, here = get_lineage(get_session(), min(districts))
    return above[-1].adcode if here.level == "county" and above else here.adcode
