"""What a reader says of one sentence: kept at once, or shown again with what was typed and why not."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from app.intake.answers import read_answers
from app.intake.choices import page_choices
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.transaction import transaction
from app.web.whole_numbers import need_number
from projects.errors import BadInput, Conflict, DomainError
from projects.intake.decisions import read_sentence, reopen_sentence
from projects.intake.sentences import NOTHING, get_intake, get_sentence, list_standings

bp = Blueprint("intake_sentence", __name__, url_prefix="/intake/<int:intake_id>/sentences/<int:sentence_id>")


@bp.post("")
@visible_to("officer")
def read(intake_id: int, sentence_id: int) -> Response:
    """Keep what the reader says of a sentence."""
    try:
        with transaction(get_session()) as work:
            keep(work, intake_id, sentence_id)
    except (BadInput, Conflict) as error:
        return sentence_answer(intake_id, sentence_id, error)
    return sentence_answer(intake_id, sentence_id)


def keep(work: Session, intake_id: int, sentence_id: int) -> None:
    """Keep what the form says of a sentence."""
    sentence = get_sentence(work, intake_id, sentence_id)
    version = need_number(request.form.get("version", ""), "version")
    answers = read_answers(request.form, sentence)
    read_sentence(
        work,
        intake_id,
        sentence_id,
        answers,
        author=current_author(),
        access=current_access(),
        expected_version=version,
    )


@bp.post("/reopen")
@visible_to("officer")
def reopen(intake_id: int, sentence_id: int) -> Response:
    """Let a sentence be unread again."""
    try:
        with transaction(get_session()) as work:
            reopen_sentence(work, intake_id, sentence_id, current_access())
    except Conflict as error:
        return sentence_answer(intake_id, sentence_id, error)
    return sentence_answer(intake_id, sentence_id)


def sentence_answer(intake_id: int, sentence_id: int, error: DomainError | None = None) -> Response:
    """Return the sentence as it now stands, to the script alone; else the page, or it with its fault."""
    session = get_session()
    intake = get_intake(session, intake_id, current_access())
    if error is None and not is_fragment():
        address = url_for("intake.show_intake", intake_id=intake_id, after=request.form.get("after") or None)
        return make_response(redirect(address, 303))
    page = render_template(
        "intake/_sentence_answer.html" if is_fragment() else "intake/sentence.html",
        intake=intake,
        row=get_sentence(session, intake_id, sentence_id),
        standing=list_standings(session, [intake_id]).get(intake_id, NOTHING),
        choices=page_choices(session, intake),
        error=error,
        typed=request.form if error else {},
    )
    return form_answer(page, status_of(error) if error else 200)
