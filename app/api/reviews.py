"""Review for programs: several updates at once, each with its note, and whole batches in the background."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.api.body import Body, Number, read_body, unknown_field, wrong_type
from app.api.jobs import answer_job
from app.api.once import written_once
from app.api.refusals import Refused
from app.api.shapes import as_updates
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.unchanged import unless_unchanged
from app.words.i18n import translate_error
from geo.errors import msg
from projects.errors import BadInput
from projects.updates import reviews
from projects.updates.bulk import BatchWaiting, ask_review, list_batches
from projects.updates.records import get_update
from projects.words.query_words import read_values

bp = Blueprint("api_reviews", __name__, url_prefix="/api/v1/updates")
LONGEST_NOTE = 500
LONGEST_NUMBER = 15
OF_ONE = ("id", "note")


@bp.post("/accept")
@visible_to("reviewer")
@written_once
def accept_several() -> Response:
    """Publish several updates that wait: all of them or none."""
    return review(is_accepted=True)


@bp.post("/return")
@visible_to("reviewer")
@written_once
def return_several() -> Response:
    """Send several updates that wait back, each with what its officer is to read: all of them or none."""
    return review(is_accepted=False)


@bp.get("/batches")
@visible_to("reviewer")
@unless_unchanged
def batches() -> Response:
    """Answer the batches that wait for the caller's review, the oldest first."""
    read_values(request.args.to_dict(flat=False), {}, ("lang",))
    found = list_batches(get_session(), current_access())
    return jsonify(batches=[as_batch(one) for one in found])


@bp.post("/batches/<batch>/accept")
@visible_to("reviewer")
@written_once
def accept_batch(batch: str) -> Response:
    """Have all updates of a batch that wait accepted in the background."""
    return review_batch(batch, is_accepted=True)


@bp.post("/batches/<batch>/return")
@visible_to("reviewer")
@written_once
def return_batch(batch: str) -> Response:
    """Have all updates of a batch that wait sent back in the background."""
    return review_batch(batch, is_accepted=False)


def review(*, is_accepted: bool) -> Response:
    """Decide on the updates that the body names; raises Refused with why, update by update."""
    session, access = get_session(), current_access()
    notes = read_notes(read_body(("updates",)))
    try:
        reviews.review_updates(session, notes, current_author(), access, is_accepted=is_accepted)
    except reviews.Refused as error:
        raise refused_reviews(error) from error
    session.expire_all()
    decided = [get_update(session, access, update_id) for update_id in notes]
    return jsonify(updates=as_updates(session, decided))


def review_batch(batch: str, *, is_accepted: bool) -> Response:
    """Ask for the review of a whole batch; the answer says where to see how far it is."""
    note = read_body(("note",)).words("note", LONGEST_NOTE)
    job = ask_review(get_session(), batch, current_author(), note, is_accepted=is_accepted)
    response = answer_job(job)
    response.status_code = 202
    return response


def read_notes(body: Body) -> dict[int, str]:
    """Return the note for each update that the body names, in its order; raises BadInput."""
    given = body.values.get("updates")
    if not isinstance(given, list):
        raise wrong_type("updates")
    notes: dict[int, str] = {}
    for one in given:
        update_id = read_id(one)
        if update_id in notes:
            raise BadInput(msg("编号为 %(id)d 的更新写了两次。"), field="updates", id=update_id)
        notes[update_id] = Body(one).words("note", LONGEST_NOTE)
    return notes


def read_id(one: Any) -> int:
    """Return the number of the update that a member of the list names; raises BadInput."""
    if not isinstance(one, dict):
        raise wrong_type("updates")
    for name in one:
        if name not in OF_ONE:
            raise unknown_field(name, OF_ONE)
    number = one.get("id")
    if not isinstance(number, Number) or not number.text.isdecimal() or len(number.text) > LONGEST_NUMBER:
        raise wrong_type("id")
    return int(number.text)


def refused_reviews(error: reviews.Refused) -> Refused:
    """Return the refusal of several reviews with why, by update."""
    refused = Refused(409, error.message, **error.values)
    refused.more = {
        "refusals": [
            {"update": update_id, "message": translate_error(problem)}
            for update_id, problem in sorted(error.problems.items())
        ]
    }
    return refused


def as_batch(one: BatchWaiting) -> dict[str, Any]:
    """Return a batch that waits as programs read it."""
    return {
        "batch": one.batch,
        "author": one.author,
        "since": one.since.isoformat(),
        "number": one.number,
    }
