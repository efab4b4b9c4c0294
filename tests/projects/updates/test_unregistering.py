"""A registration by mistake is taken back by its reviewer, unless something else happened since."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.errors import BadInput, Conflict, Forbidden
from projects.matters import steps as matters
from projects.matters.details import MatterDetails
from projects.models import Project, Update
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.registry.events import list_events
from projects.registry.rows import EventView
from projects.updates.phases import Phase, make_submission
from projects.updates.registration import Registration, submit_registration
from projects.updates.submission import Submission
from projects.updates.undo import is_undoable, undo_event
from projects.updates.unregistering import find_taken_back
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

CODE = "2026-211302-48-01-123456"
HERE = (("211302", None),)


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def register(desk: Desk, name: str = "误登冷库", **more: object) -> Project:
    """Register a project of a total and a national code, published at once."""
    values = {"name": name, "type": "logistics_park", "status": "planned"} | more
    update = submit_registration(
        desk.session, Registration(values, HERE, reason="周报"), desk.author, desk.access
    )
    return desk.session.get_one(Project, update.project_id)


def created(session: Session, project: Project) -> EventView:
    return list_events(session, project.id)[-1]


def take_back(desk: Desk, project: Project, reason: str = "登错了") -> None:
    event = created(desk.session, project)
    undo_event(desk.session, project, event.id, desk.author, desk.access, reason=reason)


def test_it_ends_counts_nothing_frees_its_code_and_keeps_its_history(
    session: Session, reviewer: Desk
) -> None:
    project = register(reviewer, national_code=CODE, investment_wan=Decimal(900))
    take_back(reviewer, project)
    session.refresh(project)
    assert (project.status, project.status_on, project.national_code) == ("cancelled", get_today(), None)
    newest, first = list_events(session, project.id)
    assert (newest.undoes_id, newest.reason, first.is_undone) == (first.id, "登错了", True)
    assert newest.changes["registration"] == [True, False]
    assert find_taken_back((newest, first)) is newest
    assert summarise(session, open_selection(session, ProjectFilter())).investment.wan == 0
    assert register(reviewer, "另一个冷库", national_code=CODE).national_code == CODE


def test_taking_it_back_can_itself_be_taken_back(session: Session, reviewer: Desk) -> None:
    project = register(reviewer, national_code=CODE)
    take_back(reviewer, project)
    undoing = list_events(session, project.id)[0].id
    undo_event(session, project, undoing, reviewer.author, reviewer.access, reason="没登错")
    assert (project.status, project.status_on, project.national_code) == ("planned", None, CODE)
    events = list_events(session, project.id)
    assert find_taken_back(events) is None
    assert not is_undoable(events[-1])


def test_a_code_that_another_has_by_now_does_not_come_back(session: Session, reviewer: Desk) -> None:
    project = register(reviewer, national_code=CODE)
    take_back(reviewer, project)
    register(reviewer, "另一个冷库", national_code=CODE)
    undoing = list_events(session, project.id)[0].id
    with pytest.raises(Conflict, match="已登记在"):
        undo_event(session, project, undoing, reviewer.author, reviewer.access, reason="没登错")
    assert project.status == "cancelled"


def test_a_code_that_was_changed_and_given_to_another_does_not_come_back(
    session: Session, reviewer: Desk
) -> None:
    project = register(reviewer, national_code=CODE)
    reviewer.submit(project, Submission("fields", {"national_code": None}))
    register(reviewer, "另一个冷库", national_code=CODE)
    changed = list_events(session, project.id)[0].id
    with pytest.raises(Conflict, match="已登记在"):
        undo_event(session, project, changed, reviewer.author, reviewer.access, reason="误改")


def changed(reviewer: Desk, _officer: Desk, project: Project) -> None:
    reviewer.submit(project, Submission("fields", {"steward": "王五"}))


def waiting(_reviewer: Desk, officer: Desk, project: Project) -> None:
    officer.submit(project, Submission("fields", {"steward": "王五"}))


def under(reviewer: Desk, _officer: Desk, project: Project) -> None:
    make_project(reviewer.session, "分项", parent_id=project.id)


def troubled(reviewer: Desk, _officer: Desk, project: Project) -> None:
    details = MatterDetails("land", "缺用地指标", None, get_today())
    matters.open_matter(reviewer.session, project, details, reviewer.author, reviewer.access)


@pytest.mark.parametrize(
    ("happen", "said"),
    [(changed, "之后已有更新"), (waiting, "等待审核"), (under, "已有别的项目"), (troubled, "未办结的事项")],
)
def test_what_something_else_happened_to_is_not_taken_back(
    session: Session, reviewer: Desk, happen: Callable[[Desk, Desk, Project], None], said: str
) -> None:
    project = register(reviewer)
    happen(reviewer, Desk(session, "zhang"), project)
    with pytest.raises(Conflict, match=said):
        take_back(reviewer, project)
    session.refresh(project)
    assert project.status == "planned"


def test_what_was_taken_back_itself_is_no_hindrance(session: Session, reviewer: Desk) -> None:
    project = register(reviewer)
    changed(reviewer, reviewer, project)
    newest = list_events(session, project.id)[0].id
    undo_event(session, project, newest, reviewer.author, reviewer.access, reason="误改")
    take_back(reviewer, project)
    assert project.status == "cancelled"


def test_who_may_not_and_what_is_no_registration(session: Session, reviewer: Desk) -> None:
    project = register(reviewer)
    for desk in (Desk(session, "zhang"), Desk(session, "wang", "reviewer", ("211303",))):
        with pytest.raises(Forbidden):
            take_back(desk, project)
    with pytest.raises(BadInput, match="理由"):
        take_back(reviewer, project, " ")
    with pytest.raises(BadInput, match="规划带来的项目"):
        take_back(reviewer, make_project(session, "规划里的"))
    phases = [Phase("一期工程"), Phase("二期工程")]
    reviewer.submit(project, make_submission(phases, count_apart=False, reason="分期"))
    phase = session.scalars(select(Project).where(Project.name == "一期工程")).one()
    with pytest.raises(Conflict, match="分期时登记"):
        take_back(reviewer, phase)
    assert session.scalar(select(func.count()).where(Update.state == "accepted")) == 2
