"""Plans on their way in, for programs: bring one, read its sentences, decide on its works, send to review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app.api.body import Body, Number, check_form, check_words, read_body
from app.api.intake_shapes import as_intake, as_sentence, read_decisions
from app.api.once import form_written_once, written_once
from app.api.version import FIELD, Expected, moved_on, read_expected
from app.filter.answers import read_choice
from app.intake.list import read_plan_file
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.whole_numbers import MOST_BIG, read_number
from projects.errors import Conflict, DomainError
from projects.intake.decisions import read_sentence, reopen_sentence
from projects.intake.known_works import list_candidates
from projects.intake.opening import begin_reading, read_facts, recognise_scan
from projects.intake.sending import send_intake
from projects.intake.sentences import (
    NOTHING,
    SHOWS,
    SentenceRow,
    get_intake,
    get_sentence,
    list_intakes,
    list_sentences,
    list_standings,
)
from projects.reading.paging import read_limit
from projects.words.query_words import Words, bad_value

bp = Blueprint("api_intakes", __name__, url_prefix="/api/v1/intakes")
FACTS = ("title", "short_title", "adcode", "issued_on", "plan_start_year", "plan_end_year")
LISTS = ("proposals", "marked")
PAGE, MOST = 50, 500


@bp.get("")
@visible_to("officer")
def intakes() -> Response:
    """Answer the plans of the caller's districts that are on their way in, the newest first."""
    read_words_of(())
    session = get_session()
    rows = list_intakes(session, current_access())
    standings = list_standings(session, [one.id for one in rows])
    return tagged(jsonify(intakes=[as_intake(one, standings.get(one.id, NOTHING)) for one in rows]))


@bp.post("")
@visible_to("officer")
@form_written_once
def bring_plan() -> Response:
    """Keep a plan's file and have it read; the answer says where to ask how far that is."""
    check_words()
    check_form(FACTS, files=("file",))
    session, author, access = get_session(), current_author(), current_access()
    facts = read_facts(session, request.form)
    filename, content = read_plan_file()
    sha256 = get_store().put(content)
    begun = begin_reading(session, facts, filename, sha256, author=author, access=access)
    return answer_intake(begun, 202)


@bp.get("/<int:intake_id>")
@visible_to("officer")
def show_intake(intake_id: int) -> Response:
    """Answer how a plan stands."""
    read_words_of(())
    return tagged(answer_intake(intake_id))


@bp.get("/<int:intake_id>/sentences")
@visible_to("officer")
def show_sentences(intake_id: int) -> Response:
    """Answer a page of a plan's sentences with their works, the likeliest first."""
    session = get_session()
    words = read_words_of(("show", "limit", "cursor"))
    intake = get_intake(session, intake_id, current_access())
    show = read_choice(words, "show", *SHOWS)
    limit = read_limit([value for value in words.get("limit", ()) if value], PAGE, MOST)
    after = read_number("cursor", MOST_BIG) or 0
    found = list_sentences(session, intake.id, show, after, limit + 1)
    following = str(found[limit - 1].rank) if len(found) > limit else None
    return tagged(jsonify(sentences=[as_sentence(one) for one in found[:limit]], next=following))


@bp.get("/<int:intake_id>/candidates")
@visible_to("officer")
def show_candidates(intake_id: int) -> Response:
    """Answer the registered projects, and this plan's own works, that a name may be another word for."""
    words = read_words_of(("q",))
    intake = get_intake(get_session(), intake_id, current_access())
    found = list_candidates(get_session(), intake, "".join(words.get("q", ())[:1])[:200])
    return tagged(
        jsonify(candidates=[{"same": one.key, "name": one.name, "district": one.district} for one in found])
    )


@bp.get("/<int:intake_id>/sentences/<int:sentence_id>")
@visible_to("officer")
def show_sentence(intake_id: int, sentence_id: int) -> Response:
    """Answer one sentence; its version is the ETag that a decision has to name."""
    read_words_of(())
    response = answer_sentence(intake_id, sentence_id)
    response.make_conditional(request)
    return response


@bp.post("/<int:intake_id>/sentences/<int:sentence_id>")
@visible_to("officer")
@written_once
def decide(intake_id: int, sentence_id: int) -> Response:
    """Say which works of a sentence are to be registered, are known, or are none, and mark others."""
    session, access = get_session(), current_access()
    body = read_body((*LISTS, FIELD))
    get_intake(session, intake_id, access)
    answers = read_decisions(body, get_sentence(session, intake_id, sentence_id))
    expected = read_expected(body)
    author, version = current_author(), expected.version
    try:
        read_sentence(
            session, intake_id, sentence_id, answers, author=author, access=access, expected_version=version
        )
    except Conflict as error:
        raise read_meanwhile(error, expected, get_sentence(session, intake_id, sentence_id), body) from error
    session.expire_all()
    return answer_sentence(intake_id, sentence_id)


@bp.post("/<int:intake_id>/sentences/<int:sentence_id>/reopen")
@visible_to("officer")
@written_once
def reopen(intake_id: int, sentence_id: int) -> Response:
    """Let a sentence be unread again."""
    read_body(())
    reopen_sentence(get_session(), intake_id, sentence_id, current_access())
    return answer_sentence(intake_id, sentence_id)


@bp.post("/<int:intake_id>/recognise")
@visible_to("officer")
@written_once
def recognise(intake_id: int) -> Response:
    """Have the signs of a scanned plan recognised in the background."""
    read_body(())
    recognise_scan(get_session(), intake_id, current_author(), current_access())
    return answer_intake(intake_id, 202)


@bp.post("/<int:intake_id>/send")
@visible_to("officer")
@written_once
def send(intake_id: int) -> Response:
    """Send all that was accepted to review, or publish it where the caller may."""
    read_body(())
    sent = send_intake(get_session(), intake_id, current_author(), current_access())
    return jsonify(published=sent.published, waiting=sent.waiting, held=sent.held)


def read_words_of(known: Sequence[str]) -> Words:
    """Return the words of a read; raises BadInput for one that nobody reads."""
    for word in request.args:
        if word not in (*known, "lang"):
            raise bad_value("?", word, (*known, "lang"))
    return request.args.to_dict(flat=False)


def read_meanwhile(error: Conflict, expected: Expected, current: SentenceRow, body: Body) -> DomainError:
    """Return the refusal of a decision: with both sides when the sentence has moved on since it was read."""
    if current.version == expected.version:
        return error
    sides = {"version": current.version, "current": as_sentence(current), "latest_event": None}
    return moved_on(error, expected, sides | {"sent": sent_of(body)})


def sent_of(body: Body) -> dict[str, Any]:
    """Return the works that a decision named, its numbers as they were written."""
    return {name: [plain_members(one) for one in body.values.get(name) or []] for name in LISTS}


def plain_members(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of one work as JSON can say them again."""
    return {name: value.text if isinstance(value, Number) else value for name, value in one.items()}


def answer_intake(intake_id: int, status: int = 200) -> Response:
    """Answer with a plan; where it is worked on in the background, with where to ask."""
    session = get_session()
    intake = get_intake(session, intake_id, current_access())
    standing = list_standings(session, [intake_id]).get(intake_id, NOTHING)
    response = jsonify(intake=as_intake(intake, standing))
    response.status_code = status
    if status == 202:
        response.headers["Location"] = url_for("api_intakes.show_intake", intake_id=intake_id)
    return response


def answer_sentence(intake_id: int, sentence_id: int) -> Response:
    """Answer with a sentence as it now stands, in a plan of the caller's districts."""
    session = get_session()
    get_intake(session, intake_id, current_access())
    row = get_sentence(session, intake_id, sentence_id)
    response = jsonify(sentence=as_sentence(row))
    response.set_etag(str(row.version))
    return response


def tagged(response: Response) -> Response:
    """Return an answer under the tag of its own content: who has it is told that it stands."""
    response.add_etag()
    response.make_conditional(request)
    return response
