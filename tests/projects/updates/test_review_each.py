"""Several updates decided at once, each for itself: what can be is, and of the others it is said why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.models import ProgressReport, Project, ProjectEvent, Update
from projects.updates.review_each import review_each
from projects.updates.reviews import MOST_UPDATES
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.factories import make_project
from tests.support.queue import LAST, fill_queue

OWNER = Submission("fields", {"owner": "某公司", "investment_wan": Decimal(900)}, evidence="批复")


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "wang", districts=("211300",))


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def states(session: Session, ids: list[int]) -> list[str]:
    session.expire_all()
    return [session.get_one(Update, one).state for one in ids]


def test_what_can_be_accepted_is_and_the_rest_says_why(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    months = fill_queue(session, 4)
    started, moved = make_project(session, "甲"), make_project(session, "乙")
    status = officer.submit(started, STARTED).id
    stale = officer.submit(moved, STARTED).id
    owner = officer.submit(started, OWNER).id
    moved.status = "suspended"
    session.flush()
    asked = dict.fromkeys([*months, status, stale, owner, 999_999_999], "")
    decided = review_each(session, asked, reviewer.author, reviewer.access, is_accepted=True)
    assert set(decided.done) == {*months, status, owner}
    assert {key: type(value) for key, value in decided.problems.items()} == {
        stale: Conflict,
        999_999_999: NotFound,
    }
    assert states(session, [*months, status, stale, owner]) == ["accepted"] * 5 + ["pending", "accepted"]
    assert session.get_one(Update, owner).reviewed_by == "li的姓名"
    assert (started.status, started.owner, started.investment_wan) == ("construction", "某公司", Decimal(900))
    told = session.scalars(select(ProjectEvent.update_id).where(ProjectEvent.update_id.is_not(None))).all()
    assert {*months, status, owner} <= set(told)
    assert stale not in told
    published = select(ProgressReport.cumulative_wan).where(ProgressReport.month == LAST)
    assert sorted(session.scalars(published)) == [Decimal(6200 + 60 + at) for at in range(4)]


def test_two_months_of_one_project_are_both_published(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project = make_project(session, "甲", status="construction", figures=[900])
    later = officer.submit(project, month_of(LAST, 30, 50)).id
    earlier = officer.submit(project, month_of(LAST.replace(year=LAST.year - 1), 20, 20)).id
    decided = review_each(
        session, {later: "", earlier: ""}, reviewer.author, reviewer.access, is_accepted=True
    )
    assert not decided.problems
    session.expire_all()
    assert (project.completed_wan, project.progress_month) == (Decimal(50), LAST)


def month_of(month: object, wan: int, cumulative: int) -> Submission:
    values = {"month_wan": Decimal(wan), "cumulative_wan": Decimal(cumulative)}
    return Submission("progress", values, month=month)  # type: ignore[arg-type]


def test_each_is_returned_with_its_own_note(session: Session, officer: Desk, reviewer: Desk) -> None:
    ids = [officer.submit(make_project(session, name), STARTED).id for name in ("甲", "乙", "丙")]
    notes = dict(zip(ids, ("请补文号", "  ", "日期不对"), strict=True))
    decided = review_each(session, notes, reviewer.author, reviewer.access, is_accepted=False)
    assert decided.done == (ids[0], ids[2])
    assert isinstance(decided.problems[ids[1]], BadInput)
    assert states(session, ids) == ["returned", "pending", "returned"]
    assert session.get_one(Update, ids[2]).review_note == "日期不对"


def test_a_second_click_is_done_already_and_anothers_decision_is_not(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    first, second = (officer.submit(make_project(session, name), STARTED).id for name in ("甲", "乙"))
    other = Desk(session, "zhao", "reviewer", ("211300",))
    review_each(session, {first: ""}, reviewer.author, reviewer.access, is_accepted=True)
    review_each(session, {second: ""}, other.author, other.access, is_accepted=True)
    again = review_each(session, {first: "", second: ""}, reviewer.author, reviewer.access, is_accepted=True)
    assert again.done == (first,)
    assert isinstance(again.problems[second], Conflict)


def test_another_districts_updates_stay(session: Session, officer: Desk) -> None:
    far = Desk(session, "wai", "reviewer", ("211321",))
    update = officer.submit(make_project(session, "甲", ["211302"]), STARTED).id
    decided = review_each(session, {update: "不行"}, far.author, far.access, is_accepted=False)
    assert isinstance(decided.problems[update], Forbidden)
    assert states(session, [update]) == ["pending"]


@pytest.mark.parametrize("number", [0, MOST_UPDATES + 1])
def test_none_or_too_many_are_refused(session: Session, reviewer: Desk, number: int) -> None:
    with pytest.raises(BadInput):
        review_each(
            session,
            dict.fromkeys(range(1, number + 1), ""),
            reviewer.author,
            reviewer.access,
            is_accepted=True,
        )


def test_thirty_months_cost_as_many_queries_as_three(session: Session, reviewer: Desk) -> None:
    ids = fill_queue(session, 33, doubted=0)
    session.commit()
    numbers = []
    for some in (ids[:3], ids[3:]):
        with count_queries(session.connection()) as statements:
            review_each(session, dict.fromkeys(some, ""), reviewer.author, reviewer.access, is_accepted=True)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert session.scalar(select(Project.version).where(Project.name == "排队的项目032")) is not None
