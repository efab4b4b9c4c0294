"""A project in phases: one update, new projects under it, and not a yuan counted twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Project, ProjectEvent, Update
from projects.registry.doubts import Doubtful
from projects.updates.phases import Phase, make_submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

TWO = (Phase("园区一期", investment_wan=Decimal(3000), start_year=2026), Phase("园区二期"))


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


@pytest.fixture
def whole(session: Session) -> Project:
    return make_project(session, "园区", figures=[10000], owner="甲公司", nature="new")


def send(desk: Desk, project: Project, phases: Any = TWO, **more: Any) -> Update:
    return desk.submit(project, make_submission(phases, count_apart=more.pop("count_apart", False), **more))


def parts(session: Session, project: Project) -> list[Project]:
    return list(
        session.scalars(select(Project).where(Project.parent_id == project.id).order_by(Project.code))
    )


def test_phases_wait_and_become_projects_under_the_whole(
    session: Session, officer: Desk, reviewer: Desk, whole: Project
) -> None:
    update = send(officer, whole, evidence="朝发改〔2026〕9号")
    assert (update.state, parts(session, whole)) == ("pending", [])
    reviewer.accept(update)
    session.refresh(whole)
    first, second = parts(session, whole)
    assert (first.name, first.owner, first.nature, first.type) == ("园区一期", "甲公司", "new", whole.type)
    assert (first.investment_wan, first.counted_wan, second.investment_wan) == (3000, 3000, None)
    assert (whole.counted_wan, whole.counted_number, first.counted_number) == (7000, 1, 0)
    events = session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).all()
    assert sorted((one.kind, one.evidence) for one in events) == [
        ("changed", "朝发改〔2026〕9号"),
        *[("created", "朝发改〔2026〕9号")] * 2,
    ]


def test_split_phases_count_apart(session: Session, reviewer: Desk, whole: Project) -> None:
    assert send(reviewer, whole, count_apart=True).state == "accepted"
    session.refresh(whole)
    assert whole.is_programme
    assert [one.counted_number for one in (whole, *parts(session, whole))] == [0, 1, 1]


def test_a_third_phase_comes_later(session: Session, reviewer: Desk, whole: Project) -> None:
    send(reviewer, whole)
    session.refresh(whole)
    send(reviewer, whole, (Phase("园区三期", investment_wan=Decimal(500)),))
    session.refresh(whole)
    assert whole.counted_wan == 6500


def test_more_money_than_the_whole_is_asked_back(session: Session, reviewer: Desk, whole: Project) -> None:
    phases = (Phase("一期", investment_wan=Decimal(8000)), Phase("二期", investment_wan=Decimal(8000)))
    with pytest.raises(Doubtful):
        send(reviewer, whole, phases)
    with pytest.raises(BadInput):
        send(reviewer, whole, phases, is_confirmed=True)
    assert send(reviewer, whole, phases, is_confirmed=True, reason="投资增加").state == "accepted"
    session.refresh(whole)
    assert whole.counted_wan == 0


@pytest.mark.parametrize(
    "phases",
    [
        (),
        (Phase("一期"),),
        (Phase("一期"), Phase("一期")),
        (Phase("园区"), Phase("二期")),
        (Phase(""), Phase("二期")),
        (Phase("一期", status="completed"), Phase("二期")),
        (Phase("一期", start_year=2030, end_year=2026), Phase("二期")),
        tuple(Phase(f"{at}期") for at in range(30)),
    ],
    ids=lambda phases: f"{len(phases)}",
)
def test_phases_that_cannot_be_are_refused(
    session: Session, reviewer: Desk, whole: Project, phases: tuple[Phase, ...]
) -> None:
    with pytest.raises(BadInput):
        send(reviewer, whole, phases)
    assert parts(session, whole) == []
