"""What does not agree, for programs: conflicts and look-alikes with their sides, decided and decided anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.orm import Session

from app.api.body import Body, Number, read_body, wrong_type
from app.api.once import written_once
from app.api.refusals import Refused
from app.api.shapes import as_conflict, as_decision, as_event, as_pair
from app.api.version import FIELD, WHOLE, moved_on, read_expected
from app.reconcile.decisions import LONGEST_REASON, districts_of, find_project
from app.web.access import require, visible_to
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.unchanged import unless_unchanged
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.reading.filter_words import parse_filter
from projects.reading.paging import read_limit
from projects.reading.selection import Selection, open_selection
from projects.reconcile.conflicts import list_conflict_page, list_conflicts_of, read_key, write_key
from projects.reconcile.decisions import decide_different, get_pair, withdraw_decision
from projects.reconcile.merging import merge_projects, unmerge_project
from projects.reconcile.pairs import list_decided, list_pair_page
from projects.registry.deciding import adopt_statement, reopen_conflict
from projects.registry.events import get_latest_event
from projects.store.past import require_present
from projects.words.query_words import bad_value, read_one
from projects.words.vocabulary import COMPARED_MEASURES

bp = Blueprint("api_reconcile", __name__, url_prefix="/api/v1")
MEASURES = ("investment_wan", *COMPARED_MEASURES)
PAGE, MOST = 100, 1000
DIFFERENT = "different"


def read_selection(*also: str) -> Selection:
    """Return the projects of the request's filter; raises BadInput, also for a day in the past."""
    wanted = parse_filter(request.args.to_dict(flat=False), also=(*also, "lang"))
    # What was decided has no versions, and a decision is made on what stands now.
    require_present(wanted.as_of)
    return open_selection(get_session(), wanted)


@bp.get("/conflicts")
@visible_to("public")
@unless_unchanged
def conflicts() -> Response:
    """Answer a page of the filter's conflicts with their sides, the open ones first."""
    selection = read_selection("limit", "cursor")
    limit, cursor = read_page_limit(), read_cursor()
    after = read_key(cursor) if cursor else None
    found = list_conflict_page(get_session(), selection, limit + 1, after).rows
    following = write_key(found[limit - 1][0]) if len(found) > limit else None
    return jsonify(conflicts=[as_conflict(one) for _key, one in found[:limit]], next=following)


@bp.get("/pairs")
@visible_to("public")
@unless_unchanged
def pairs() -> Response:
    """Answer a page of pairs that may be one project, the likeliest first, and those decided lately."""
    selection, session = read_selection("limit", "cursor"), get_session()
    page = list_pair_page(session, selection, read_page_limit(), read_cursor())
    return jsonify(
        pairs=[as_pair(one) for one in page.pairs],
        decided=[as_decision(one) for one in list_decided(session, selection)],
        next=page.following,
    )


def read_page_limit() -> int:
    """Return how many are asked for at once; raises BadInput."""
    return read_limit([value for value in request.args.getlist("limit") if value], PAGE, MOST)


def read_cursor() -> str:
    """Return the cursor of the request, empty for a first page; raises BadInput."""
    return read_one("cursor", request.args.getlist("cursor") or [""])


@bp.post("/conflicts/<code>")
@visible_to("reviewer")
@written_once
def decide_conflict(code: str) -> Response:
    """Let one stated total, length or area of a project count."""
    session, project = open_project(code)
    body = read_body(("statement", "reason", FIELD))

    def act(version: int) -> None:
        who, statement = current_author(), read_number(body, "statement")
        adopt_statement(session, project, statement, who, read_reason(body), expected_version=version)

    return change(project, body, act)


@bp.post("/conflicts/<code>/reopen")
@visible_to("reviewer")
@written_once
def open_conflict(code: str) -> Response:
    """Take the decision on a project's total, length or area back."""
    session, project = open_project(code)
    body = read_body(("measure", "reason", FIELD))

    def act(version: int) -> None:
        measure, reason = body.words("measure", 50) or MEASURES[0], read_reason(body)
        if measure not in MEASURES:
            raise bad_value("measure", measure, MEASURES)
        reopen_conflict(session, project, current_author(), reason, measure=measure, expected_version=version)

    return change(project, body, act)


def open_project(code: str) -> tuple[Session, Project]:
    """Return a project whose conflicts the caller decides, and its session; raises NotFound, Forbidden."""
    session = get_session()
    project = find_project(session, code)
    require(current_access().can_decide_conflict(*districts_of(session, project)))
    return session, project


@bp.post("/merges/<code>/undo")
@visible_to("reviewer")
@written_once
def undo_merge(code: str) -> Response:
    """Give a merged project back all that its merge moved."""
    session = get_session()
    gone = find_project(session, code)
    kept = session.get(Project, gone.merged_into_id) if gone.merged_into_id else None
    require(current_access().can_merge(*districts_of(session, gone, kept or gone)))
    body = read_body(("reason", FIELD))

    def act(version: int) -> None:
        unmerge_project(session, gone, current_author(), read_reason(body), expected_version=version)

    return change(gone, body, act)


@bp.post("/pairs/<left>/<right>")
@visible_to("reviewer")
@written_once
def decide_pair(left: str, right: str) -> Response:
    """Merge a pair into the side that is named, or record that they are two projects."""
    session = get_session()
    pair = find_project(session, left), find_project(session, right)
    require(current_access().can_merge(*districts_of(session, *pair)))
    body = read_body(("verdict", "left_version", "right_version", "reason"))
    settle_pair(session, pair, body)
    return answer_projects(*pair)


def settle_pair(session: Session, pair: tuple[Project, Project], body: Body) -> None:
    """Do with a pair what was sent; a merge names the version of each side that was read."""
    left, right = pair
    verdict, reason, who = body.words("verdict", 50), read_reason(body), current_author()
    if verdict == DIFFERENT:
        decide_different(session, left, right, who, reason)
        return
    if verdict not in (left.code, right.code):
        raise bad_value("verdict", verdict, (left.code, right.code, DIFFERENT))
    versions = {left: need_version(body, "left_version"), right: need_version(body, "right_version")}
    kept, gone = (left, right) if verdict == left.code else (right, left)
    merge_projects(session, kept, gone, who, reason, expected_versions=(versions[kept], versions[gone]))


@bp.post("/decisions/<int:decision_id>/withdraw")
@visible_to("reviewer")
@written_once
def forget_decision(decision_id: int) -> Response:
    """Offer a pair again that was decided to be two projects."""
    session = get_session()
    pair = get_pair(session, decision_id)
    require(current_access().can_merge(*districts_of(session, *pair)))
    read_body(())
    withdraw_decision(session, decision_id)
    return answer_projects(*pair)


def read_reason(body: Body) -> str:
    """Return the reason; raises BadInput when there is none."""
    reason = body.words("reason", LONGEST_REASON)
    if not reason:
        raise BadInput(msg("请写明理由。"), field="reason")
    return reason


def read_number(body: Body, name: str) -> int:
    """Return a whole number that has to be there; raises BadInput."""
    value = body.values.get(name)
    if not isinstance(value, Number) or not WHOLE.fullmatch(value.text):
        raise wrong_type(name)
    return int(value.text)


def need_version(body: Body, name: str) -> int:
    """Return the version of one side; raises Refused (428) where it is not named."""
    if body.values.get(name) is None:
        raise Refused(428, msg("请写明读到的两个项目的版本:left_version 和 right_version。"), field=name)
    return read_number(body, name)


def change(project: Project, body: Body, act: Callable[[int], None]) -> Response:
    """Decide at the version that the body names; raises Refused with both sides when it has passed."""
    expected = read_expected(body)
    try:
        act(expected.version)
    except Conflict as error:
        raise moved_on(error, expected, list_sides(project, body)) from error
    return answer_projects(project)


def list_sides(project: Project, body: Body) -> Mapping[str, Any]:
    """Return what stands now of a project's figures, what was sent, and the latest event."""
    session = get_session()
    latest = get_latest_event(session, project.id)
    sent = {name: value.text if isinstance(value, Number) else value for name, value in body.values.items()}
    return {
        "version": project.version,
        "current": {"conflicts": [as_conflict(one) for one in list_conflicts_of(session, [project.id])]},
        "sent": sent,
        "latest_event": as_event(latest) if latest else None,
    }


def answer_projects(*projects: Project) -> Response:
    """Answer how the projects of a decision stand now; a single one's version is the ETag."""
    session = get_session()
    session.flush()
    told = []
    for one in projects:
        session.refresh(one)
        into = session.get(Project, one.merged_into_id) if one.merged_into_id else None
        told.append({"code": one.code, "version": one.version, "merged_into": into.code if into else None})
    response = jsonify(projects=told)
    if len(projects) == 1:
        response.set_etag(str(projects[0].version))
    return response
