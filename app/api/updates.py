"""Officers' updates for programs: read those of one's districts, accept, return or withdraw one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.api.body import Body, read_body, wrong_type
from app.api.once import written_once
from app.api.project_writes import read_behind
from app.api.refusals import Refused
from app.api.shapes import answer_update, as_updates
from app.api.version import read_member
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.unchanged import unless_unchanged
from app.words.i18n import translate_error
from geo.errors import msg
from projects.errors import BadInput
from projects.reading.paging import read_limit
from projects.registry.fields import read_field
from projects.updates.batches import BatchRefused, BatchRow, Chosen, preview_batch, submit_batch
from projects.updates.records import CURSOR, get_update, list_updates, parse_update_filter
from projects.updates.reviews import accept_update, return_update, withdraw_update
from projects.updates.submission import Submission
from projects.words.keyset import encode_key
from projects.words.texts import tidy_code

bp = Blueprint("api_updates", __name__, url_prefix="/api/v1/updates")
PAGE, MOST = 100, 1000
BATCH = ("projects", "status", "status_on", "steward", "reason", "evidence", "evidence_link")
LONGEST_NOTE = 500


@bp.get("")
@visible_to("officer")
@unless_unchanged
def updates() -> Response:
    """Answer one page of the updates of the caller's districts and its own, the newest first."""
    session = get_session()
    words = request.args.to_dict(flat=False)
    wanted = parse_update_filter(session, words, also=("limit", "lang"))
    limit = read_limit([value for value in words.get("limit", ()) if value], PAGE, MOST)
    found = list_updates(session, current_access(), wanted, limit + 1)
    shown = found[:limit]
    following = encode_key(CURSOR, shown[-1].id) if len(found) > limit else None
    return jsonify(updates=as_updates(session, shown), next=following)


@bp.get("/<int:update_id>")
@visible_to("officer")
@unless_unchanged
def show_update(update_id: int) -> Response:
    """Answer one update with its files."""
    session = get_session()
    (shown,) = as_updates(session, [get_update(session, current_access(), update_id)])
    return jsonify(update=shown)


@bp.post("/batch")
@visible_to("officer")
@written_once
def submit_for_several() -> Response:
    """Submit one change of status, or one steward, for several projects: all of them or none."""
    session, access = get_session(), current_access()
    body = read_body(BATCH)
    chosen, submission = read_chosen(body), read_batch(body)
    try:
        updates = submit_batch(session, chosen, submission, current_author(), access)
    except BatchRefused as error:
        session.rollback()
        raise refused_batch(error, preview_batch(session, chosen, submission, access)) from error
    sent = [get_update(session, access, one.id) for one in updates]
    response = jsonify(updates=as_updates(session, sent))
    response.status_code = 201
    return response


@bp.post("/batch/preview")
@visible_to("officer")
def preview() -> Response:
    """Answer what a batch would change, project by project, and why any is refused; writes nothing."""
    body = read_body(BATCH)
    rows = preview_batch(get_session(), read_chosen(body), read_batch(body), current_access())
    return jsonify(
        is_possible=all(row.refusal is None for row in rows),
        projects=[as_previewed(row) for row in rows],
    )


def as_previewed(row: BatchRow) -> dict[str, Any]:
    """Return a project of a batch as programs read it before they submit."""
    return {
        "code": row.chosen.code,
        "name": row.project.name if row.project else None,
        "version": row.project.version if row.project else None,
        "changes": row.changes,
        "waits": row.waits,
        "refusal": translate_error(row.refusal) if row.refusal else None,
    }


def read_chosen(body: Body) -> list[Chosen]:
    """Return the projects of a batch, each at the version that was read; raises BadInput."""
    given = body.values.get("projects")
    if not isinstance(given, list):
        raise wrong_type("projects")
    chosen = []
    for one in given:
        if not isinstance(one, dict) or set(one) != {"code", "version"} or not isinstance(one["code"], str):
            raise wrong_type("projects")
        version = read_member(Body(one))
        if version is None:
            raise wrong_type("projects")
        chosen.append(Chosen(tidy_code(one["code"]).replace("\x00", ""), version))
    return chosen


def read_batch(body: Body) -> Submission:
    """Return the one update of a batch: a status, or a steward; raises BadInput for both or neither."""
    if ("status" in body) == ("steward" in body):
        raise BadInput(msg("请写 status 或 steward,二者只写其一。"), field="status")
    if "steward" in body:
        return Submission(
            "fields", {"steward": read_field("steward", body.text("steward"))}, **read_behind(body)
        )
    values = {"status": body.words("status", 50), "status_on": body.day("status_on")}
    return Submission("status", values, **read_behind(body))


def refused_batch(error: BatchRefused, rows: Sequence[BatchRow]) -> Refused:
    """Return the refusal of a batch with why, by project."""
    refused = Refused(409, error.message, **error.values)
    refused.more = {
        "refusals": [
            {"project": row.chosen.code, "message": translate_error(row.refusal)}
            for row in rows
            if row.refusal is not None
        ]
    }
    return refused


@bp.post("/<int:update_id>/accept")
@visible_to("reviewer")
@written_once
def accept(update_id: int) -> Response:
    """Publish an update that waits."""
    note = read_body(("note",)).words("note", LONGEST_NOTE)
    session, access = get_session(), current_access()
    update = accept_update(session, update_id, current_author(), access, note)
    return answer_update(session, access, update, is_new=False)


@bp.post("/<int:update_id>/return")
@visible_to("reviewer")
@written_once
def send_back(update_id: int) -> Response:
    """Send an update that waits back to its officer, saying why."""
    note = read_body(("note",)).words("note", LONGEST_NOTE)
    session, access = get_session(), current_access()
    update = return_update(session, update_id, current_author(), access, note)
    return answer_update(session, access, update, is_new=False)


@bp.post("/<int:update_id>/withdraw")
@visible_to("officer")
@written_once
def withdraw(update_id: int) -> Response:
    """Take an update that waits back."""
    read_body(())
    session, access = get_session(), current_access()
    update = withdraw_update(session, update_id, current_author(), access)
    return answer_update(session, access, update, is_new=False)
