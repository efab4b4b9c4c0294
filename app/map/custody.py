"""Who stands for the place of a project, since when and on what, for its popup on the map."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_person
from app.web.templating import as_time
from app.words.i18n import term_label
from projects.reading.queries import get_project
from projects.registry.custody import Step, list_steps
from projects.words.custody import CUSTODIES

bp = Blueprint("custody", __name__)


@bp.get("/map/custody/<code>")
@visible_to("public")
def show_custody(code: str) -> Response:
    """Answer the steps of a place's custody in words, the oldest first; none without a place."""
    detail = get_project(get_session(), code)
    steps = list_steps(detail.events) if detail.row.value("custody") else []
    return jsonify(steps=[as_words(step) for step in steps])


def as_words(step: Step) -> dict[str, str]:
    """Return a step in words; who of an office it was is told to those who are signed in."""
    who = step.actor if step.is_plan or current_person() else ""
    return {
        "custody": term_label(CUSTODIES, step.custody),
        "at": as_time(step.at),
        "who": who,
        "how": step.reason or "",
    }
