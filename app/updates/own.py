"""What one submitted: its state, the reviewer's note, and the way to take it back while it waits."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.web.access import visible_to
from app.web.answers import attempt, form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.templating import url_with
from app.web.whole_numbers import MOST_BIG, read_number
from projects.errors import DomainError
from projects.evidence.attachments import list_of_updates
from projects.updates.repeats import is_withdrawn
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
    state, before = read_state(), read_number("before", MOST_BIG)
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


def read_state() -> str:
    """Return the state that is asked for, empty for all; raises BadInput for an unknown word or value."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    state, states = request.args.get("state", ""), vocabulary.codes(vocabulary.UPDATE_STATES)
    if state and state not in states:
        raise bad_value("state", state, states)
    return state


@bp.post("/<int:update_id>/withdraw")
@visible_to("officer")
def withdraw(update_id: int) -> Response:
    """Take an update back that still waits."""

    def act(work: Session) -> None:
        withdraw_update(work, update_id, current_author(), current_access())

    def show_gone(error: DomainError) -> Response:
        rows = list_updates(get_session(), [update_id])
        return form_answer(render_template("updates/gone.html", error=error, rows=rows), status_of(error))

    def is_done() -> bool:
        return is_withdrawn(get_session(), update_id, current_author())

    own, done = url_for("updates.show_own"), gettext("已撤回,没有公开。")
    return attempt(act, show_gone, default=own, done=done, is_done=is_done)
