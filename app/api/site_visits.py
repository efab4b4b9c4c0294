"""What was noted on site, sent when there is a network again: by the phone's own page, or by a program."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, request, url_for

from app.api.body import Body, Number, check_form, check_words
from app.api.once import form_written_once_for
from app.api.project_writes import doubtful, list_sides
from app.api.version import FIELD, Expected, moved_on, read_expected
from app.updates.forms import open_project
from app.updates.site_visit import FIELDS, read_visit
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from projects.errors import Stale
from projects.models import Project, Update
from projects.registry.doubts import Doubtful
from projects.updates.site_visits import SiteVisit, submit_visit
from projects.updates.submission import Submission

bp = Blueprint("api_site_visits", __name__, url_prefix="/api/v1/projects/<code>/site-visits")
# A phone may lie in a drawer for months before it sends what it holds.
KEPT_FOR = timedelta(days=366)


@bp.post("")
@visible_to("officer")
@form_written_once_for(KEPT_FOR)
def take_visit(code: str) -> Response:
    """Submit a status, a month or both with photos, and say when and where that was noted."""
    check_words()
    check_form((*FIELDS, FIELD), files=("files",))
    project, _districts = open_project(get_session(), code)
    visit, faults = read_visit(request.form)
    if faults:
        raise next(iter(faults.values()))
    return answer_visit(project, send_visit(project, visit))


def send_visit(project: Project, visit: SiteVisit) -> list[Update]:
    """Submit a visit for the version that is named; raises Refused with both sides when it has passed."""
    expected = read_version()
    who = current_author(), current_access()
    try:
        return submit_visit(
            get_session(), get_store(), project, visit, *who, expected_version=expected.version
        )
    except Stale as error:
        raise moved_on(error, expected, list_both_sides(project, visit)) from error
    except Doubtful as error:
        raise doubtful(error) from error


def read_version() -> Expected:
    """Return the version that `If-Match` or the field `version` names."""
    return read_expected(Body({name: Number(text) for name, text in request.form.items() if name == FIELD}))


def list_both_sides(project: Project, visit: SiteVisit) -> dict[str, object]:
    """Return what stands now of all that a visit would change, and what was sent."""
    status = Submission("status", visit.status)
    progress = Submission("progress", visit.progress, visit.month)
    both = [list_sides(project, sent) for sent in (status, progress)]
    return both[0] | {name: both[0][name] | both[1][name] for name in ("current", "sent")}


def answer_visit(project: Project, updates: list[Update]) -> Response:
    """Answer what became of each update: 201 while one waits for review, with the project's version."""
    told = [{"id": one.id, "kind": one.kind, "state": one.state} for one in updates]
    response = jsonify(updates=told, project={"code": project.code, "version": project.version})
    if any(one.state == "pending" for one in updates):
        response.status_code = 201
    response.headers["Location"] = url_for("api_updates.show_update", update_id=updates[0].id)
    response.set_etag(str(project.version))
    return response
