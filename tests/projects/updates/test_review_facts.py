"""What a reviewer weighs an update by: the month before, total and plan, and what is doubted now."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.models import Project
from projects.progress.rules import month_before
from projects.updates.review_facts import ReviewFacts, read_review_facts
from projects.updates.review_queries import list_updates
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.factories import make_project
from tests.support.queue import LAST, fill_queue


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "wang", districts=("211300",))


def facts_of(session: Session, update_id: int) -> ReviewFacts:
    return read_review_facts(session, list_updates(session, [update_id]))[update_id]


def test_a_month_stands_beside_the_month_before_it(session: Session) -> None:
    (update,) = fill_queue(session, 1)
    facts = facts_of(session, update)
    month = facts.month
    assert facts.is_plain
    assert month is not None
    assert month.last is not None
    assert (month.month_wan, month.cumulative_wan, month.earlier_wan) == (60, 6260, 6200)
    assert (month.last.month, month.last.month_wan) == (month_before(LAST), 120)
    assert (month.standing.investment_wan, month.standing.year_plan_wan) == (12000, 2000)
    assert month.shares.of_total == Decimal(6260) / 12000


def test_a_doubt_that_the_officer_confirmed_says_so(session: Session) -> None:
    update = fill_queue(session, 2, doubted=2)[-1]
    facts = facts_of(session, update)
    assert [(one.doubt.code, one.is_confirmed) for one in facts.doubts] == [("exceeds_year_plan", True)]
    assert not facts.is_plain


def test_a_doubt_that_came_up_since_is_not_confirmed(session: Session) -> None:
    (update,) = fill_queue(session, 1)
    row = list_updates(session, [update])[0]
    city = Desk(session, "gao", "reviewer", ("211300",))
    project = session.get_one(Project, row.project_id)
    city.submit(project, Submission("fields", {"investment_wan": Decimal(6000)}, evidence="调概批复"))
    facts = facts_of(session, update)
    assert [(one.doubt.code, one.is_confirmed) for one in facts.doubts] == [("exceeds_total", False)]


def test_a_correction_stands_beside_what_is_published(session: Session, officer: Desk) -> None:
    city = Desk(session, "gao", "reviewer", ("211300",))
    project = make_project(session, "甲", status="construction", figures=[900])
    values = {"month_wan": Decimal(30), "cumulative_wan": Decimal(50)}
    city.submit(project, Submission("progress", values, month=LAST))
    update = officer.submit(
        project, Submission("progress", values | {"cumulative_wan": Decimal(60)}, month=LAST)
    )
    month = facts_of(session, update.id).month
    assert month is not None
    assert (month.held_month_wan, month.month_wan, month.earlier_wan, month.cumulative_wan) == (
        30,
        30,
        50,
        60,
    )


def test_the_facts_of_many_cost_no_more_queries(session: Session, officer: Desk) -> None:
    ids = fill_queue(session, 12)
    ids += [officer.submit(make_project(session, f"乙{at}"), STARTED).id for at in range(6)]
    numbers = []
    for some in (ids[:1], ids):
        rows = list_updates(session, some)
        with count_queries(session.connection()) as statements:
            assert read_review_facts(session, rows).keys() == set(some)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
