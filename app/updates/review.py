"""The reviewer's queue: accept what officers submitted, or return it with a note.

What is stale (409) or incomplete (400) comes back with the update as it is now and with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.web.access import visible_to
from app.web.answers import attempt, back_to, form_answer, go_back
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.templating import url_with
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, read_number, read_numbers
from app.words.updates import address_to_submit_again, update_lines, update_title, waiting_words
from projects.accounts.scopes import list_scope_choices
from projects.errors import BadInput, DomainError
from projects.evidence.attachments import list_of_updates
from projects.updates.bulk import ask_review, list_batches
from projects.updates.repeats import is_decided
from projects.updates.review_queries import (
    PAGE,
    QueueFilter,
    UpdateRow,
    count_waiting,
    list_updates,
    list_waiting,
    list_waiting_officers,
)
from projects.updates.reviews import Refused, accept_update, accept_updates, return_update
from projects.words import vocabulary
from projects.words.form_values import read_month, read_words
from projects.words.query_words import bad_value, read_adcode

bp = Blueprint("review", __name__, url_prefix="/review")
bp.add_app_template_filter(update_lines)
bp.add_app_template_filter(update_title)
bp.add_app_template_filter(waiting_words)
bp.add_app_template_filter(address_to_submit_again)
WORDS = ("kind", "district", "officer", "month", "cursor", "lang")
LONGEST_NOTE = 500


@bp.get("")
@visible_to("reviewer")
def show_queue() -> Response:
    """List what waits for the caller's review, the oldest first."""
    wanted, after = read_queue(), read_number("cursor", MOST_BIG)
    found = list_waiting(get_session(), current_access(), wanted, after)
    return make_response(queue_page(wanted, found, is_first=after is None))


def queue_page(wanted: QueueFilter, found: list[UpdateRow], *, is_first: bool) -> str:
    """Return the page of some waiting updates; the last row only says that more follow."""
    session, access = get_session(), current_access()
    choices = list_scope_choices(session)
    return render_template(
        "updates/review.html",
        rows=found[:PAGE],
        files=list_of_updates(session, [row.id for row in found[:PAGE]]),
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=is_first,
        number=count_waiting(session, access, wanted),
        wanted=wanted,
        officers=list_waiting_officers(session, access),
        batches=list_batches(session, access) if is_first else [],
        districts=[one for one in choices if access.touches([one.adcode])],
        back_to=url_with(lang=None, cursor=None),
    )


@bp.post("/accept")
@visible_to("reviewer")
def accept_chosen() -> Response:
    """Accept everything that is ticked, or nothing."""
    chosen: list[int] = []
    session = get_session()
    try:
        chosen = read_numbers("update")
        with transaction(session):
            number = accept_updates(session, chosen, current_author(), current_access())
    except Refused as error:
        if all(is_decided(session, one, "accepted", "", current_author()) for one in chosen):
            return answer_accepted(len(set(chosen)))
        return ask_again(session, error, chosen, error.problems)
    except BadInput as error:
        return ask_again(session, error, chosen, {})
    return answer_accepted(number)


def answer_accepted(number: int) -> Response:
    """Say how many were accepted, and go back to the queue."""
    tell(gettext("已通过 %(number)s 条,现在公开可见。", number=number))
    return go_back(url_for("review.show_queue"))


@bp.post("/<int:update_id>/accept")
@visible_to("reviewer")
def accept(update_id: int) -> Response:
    """Publish one update."""

    def act(session: Session, note: str) -> None:
        accept_update(session, update_id, current_author(), current_access(), note)

    return decide(update_id, act, "accepted", gettext("已通过 %(number)s 条,现在公开可见。", number=1))


@bp.post("/<int:update_id>/return")
@visible_to("reviewer")
def send_back(update_id: int) -> Response:
    """Return one update to its officer, with a note."""

    def act(session: Session, note: str) -> None:
        return_update(session, update_id, current_author(), current_access(), note)

    return decide(update_id, act, "returned", gettext("已退回,提交人会看到您的意见。"))


@bp.post("/batches/<batch>/<any(accept,return):verdict>")
@visible_to("reviewer")
def decide_batch(batch: str, verdict: str) -> Response:
    """Have a whole batch accepted or sent back, in the background: it may hold thousands."""

    def act(work: Session) -> None:
        note = read_words(request.form.get("note", ""), "note", LONGEST_NOTE) or ""
        ask_review(work, batch, current_author(), note, is_accepted=verdict == "accept")

    queue = url_for("review.show_queue")
    begun = gettext("整批审核已在后台开始,完成后页头会提示。")
    return attempt(act, lambda error: ask_again(get_session(), error, [], {}), default=queue, done=begun)


def decide(update_id: int, act: Callable[[Session, str], None], state: str, done: str) -> Response:
    """Do what the form asks and go back to the queue; else show the update as it is, with what was typed."""

    def read_note() -> str:
        return read_words(request.form.get("note", ""), "note", LONGEST_NOTE) or ""

    def step(work: Session) -> None:
        act(work, read_note())

    def is_done() -> bool:
        return is_decided(get_session(), update_id, state, read_note(), current_author())

    def show_again(error: DomainError) -> Response:
        return ask_again(get_session(), error, [update_id], {update_id: error})

    queue = url_for("review.show_queue")
    return attempt(step, show_again, default=queue, done=done, is_done=is_done)


def ask_again(
    session: Session, error: DomainError, chosen: Collection[int], problems: Mapping[int, DomainError]
) -> Response:
    """Show the chosen updates as they are now, why nothing was saved, and what was typed."""
    rows = [row for row in list_updates(session, list(chosen)) if is_own(row)]
    page = render_template(
        "updates/review_again.html",
        error=error,
        rows=rows,
        files=list_of_updates(session, [row.id for row in rows]),
        problems=problems,
        chosen=chosen,
        typed=request.form,
        back_to=back_to(url_for("review.show_queue")),
    )
    return form_answer(page, status_of(error))


def is_own(row: UpdateRow) -> bool:
    """Say whether the caller reviews an update's project; what others review is not shown."""
    return current_access().can_review([share.adcode for share in row.districts])


def read_queue() -> QueueFilter:
    """Return the filter of the address; raises BadInput for an unknown word or value."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    kind, district = request.args.get("kind", ""), request.args.get("district", "")
    kinds = vocabulary.codes(vocabulary.UPDATE_KINDS)
    if kind and kind not in kinds:
        raise bad_value("kind", kind, kinds)
    if district:
        district = read_adcode(district, "district")
    month = read_month(request.args.get("month", ""), "month")
    return QueueFilter(kind, district, read_number("officer"), month)
