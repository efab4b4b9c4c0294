"""Officers' updates for programs: read those of one's districts, accept, return or withdraw one."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from app.api.body import read_body
from app.api.once import written_once
from app.api.shapes import answer_update, as_update
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.unchanged import unless_unchanged
from projects.reading.paging import read_limit
from projects.updates.records import CURSOR, get_update, list_updates, parse_update_filter
from projects.updates.reviews import accept_update, return_update, withdraw_update
from projects.words.keyset import encode_key

bp = Blueprint("api_updates", __name__, url_prefix="/api/v1/updates")
PAGE, MOST = 100, 1000
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
    return jsonify(updates=[as_update(one) for one in shown], next=following)


@bp.get("/<int:update_id>")
@visible_to("officer")
@unless_unchanged
def show_update(update_id: int) -> Response:
    """Answer one update."""
    return jsonify(update=as_update(get_update(get_session(), current_access(), update_id)))


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
