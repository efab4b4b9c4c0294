"""The files behind updates, for programs: attach them, fetch one, take its place over, take it down."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api.body import check_form, check_words, read_body
from app.api.once import form_written_once, written_once
from app.api.project_writes import answer_sent
from app.api.shapes import answer_update
from app.api.version import FIELD
from app.updates.attachments import find_visible, send
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.uploads import read_uploads
from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.attachments import refuse_unknown
from projects.evidence.takedown import take_down
from projects.models import Project, Update
from projects.updates.adding_files import add_files
from projects.updates.location_suggestions import adopt_suggestion, take_place
from projects.updates.records import get_update
from projects.updates.submission import Submission

bp = Blueprint("api_evidence", __name__, url_prefix="/api/v1")


@bp.post("/updates/<int:update_id>/files")
@visible_to("officer")
@form_written_once
def attach(update_id: int) -> Response:
    """Attach files to one's own update that waits."""
    check_words()
    check_form((), files=("files",))
    session, access = get_session(), current_access()
    # What is refused anyway costs no computing.
    get_update(session, access, update_id)
    files = read_uploads()
    if not files:
        raise BadInput(msg("请选择文件。"), field="files")
    update = add_files(session, get_store(), update_id, files, author=current_author(), access=access)
    return answer_update(session, access, update)


@bp.get("/attachments/<int:attachment_id>")
@visible_to("public")
def fetch(attachment_id: int) -> Response:
    """Answer with a file that the caller may see."""
    check_words()
    row = find_visible(attachment_id)
    return send(row, row.sha256, row.mimetype, row.filename)


@bp.post("/attachments/<int:attachment_id>/location")
@visible_to("officer")
@written_once
def adopt_location(attachment_id: int) -> Response:
    """Submit the place where a photo was taken as that of its project."""
    photo, session = find_visible(attachment_id), get_session()
    body = read_body(("reason", "confirmed", FIELD))
    if photo.project_id is None:
        raise refuse_unknown()
    project = session.get_one(Project, photo.project_id)
    reason, is_confirmed = body.words("reason"), body.flag("confirmed")

    def submit(version: int) -> Update:
        who = current_author(), current_access()
        return adopt_suggestion(
            session, photo, *who, expected_version=version, reason=reason, is_confirmed=is_confirmed
        )

    return answer_sent(project, Submission("fields", take_place(photo)), body, submit)


@bp.post("/attachments/<int:attachment_id>/take-down")
@visible_to("reviewer")
@written_once
def take_file_down(attachment_id: int) -> Response:
    """Take a wrongly published file down: nobody is sent it any more."""
    reason = read_body(("reason",)).words("reason")
    row, session = find_visible(attachment_id), get_session()
    code = take_down(session, row.id, current_author(), current_access(), reason=reason)
    version = session.get_one(Project, row.project_id).version
    response = jsonify(project={"code": code, "version": version})
    response.set_etag(str(version))
    return response
