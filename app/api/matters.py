"""Matters that need coordination, for programs: read those of one's districts; raise, follow, close."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request, url_for

from app.api.body import Body, read_body
from app.api.once import written_once
from app.api.shapes import as_matter, as_step
from app.api.version import FIELD, moved_on, read_expected
from app.updates.forms import open_project
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.unchanged import unless_unchanged
from geo.errors import msg
from projects.clock import get_today
from projects.errors import Conflict
from projects.matters.details import LONGEST_NOTE, LONGEST_REASON, read_details, read_text
from projects.matters.filters import check_matter_filter, parse_matter_filter
from projects.matters.queries import get_matter, list_matters, list_steps
from projects.matters.steps import add_note, change_matter, close_matter, open_matter, reopen_matter
from projects.models import Matter
from projects.reading.paging import read_limit
from projects.words.form_values import read_words
from projects.words.query_words import read_one

bp = Blueprint("api_matters", __name__, url_prefix="/api/v1")
DETAILS = ("kind", "subject", "responsible", "due_on")
PAGE, MOST = 100, 1000


@bp.get("/matters")
@visible_to("viewer")
@unless_unchanged
def matters() -> Response:
    """Answer one page of the filter's matters, the open ones first and of these the earliest due."""
    words = request.args.to_dict(flat=False)
    session, access = get_session(), current_access()
    wanted = check_matter_filter(session, parse_matter_filter(words, ("limit", "cursor", "lang")), access)
    limit = read_limit([value for value in words.get("limit", ()) if value], PAGE, MOST)
    cursor = read_one("cursor", words.get("cursor", [""]))
    page = list_matters(session, wanted, access, get_today(), cursor=cursor, limit=limit)
    return jsonify(matters=[as_matter(one) for one in page.rows], next=page.next_cursor)


@bp.get("/matters/<int:matter_id>")
@visible_to("viewer")
def show_matter(matter_id: int) -> Response:
    """Answer one matter with all its steps; its version is the ETag that a write has to name."""
    response = answer_matter(matter_id)
    response.make_conditional(request)
    return response


@bp.post("/projects/<code>/matters")
@visible_to("officer")
@written_once
def raise_matter(code: str) -> Response:
    """Raise a matter of a project."""
    session = get_session()
    project, _districts = open_project(session, code)
    details = read_details(texts_of(read_body(DETAILS)), get_today())
    matter = open_matter(session, project, details, current_author(), current_access())
    response = answer_matter(matter.id)
    response.status_code = 201
    response.headers["Location"] = url_for("api_matters.show_matter", matter_id=matter.id)
    return response


@bp.post("/matters/<int:matter_id>/notes")
@visible_to("officer")
@written_once
def write_note(matter_id: int) -> Response:
    """Say how an open matter stands."""
    body = read_body(("body", FIELD))

    def write(version: int) -> Matter:
        text = read_text(texts_of(body), "body", LONGEST_NOTE, msg("请写明进展。"))
        who = current_author(), current_access()
        return add_note(get_session(), matter_id, text, *who, expected_version=version)

    return change(matter_id, body, write)


@bp.post("/matters/<int:matter_id>/close")
@visible_to("officer")
@written_once
def close(matter_id: int) -> Response:
    """Close an open matter with its result."""
    body = read_body(("result", FIELD))

    def write(version: int) -> Matter:
        text = read_text(texts_of(body), "result", LONGEST_NOTE, msg("销号要写明结果。"))
        who = current_author(), current_access()
        return close_matter(get_session(), matter_id, text, *who, expected_version=version)

    return change(matter_id, body, write)


@bp.patch("/matters/<int:matter_id>")
@visible_to("officer")
@written_once
def change_details(matter_id: int) -> Response:
    """Change what an open matter is about, who answers for it or by when; what is not sent stays."""
    body = read_body((*DETAILS, "reason", FIELD))

    def write(version: int) -> Matter:
        session, access = get_session(), current_access()
        sent = texts_of(body)
        reason = read_words(sent.pop("reason", ""), "reason", LONGEST_REASON) or ""
        held = as_matter(get_matter(session, matter_id, access))
        stands = {name: held[name] or "" for name in DETAILS}
        details = read_details(stands | sent, get_today())
        who = current_author(), access
        return change_matter(session, matter_id, details, *who, reason=reason, expected_version=version)

    return change(matter_id, body, write)


@bp.post("/matters/<int:matter_id>/reopen")
@visible_to("officer")
@written_once
def reopen(matter_id: int) -> Response:
    """Open a closed matter again, with a reason."""
    body = read_body(("reason", FIELD))

    def write(version: int) -> Matter:
        text = read_text(texts_of(body), "reason", LONGEST_REASON, msg("请写明理由。"))
        who = current_author(), current_access()
        return reopen_matter(get_session(), matter_id, text, *who, expected_version=version)

    return change(matter_id, body, write)


def texts_of(body: Body) -> dict[str, str]:
    """Return the texts that were sent, as a form would send them."""
    return {name: body.only(name, str, "") for name in body.values if name != FIELD}


def change(matter_id: int, body: Body, write: Callable[[int], Matter]) -> Response:
    """Change a matter for the version that the body names; raises Refused with both sides when it passed."""
    expected = read_expected(body)
    try:
        write(expected.version)
    except Conflict as error:
        session = get_session()
        matter = get_matter(session, matter_id, current_access())
        steps = [as_step(one) for one in list_steps(session, matter_id)]
        sides = {
            "version": matter.version,
            "current": as_matter(matter),
            "sent": texts_of(body),
            "latest_event": steps[-1] if steps else None,
        }
        raise moved_on(error, expected, sides) from error
    return answer_matter(matter_id)


def answer_matter(matter_id: int) -> Response:
    """Answer one matter with its steps, the first one first."""
    session = get_session()
    matter = get_matter(session, matter_id, current_access())
    steps = [as_step(one) for one in list_steps(session, matter_id)]
    response = jsonify(matter=as_matter(matter), steps=steps)
    response.set_etag(str(matter.version))
    return response
