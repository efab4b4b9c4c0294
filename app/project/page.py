"""The page of one project."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy.orm import Session

from app.matters.page import project_matters
from app.project.actions import project_actions
from app.project.columns import BY_CODE
from app.project.facts import list_facts, reported_total
from app.project.files import project_files
from app.project.progress import project_progress
from app.project.sides import stated_sides
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.ground_tag import name_ground
from app.web.identity import current_access
from app.web.kept_answers import kept_for_all
from app.web.past import read_past, shown_past
from app.words.events import event_changes, event_title
from app.words.language import current_language
from projects.reading.queries import get_project
from projects.registry.custody import list_steps
from projects.registry.rows import ProjectDetail, ProjectRow
from projects.timeline.stages import list_stage_dates
from projects.updates.undo import is_undoable
from projects.updates.unregistering import find_taken_back
from projects.words.vocabulary import STATUSES

bp = Blueprint("project", __name__)
MEMBER_COLUMNS = tuple(BY_CODE[code] for code in ("name", "district", "status", "years", "investment"))
# The last two statuses stand aside of the track: work has stopped, for a while or for good.
STEPS = tuple(term.code for term in STATUSES if term.code not in ("suspended", "cancelled"))


@bp.get("/projects/<code>")
@visible_to("public")
@partial(kept_for_all, beside=name_ground)
def show_project(code: str) -> str:
    """Show everything the registry knows of a project, each fact with its source."""
    session = get_session()
    read_past()
    detail = get_project(session, code)
    shown = describe_facts(detail) | describe_work(session, detail.row)
    return render_template("project/page.html", around=surroundings(detail.row), **shown)


def describe_facts(detail: ProjectDetail) -> dict[str, Any]:
    """Return what is known of a project, with sources, stages and events."""
    return {
        "detail": detail,
        "row": detail.row,
        "facts": list_facts(detail),
        "sides": stated_sides(detail),
        "reported_total": reported_total(detail),
        "steps": STEPS,
        "stage_dates": list_stage_dates(detail.events),
        "member_columns": MEMBER_COLUMNS,
        "event_title": event_title,
        "event_changes": event_changes,
        "custody_steps": list_steps(detail.events),
        "may_undo": may_undo(detail.row),
        "is_undoable": is_undoable,
        "taken_back": find_taken_back(detail.events),
    }


def describe_work(session: Session, row: ProjectRow) -> dict[str, Any]:
    """Return what is reported of a project, what needs coordination, its files, what the caller may do."""
    return {
        "progress": project_progress(session, row),
        "matters": project_matters(session, row),
        **project_files(session, row),
        **project_actions(session, row),
    }


def may_undo(row: ProjectRow) -> bool:
    """Say whether the caller may take a change of the project back."""
    return shown_past() is None and current_access().can_review([share.adcode for share in row.districts])


def surroundings(row: ProjectRow) -> list[str]:
    """Return the addresses of what the mini map draws around a project; none when it has no district.

    A place lies among the counties of its prefecture, or of each that it has a part in. What is known to
    its district only is shown by that district's outline among its neighbours.
    """
    parents = (
        (here.parent_adcode if here.is_county or row.lon is None else None) or here.adcode
        for here in row.districts
    )
    language = current_language()
    return [url_for("api.districts", parent=parent, lang=language) for parent in dict.fromkeys(parents)]
