"""What one submitted: its state, the reviewer's note, and the way to take it back while it waits."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext

from app.web.access import visible_to
from app.web.addresses import local_path
from app.web.errors import STATUS
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.templating import url_with
from app.web.transaction import transaction
from app.web.whole_numbers import read_number
from projects.errors import Conflict
from projects.evidence.attachments import list_of_updates
from projects.updates.review_queries import PAGE, list_own, list_updates
from projects.updates.reviews import withdraw_update
from projects.words import vocabulary
from projects.words.query_words import bad_value

bp = Blueprint("updates", __name__, url_prefix="/updates")
WORDS = ("state", "before", "lang")


@bp.get("")
@visible_to("officer")
def show_own() -> Response:
    """List what the caller submitted, the newest first."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    state, states = request.args.get("state", ""), vocabulary.codes(vocabulary.UPDATE_STATES)
    if state and state not in states:
        raise bad_value("state", state, states)
    before = read_number("before")
    session = get_session()
    found = list_own(session, current_author().officer_id or 0, state, before)
    page = render_template(
        "updates/own.html",
        rows=found[:PAGE],
        files=list_of_updates(session, [row.id for row in found[:PAGE]]),
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
        state=state,
        back_to=url_with(lang=None),
    )
    return make_response(page)


@bp.post("/<int:update_id>/withdraw")
@visible_to("officer")
def withdraw(update_id: int) -> Response:
    """Take an update back that still waits."""
    session = get_session()
    try:
        with transaction(session):
            withdraw_update(session, update_id, current_author(), current_access())
    except Conflict as error:
        page = render_template("updates/gone.html", error=error, rows=list_updates(session, [update_id]))
        return make_response(page, STATUS[Conflict], {"Cache-Control": "no-store"})
    tell(gettext("已撤回,没有公开。"))
    return make_response(redirect(local_path(request.form.get("back") or "/updates"), 303))
