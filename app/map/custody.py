"""What a project's popup adds to the map's data: who stands for its place, and what waits for review."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_person
from app.web.kept_answers import kept_for_all
from app.web.templating import as_time
from app.words.chinese import spell_chinese
from app.words.i18n import term_label
from app.words.updates import waiting_words
from projects.reading.queries import get_project
from projects.registry.custody import Step, list_steps
from projects.updates.waiting import Waiting, list_marks
from projects.words.custody import CUSTODIES

bp = Blueprint("custody", __name__)


@bp.get("/map/custody/<code>")
@visible_to("public")
@kept_for_all
def show_custody(code: str) -> Response:
    """Answer the steps of a place's custody, the oldest first, and what waits of the project, in words."""
    session = get_session()
    detail = get_project(session, code)
    steps = list_steps(detail.events) if detail.row.value("custody") else []
    waiting = list_marks(session, [detail.row.id], current_access()).get(detail.row.id, ())
    return jsonify(steps=[as_words(step) for step in steps], waiting=[as_mark(one) for one in waiting])


def as_words(step: Step) -> dict[str, str]:
    """Return a step in words; who of an office it was is told to those who are signed in."""
    who = step.actor if step.is_plan or current_person() else ""
    return {
        "custody": term_label(CUSTODIES, step.custody),
        "at": as_time(step.at),
        "who": who,
        "how": step.reason or "",
    }


def as_mark(waiting: Waiting) -> dict[str, str]:
    """Return what waits in words, and who submitted it when."""
    by = f"{spell_chinese(waiting.author)} · {as_time(waiting.submitted_at)}"
    return {"words": waiting_words(waiting), "by": by}
