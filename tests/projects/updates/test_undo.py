from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.models import ProgressReport, Project, ProjectEvent, YearPlan
from projects.registry import audit
from projects.registry.events import list_events
from projects.updates.submission import Submission
from projects.updates.undo import undo_event
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

HELD = [
    name
    for name in Project.__table__.columns.keys()  # noqa: SIM118
    if name not in {"version", "updated_at", "adopted_statement_id", "search_text", "search_pinyin"}
]


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def snapshot(session: Session, project: Project) -> dict[str, Any]:
    session.flush()
    session.refresh(project)
    plans = session.execute(
        select(YearPlan.year, YearPlan.planned_wan).where(YearPlan.project_id == project.id)
    )
    months = session.execute(
        select(ProgressReport.month, ProgressReport.month_wan, ProgressReport.cumulative_wan).where(
            ProgressReport.project_id == project.id
        )
    )
    return {name: audit.plain(getattr(project, name)) for name in HELD} | {
        "plans": sorted(plans.all()),
        "months": sorted(months.all()),
    }


def undo_latest(desk: Desk, project: Project) -> None:
    query = (
        select(ProjectEvent.id).where(ProjectEvent.project_id == project.id).order_by(ProjectEvent.id.desc())
    )
    event_id = desk.session.scalars(query).first()
    assert event_id is not None
    undo_event(desk.session, project, event_id, desk.author, desk.access, reason="误报")


MONTH = date(2026, 9, 1)
SUBMISSIONS = [
    Submission("status", {"status": "construction", "status_on": date(2026, 6, 1)}, evidence="文号"),
    Submission("status", {"status": "cancelled"}, reason="企业退出"),
    Submission("fields", {"steward": "王五", "assisting_units": ["县交通局"], "start_year": 2026}),
    Submission("fields", {"year_plan_2026": Decimal(80), "year_plan_2027": Decimal("20.5")}),
    Submission("fields", {"investment_wan": Decimal(250), "owner": "某公司"}, evidence="批复"),
    Submission(
        "progress",
        {"month_wan": Decimal(5), "cumulative_wan": Decimal(9), "physical_progress": "桩基"},
        MONTH,
    ),
]


@settings(max_examples=25)
@given(st.permutations(SUBMISSIONS))
def test_taking_changes_back_one_by_one_restores_each_state(
    session: Session, reviewer: Desk, submissions: list[Submission]
) -> None:
    project = make_project(session, figures=[100, 300])
    states = []
    for submission in submissions:
        if submission.values.get("status") == "construction" and project.status == "cancelled":
            continue
        states.append(snapshot(session, project))
        reviewer.submit(project, submission)
    events = len(list_events(session, project.id))
    for number, state in enumerate(reversed(states), start=1):
        query = select(ProjectEvent.id).where(
            ProjectEvent.project_id == project.id, ProjectEvent.undoes_id.is_(None)
        )
        event_id = session.scalars(query.order_by(ProjectEvent.id.desc()).offset(number - 1)).first()
        assert event_id is not None
        undo_event(session, project, event_id, reviewer.author, reviewer.access, reason="误报")
        assert snapshot(session, project) == state
    assert len(list_events(session, project.id)) == events + len(states)


def test_an_undoing_can_be_undone_but_nothing_twice(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    reviewer.submit(project, SUBMISSIONS[0])
    event_id = list_events(session, project.id)[0].id
    undo_latest(reviewer, project)
    assert project.status == "planned"
    with pytest.raises(Conflict, match="已经撤销"):
        undo_event(session, project, event_id, reviewer.author, reviewer.access, reason="再来")
    undo_latest(reviewer, project)
    assert project.status == "construction"
    newest, _, first = list_events(session, project.id)[:3]
    assert newest.undoes_id is not None
    assert first.is_undone


def test_a_month_comes_back_with_the_words_that_no_event_shows(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    words = {"month_wan": Decimal(5), "problems": "征地未完", "next_steps": "协调"}
    reviewer.submit(project, Submission("progress", words, MONTH))
    undo_latest(reviewer, project)
    assert session.get(ProgressReport, (project.id, MONTH)) is None
    undo_latest(reviewer, project)
    report = session.get_one(ProgressReport, (project.id, MONTH))
    assert (report.month_wan, report.problems, report.next_steps) == (5, "征地未完", "协调")
    assert project.progress_month == MONTH


def test_what_has_changed_again_since_is_not_undone(session: Session, reviewer: Desk) -> None:
    project = make_project(session)
    reviewer.submit(project, Submission("fields", {"steward": "王五"}))
    event_id = list_events(session, project.id)[0].id
    reviewer.submit(project, Submission("fields", {"steward": "赵六"}))
    with pytest.raises(Conflict, match="steward"):
        undo_event(session, project, event_id, reviewer.author, reviewer.access, reason="误报")
    assert project.steward == "赵六"


def test_who_may_undo_what(session: Session, reviewer: Desk) -> None:
    project, other = make_project(session), make_project(session)
    reviewer.submit(project, SUBMISSIONS[2])
    event_id, created = (event.id for event in list_events(session, project.id))
    officer, far = Desk(session, "zhang"), Desk(session, "wang", "reviewer", ("211303",))
    for desk in (officer, far):
        with pytest.raises(Forbidden):
            undo_event(session, project, event_id, desk.author, desk.access, reason="误报")
    undo = (reviewer.author, reviewer.access)
    with pytest.raises(NotFound):
        undo_event(session, other, event_id, *undo, reason="误报")
    with pytest.raises(BadInput, match="规划带来的项目"):
        undo_event(session, project, created, *undo, reason="误报")
    with pytest.raises(BadInput) as refused:
        undo_event(session, project, event_id, *undo, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(Conflict):
        undo_event(session, project, event_id, *undo, reason="误报", expected_version=1)
    assert project.steward == "王五"


def test_what_would_no_longer_fit_is_not_restored(session: Session, reviewer: Desk) -> None:
    project = make_project(session, start_year=2021, end_year=2023)
    reviewer.submit(project, Submission("fields", {"end_year": 2026}))
    earlier = list_events(session, project.id)[0].id
    reviewer.submit(project, Submission("fields", {"start_year": 2025}))
    with pytest.raises(BadInput, match="开工时间晚于完工时间"):
        undo_event(session, project, earlier, reviewer.author, reviewer.access, reason="误报")
    assert (project.start_year, project.end_year) == (2025, 2026)
