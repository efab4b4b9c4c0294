"""A doubted place is confirmed with a reason on every way in; one that cannot be passes none of them."""

from __future__ import annotations

from typing import Any

import pytest
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Project, ProjectEvent, Update
from projects.reconcile.merge_checks import MergeRefused
from projects.reconcile.merging import merge_projects
from projects.reconcile.misplaced import list_misplaced
from projects.registry.doubts import Doubtful
from projects.updates.reviews import accept_update, accept_updates
from projects.updates.submission import Submission
from projects.updates.undo import undo_event
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

HERE, KAZUO, BEIJING = (120.4455, 41.5745), (119.74, 41.13), (116.4, 39.9)


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def place(at: tuple[float, float]) -> dict[str, Any]:
    geom = from_shape(Point(at), srid=4326)
    return {"geom": geom, "precision": "site", "method": "imported", "source_datum": "wgs84"}


def move(at: tuple[float, float], **more: Any) -> Submission:
    return Submission("fields", place(at), **more)


def where(project: Project) -> tuple[float, float]:
    assert project.geom is not None
    point = to_shape(project.geom)
    return point.x, point.y


def latest_reason(session: Session, project: Project) -> str:
    query = select(ProjectEvent.reason).where(ProjectEvent.project_id == project.id)
    return session.scalars(query.order_by(ProjectEvent.id.desc())).first() or ""


def test_a_doubt_is_asked_then_taken_with_its_reason(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    with pytest.raises(Doubtful) as asked:
        reviewer.submit(project, move(KAZUO))
    assert [one.code for one in asked.value.doubts] == ["place_outside"]
    with pytest.raises(BadInput, match="理由"):
        reviewer.submit(project, move(KAZUO, is_confirmed=True))
    assert project.geom is None
    reviewer.submit(project, move(KAZUO, is_confirmed=True, reason="厂区在喀左,归双塔区管理"))
    assert where(project) == KAZUO
    assert "归双塔区管理\n已核对,确认无误:位置(119.74, 41.13)在双塔区之外" in latest_reason(session, project)


def test_what_cannot_be_is_refused_however_confirmed(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    for at in (BEIJING, (0.0, 0.0), (-120.45, 41.57), (41.57, 120.45)):
        with pytest.raises(BadInput) as refused:
            reviewer.submit(project, move(at, is_confirmed=True, reason="就在那里"))
        assert (refused.value.field, project.geom) == ("geom", None)


def test_a_reviewer_accepts_what_its_officer_confirmed(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project = make_project(session)
    sent = officer.submit(project, move(KAZUO, is_confirmed=True, reason="归双塔区管理"))
    assert sent.state == "pending"
    reviewer.accept(sent)
    assert where(project) == KAZUO


def smuggle(session: Session, officer: Desk, project: Project, wkt: str) -> Update:
    """Return a waiting update as one was before places were judged."""
    sent = officer.submit(project, move(HERE))
    changes = {**sent.changes, "geom": [None, wkt]}
    session.execute(update(Update).where(Update.id == sent.id).values(changes=changes))
    session.refresh(sent)
    return sent


def test_what_waited_unquestioned_is_questioned_when_it_is_accepted(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project = make_project(session)
    sent = smuggle(session, officer, project, Point(KAZUO).wkt)
    with pytest.raises(BadInput, match="审核意见") as asked, session.begin_nested():
        reviewer.accept(sent)
    assert asked.value.field == "note"
    with pytest.raises(Exception, match="不能通过"), session.begin_nested():
        accept_updates(session, [sent.id], reviewer.author, reviewer.access)
    session.refresh(project)
    assert project.geom is None
    session.refresh(sent)
    accept_update(session, sent.id, reviewer.author, reviewer.access, "已问过,归双塔区")
    assert where(project) == KAZUO


def test_what_waited_far_off_is_never_accepted(session: Session, officer: Desk, reviewer: Desk) -> None:
    project = make_project(session)
    sent = smuggle(session, officer, project, Point(BEIJING).wkt)
    with pytest.raises(BadInput, match="太远"):
        accept_update(session, sent.id, reviewer.author, reviewer.access, "同意")


def undo_latest(desk: Desk, project: Project) -> None:
    query = select(ProjectEvent.id).where(ProjectEvent.project_id == project.id)
    event_id = desk.session.scalars(query.order_by(ProjectEvent.id.desc())).first()
    assert event_id is not None
    undo_event(desk.session, project, event_id, desk.author, desk.access, reason="误改")


def test_undoing_brings_back_no_place_that_cannot_be(session: Session, reviewer: Desk) -> None:
    far = make_project(session, at=BEIJING)
    reviewer.submit(far, move(HERE))
    with pytest.raises(BadInput, match="太远"):
        undo_latest(reviewer, far)
    near = make_project(session, at=KAZUO)
    reviewer.submit(near, move(HERE))
    undo_latest(reviewer, near)
    assert where(near) == KAZUO
    assert "双塔区之外" in latest_reason(session, near)


def test_a_merge_takes_over_no_place_that_cannot_be(session: Session, reviewer: Desk) -> None:
    kept = make_project(session)
    far, near = make_project(session, at=BEIJING), make_project(session, at=KAZUO)
    with pytest.raises(MergeRefused, match="太远"), session.begin_nested():
        merge_projects(session, kept, far, reviewer.author, "同一项目")
    session.refresh(kept)
    assert kept.geom is None
    merge_projects(session, kept, near, reviewer.author, "同一项目")
    assert where(kept) == KAZUO
    assert "双塔区之外" in latest_reason(session, kept)


def test_all_that_stands_wrong_is_listed(session: Session) -> None:
    make_project(session, at=HERE)
    doubted = make_project(session, at=KAZUO, accuracy_m=500)
    refused = [make_project(session, at=at) for at in (BEIJING, (0.0, 0.0), (-120.45, 41.57))]
    merged = make_project(session, at=BEIJING)
    merged.merged_into_id = doubted.id
    session.flush()
    found = list(list_misplaced(session))
    assert [one.code for one in found] == [doubted.code, *(one.code for one in refused)]
    assert [one.is_refused for one in found] == [False, True, True, True]
    assert "公里" in found[0].why
