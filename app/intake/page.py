"""One plan on its way in: its sentences best first, how far its reading is, and sending to review."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.filter.answers import read_choice
from app.intake.choices import page_choices
from app.intake.pieces import cut_sentence
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.whole_numbers import read_number
from projects.intake.known_works import list_candidates
from projects.intake.opening import SCAN, recognise_scan
from projects.intake.sending import Sent, send_intake
from projects.intake.sentences import (
    NOTHING,
    PAGE,
    SHOWS,
    IntakeRow,
    get_intake,
    list_sentences,
    list_standings,
)
from projects.words.query_words import bad_value

bp = Blueprint("intake", __name__, url_prefix="/intake/<int:intake_id>")
bp.add_app_template_filter(cut_sentence)
WORDS = ("show", "after", "lang")


@bp.get("")
@visible_to("officer")
def show_intake(intake_id: int) -> str:
    """Show a plan: being read, why it could not be, or its sentences to be read, best first."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    intake = get_intake(get_session(), intake_id, current_access())
    if intake.state == "open":
        return render_template("intake/page.html", **sentences_of(intake))
    is_scan = (intake.fault or {}).get("field") == SCAN
    return render_template("intake/reading.html", intake=intake, is_scan=is_scan)


def sentences_of(intake: IntakeRow) -> dict[str, Any]:
    """Return what the page of a plan shows."""
    session = get_session()
    show = read_choice(request.args.to_dict(flat=False), "show", *SHOWS)
    after = read_number("after") or 0
    found = list_sentences(session, intake.id, show, after, PAGE + 1)
    return {
        "intake": intake,
        "standing": list_standings(session, [intake.id]).get(intake.id, NOTHING),
        "rows": found[:PAGE],
        "following": found[PAGE - 1].rank if len(found) > PAGE else None,
        "show": show,
        "after": after,
        "choices": page_choices(session, intake),
    }


@bp.get("/candidates")
@visible_to("officer")
def show_candidates(intake_id: int) -> Response:
    """Answer with the registered projects, and this plan's own, that a name may be another word for."""
    intake = get_intake(get_session(), intake_id, current_access())
    found = list_candidates(get_session(), intake, request.args.get("q", "")[:200])
    return jsonify([{"key": one.key, "name": one.name, "district": one.district} for one in found])


@bp.post("/recognise")
@visible_to("officer")
def recognise(intake_id: int) -> Response:
    """Let the signs of a scanned plan be recognised in the background."""
    with transaction(get_session()) as work:
        recognise_scan(work, intake_id, current_author(), current_access())
    return make_response(redirect(url_for("intake.show_intake", intake_id=intake_id), 303))


@bp.post("/send")
@visible_to("officer")
def send(intake_id: int) -> Response:
    """Send all that was accepted to review, or publish it where the caller may."""
    with transaction(get_session()) as work:
        sent = send_intake(work, intake_id, current_author(), current_access())
    tell_sent(sent)
    return make_response(redirect(url_for("intake.show_intake", intake_id=intake_id), 303))


def tell_sent(sent: Sent) -> None:
    """Say what was sent, and what could not be and why it stays."""
    tell(
        gettext(
            "已送出 %(all)d 个项目:%(published)d 个已发布,%(waiting)d 个等待审核。",
            all=sent.published + sent.waiting,
            published=sent.published,
            waiting=sent.waiting,
        )
    )
    if sent.held:
        tell(
            gettext(
                "%(held)d 处提到的项目另有更新在等审核,留待那边审完再送。",
                held=sent.held,
            )
        )
