"""Send the files behind updates. Who may not see one is told the same as of a file that is not there."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext

from app.web.access import visible_to
from app.web.downloads import disposition
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.stored import answer_stored
from app.web.transaction import transaction
from app.web.whole_numbers import need_number
from projects.evidence.attachments import AttachmentRow, find_districts_of, get_attachment, refuse_unknown
from projects.evidence.takedown import take_down
from projects.exports.file_names import plain_name
from projects.models import Project
from projects.updates.location_suggestions import adopt_suggestion
from projects.words.form_values import read_words

bp = Blueprint("attachments", __name__, url_prefix="/attachments")
# It may be taken down at any time: every request asks again, and nothing between keeps a copy.
KEPT = "private, no-cache"
# Styles are the browser's own, by which it shows a photo that is opened alone.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@bp.get("/<int:attachment_id>/<filename>")
@visible_to("public")
def show_file(attachment_id: int, filename: str) -> Response:
    """Send a file: a photo to be looked at, a document to be saved."""
    row = find_visible(attachment_id)
    return send(row, row.sha256, row.mimetype, row.filename)


@bp.get("/<int:attachment_id>/thumbnail")
@visible_to("public")
def show_thumbnail(attachment_id: int) -> Response:
    """Send the small picture of a photo."""
    row = find_visible(attachment_id)
    if row.thumbnail_sha256 is None:
        raise refuse_unknown()
    return send(row, row.thumbnail_sha256, "image/jpeg", f"{row.id}.jpg")


@bp.post("/<int:attachment_id>/location")
@visible_to("officer")
def adopt_location(attachment_id: int) -> Response:
    """Submit the place where a photo was taken as that of its project."""
    row, session = find_visible(attachment_id), get_session()
    version = need_number(request.form.get("version", ""), "version")
    reason = read_words(request.form.get("reason", ""), "reason") or ""
    is_confirmed = request.form.get("confirmed") == "yes"
    who = current_author(), current_access()
    with transaction(session):
        adopt_suggestion(
            session, row, *who, expected_version=version, reason=reason, is_confirmed=is_confirmed
        )
    code = session.get_one(Project, row.project_id).code
    return make_response(redirect(url_for("project.show_project", code=code), 303))


@bp.post("/<int:attachment_id>/take-down")
@visible_to("reviewer")
def take_file_down(attachment_id: int) -> Response:
    """Take a wrongly published file down: nobody is sent it any more."""
    row = find_visible(attachment_id)
    reason = read_words(request.form.get("reason", ""), "reason") or ""
    with transaction(get_session()) as work:
        code = take_down(work, row.id, current_author(), current_access(), reason=reason)
    tell(gettext("文件已撤下,不再提供给任何人。"))
    return make_response(redirect(url_for("project.show_project", code=code), 303))


def find_visible(attachment_id: int) -> AttachmentRow:
    """Return a file that the caller may see; raises NotFound for any other."""
    session = get_session()
    row = get_attachment(session, attachment_id)
    if not row.is_published:
        districts = find_districts_of(session, row)
        if not current_access().can_read_project(districts, is_published=False):
            raise refuse_unknown()
    return row


def send(row: AttachmentRow, sha256: str, mimetype: str, filename: str) -> Response:
    """Return the bytes as what they are: nothing in them runs, and they stay out of shared caches."""
    if request.if_none_match.contains_weak(sha256):
        # Whoever has it needs nothing of where it lies.
        response = Response(status=304)
        response.set_etag(sha256)
    else:
        # While it is fetched, this request needs no connection.
        get_session().close()
        response = answer_stored(get_store().open(sha256), mimetype, sha256)
    how = "attachment" if row.kind == "document" else "inline"
    plain = plain_name("file", f"{row.id}", sha256[:6], ending=filename.rpartition(".")[2])
    response.headers["Content-Disposition"] = disposition(how, filename, plain)
    response.headers["Cache-Control"] = KEPT
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
