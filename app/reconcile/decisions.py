"""Decide what the reconcile page shows: adopt a figure, merge a pair or keep it apart, take either back.

A form that is stale (409) or that the rules refuse (400) comes back with both sides as they now are, and
with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.web.access import require, visible_to
from app.web.answers import attempt, back_to, form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.whole_numbers import need_number
from app.words.events import event_changes, event_title
from geo.errors import msg
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, DomainError, NotFound
from projects.models import Project
from projects.reconcile.candidates import Candidate
from projects.reconcile.conflicts import list_conflicts_of
from projects.reconcile.decisions import decide_different, get_pair, withdraw_decision
from projects.reconcile.merging import merge_projects, unmerge_project
from projects.reconcile.pairs import make_pairs
from projects.reconcile.repeats import Sent, is_adopted, is_pair_settled, is_reopened, is_unmerged
from projects.registry.deciding import adopt_statement, reopen_conflict
from projects.registry.events import list_events
from projects.words.form_values import read_words
from projects.words.query_words import bad_value

bp = Blueprint("decisions", __name__, url_prefix="/reconcile")
LONGEST_REASON = 500


@bp.post("/conflicts/<code>")
@visible_to("reviewer")
def decide_conflict(code: str) -> Response:
    """Let one stated total, length or area of a project count."""
    session = get_session()
    project = find_project(session, code)
    require(current_access().can_decide_conflict(*districts_of(session, project)))

    def act(work: Session) -> None:
        statement, version = read_whole("statement"), read_whole("version")
        who, reason = current_author(), read_reason()
        adopt_statement(work, project, statement, who, reason, expected_version=version)

    def is_done() -> bool:
        return is_adopted(session, project, read_whole("statement"), read_sent())

    return decide(session, act, [project.id], is_done)


@bp.post("/conflicts/<code>/reopen")
@visible_to("reviewer")
def open_conflict(code: str) -> Response:
    """Take the decision on a project's total, length or area back."""
    session = get_session()
    project = find_project(session, code)
    require(current_access().can_decide_conflict(*districts_of(session, project)))

    def act(work: Session) -> None:
        version, measure = read_whole("version"), request.form.get("measure") or "investment_wan"
        reason = read_reason()
        reopen_conflict(work, project, current_author(), reason, measure=measure, expected_version=version)

    def is_done() -> bool:
        measure = request.form.get("measure") or "investment_wan"
        return is_reopened(session, project, measure, read_sent())

    return decide(session, act, [project.id], is_done)


@bp.post("/pairs/<left>/<right>")
@visible_to("reviewer")
def decide_pair(left: str, right: str) -> Response:
    """Merge a pair into the side that is named, or record that they are two projects."""
    session = get_session()
    pair = find_project(session, left), find_project(session, right)
    require(current_access().can_merge(*districts_of(session, *pair)))

    def is_done() -> bool:
        sent = Sent(current_author(), read_reason(), 0)
        return is_pair_settled(session, pair, request.form.get("verdict", ""), sent)

    return decide(session, lambda work: settle_pair(work, *pair), [one.id for one in pair], is_done)


def settle_pair(work: Session, left: Project, right: Project) -> None:
    """Do with a pair what the form says; raises BadInput for a verdict that is none."""
    verdict, reason = request.form.get("verdict", ""), read_reason()
    versions = read_whole("left_version"), read_whole("right_version")
    if verdict == "different":
        decide_different(work, left, right, current_author(), reason)
    elif verdict == left.code:
        merge_projects(work, left, right, current_author(), reason, expected_versions=versions)
    elif verdict == right.code:
        merge_projects(work, right, left, current_author(), reason, expected_versions=versions[::-1])
    else:
        raise bad_value("verdict", verdict, (left.code, right.code, "different"))


@bp.post("/merges/<code>/undo")
@visible_to("reviewer")
def undo_merge(code: str) -> Response:
    """Give a merged project back all that its merge moved."""
    session = get_session()
    gone = find_project(session, code)
    kept = session.get(Project, gone.merged_into_id) if gone.merged_into_id else None
    require(current_access().can_merge(*districts_of(session, gone, kept or gone)))

    def act(work: Session) -> None:
        version = read_whole("version")
        unmerge_project(work, gone, current_author(), read_reason(), expected_version=version)

    return decide(session, act, [gone.id], lambda: is_unmerged(session, gone, read_sent()))


@bp.post("/decisions/<int:decision_id>/withdraw")
@visible_to("reviewer")
def forget_decision(decision_id: int) -> Response:
    """Offer a pair again that was decided to be two projects."""
    session = get_session()
    pair = get_pair(session, decision_id)
    require(current_access().can_merge(*districts_of(session, *pair)))
    return decide(session, lambda work: withdraw_decision(work, decision_id), [])


def find_project(session: Session, code: str) -> Project:
    """Return a project by its code, a merged one too; raises NotFound."""
    project = session.scalar(select(Project).where(Project.code == code))
    if project is None:
        raise NotFound(msg("登记簿里没有编码为“%(code)s”的项目。"), field="code", code=code[:50])
    return project


def districts_of(session: Session, *projects: Project) -> list[frozenset[str]]:
    """Return the districts of some projects, in their order."""
    found = find_districts(session, [project.id for project in projects])
    return [found[project.id] for project in projects]


def read_whole(name: str) -> int:
    """Return a whole number of the form; raises BadInput for anything else."""
    text = request.form.get(name, "")
    if not text and name == "statement":
        raise BadInput(msg("请先选择一项。"), field=name)
    return need_number(text, name)


def read_reason() -> str:
    """Return the reason that was typed; raises BadInput when there is none or it is absurdly long."""
    reason = read_words(request.form.get("reason", ""), "reason", LONGEST_REASON)
    if reason is None:
        raise BadInput(msg("请写明理由。"), field="reason")
    return reason


def read_sent() -> Sent:
    """Return who sends the form, with which reason, and the version that it was read at."""
    return Sent(current_author(), read_reason(), read_whole("version"))


def decide(
    session: Session,
    act: Callable[[Session], None],
    project_ids: list[int],
    is_done: Callable[[], bool] | None = None,
) -> Response:
    """Do what the form asks and go back to the list; else show the form again with both sides as they are."""
    return attempt(
        act,
        lambda error: ask_again(session, error, project_ids),
        default=url_for("reconcile.show_reconcile"),
        is_done=is_done,
    )


def ask_again(session: Session, error: DomainError, project_ids: list[int]) -> Response:
    """Show what stands now beside what was typed."""
    shown: dict[str, Any] = {"conflicts": [], "pairs": []}
    if len(project_ids) > 1:
        left, right = sorted(project_ids)
        shown["pairs"] = make_pairs(session, [Candidate(left, right)])
    elif project_ids:
        shown["conflicts"] = list_conflicts_of(session, project_ids)
    events = [event for one in project_ids for event in list_events(session, one)[:1]]
    page = render_template(
        "reconcile/again.html",
        error=error,
        status=status_of(error),
        events=events,
        typed=request.form,
        access=current_access(),
        back_to=back_to(url_for("reconcile.show_reconcile")),
        event_title=event_title,
        event_changes=event_changes,
        **shown,
    )
    return form_answer(page, status_of(error))
