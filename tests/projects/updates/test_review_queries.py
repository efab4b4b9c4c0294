"""The reviewer's queue: whose updates stand in it, in which order, and what has moved on under them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import list_scope_choices
from projects.errors import BadInput, Forbidden, NotFound
from projects.models import Project, ProjectEvent, Update
from projects.updates.district_settings import list_settings, set_publishes_at_once
from projects.updates.review_queries import (
    QUEUE_PAGE,
    QueueFilter,
    count_waiting,
    list_own,
    list_pending_of,
    list_updates,
    list_waiting,
    list_waiting_officers,
)
from projects.updates.reviews import Refused, accept_updates
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.factories import make_project

SEPTEMBER = date(2026, 9, 1)
ANY = QueueFilter()


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", districts=("211302", "211303"))


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211302",))


def report(wan: int, month: date = SEPTEMBER) -> Submission:
    return Submission("progress", {"month_wan": Decimal(wan), "cumulative_wan": Decimal(wan)}, month=month)


def test_only_what_lies_wholly_in_the_scope_waits_for_a_reviewer(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    own, far = make_project(session, "甲"), make_project(session, "乙", ["211303"])
    wide, nowhere = make_project(session, "丙", ["211302", "211303"]), make_project(session, "丁", [])
    root = Desk(session, "root1", "administrator", ())
    for project in (own, far, wide):
        officer.submit(project, STARTED)
    session.add(
        Update(
            project_id=nowhere.id,
            kind="fields",
            base_version=1,
            changes={"steward": [None, "王"]},
            officer_id=officer.author.officer_id,
            author="zhang",
        )
    )
    session.flush()
    assert [row.name for row in list_waiting(session, reviewer.access, ANY)] == ["甲"]
    assert [row.name for row in list_waiting(session, root.access, ANY)] == ["甲", "乙", "丙", "丁"]
    assert (count_waiting(session, reviewer.access), count_waiting(session, root.access)) == (1, 4)
    assert list_waiting(session, Access("reviewer", frozenset()), ANY) == []


def test_the_filters_narrow_the_queue(session: Session, officer: Desk) -> None:
    other, city = Desk(session, "qian"), Desk(session, "wang", "reviewer", ("211300",))
    one, two = make_project(session, "甲"), make_project(session, "乙", ["211303"])
    status, month = officer.submit(two, STARTED), other.submit(one, report(5))
    today = status.submitted_at.date()

    def found(wanted: QueueFilter) -> list[int]:
        assert count_waiting(session, city.access, wanted) == len(list_waiting(session, city.access, wanted))
        return [row.id for row in list_waiting(session, city.access, wanted)]

    assert found(ANY) == [status.id, month.id]
    assert found(QueueFilter(kind="progress")) == [month.id]
    assert found(QueueFilter(district="211303")) == [status.id]
    assert found(QueueFilter(district="211300")) == [status.id, month.id]
    assert found(QueueFilter(officer=other.author.officer_id)) == [month.id]
    assert found(QueueFilter(month=SEPTEMBER)) == [month.id]
    assert found(QueueFilter(month=today.replace(day=1))) == [status.id]
    assert found(QueueFilter(month=date(2020, 1, 1))) == []
    names = [(one.name, one.number) for one in list_waiting_officers(session, city.access)]
    assert names == [("qian的姓名", 1), ("zhang的姓名", 1)]
    assert [row.id for row in list_pending_of(session, "211300", SEPTEMBER)] == [month.id]


def test_the_queue_is_paged_by_key(session: Session, officer: Desk, reviewer: Desk) -> None:
    ids = [officer.submit(make_project(session, f"甲{at}"), STARTED).id for at in range(QUEUE_PAGE + 3)]
    first = list_waiting(session, reviewer.access, ANY)
    assert [row.id for row in first] == ids[: QUEUE_PAGE + 1]
    assert [row.id for row in list_waiting(session, reviewer.access, ANY, ids[QUEUE_PAGE - 1])] == ids[
        QUEUE_PAGE:
    ]


def test_a_row_says_what_moved_on_under_it(session: Session, officer: Desk, reviewer: Desk) -> None:
    project = make_project(session)
    status = officer.submit(project, STARTED)
    fields = officer.submit(project, Submission("fields", {"steward": "王五", "year_plan_2026": Decimal(9)}))
    month = officer.submit(project, report(5))
    assert [dict(row.moved) for row in list_waiting(session, reviewer.access, ANY)] == [{}, {}, {}]
    project.status, project.steward = "suspended", "赵六"
    session.flush()
    rows = {row.id: dict(row.moved) for row in list_updates(session, [status.id, fields.id, month.id])}
    assert rows == {status.id: {"status": "suspended"}, fields.id: {"steward": "赵六"}, month.id: {}}


def test_ones_own_list_holds_every_state(session: Session, officer: Desk, reviewer: Desk) -> None:
    first, second = make_project(session, "甲"), make_project(session, "乙")
    back, waiting = officer.submit(first, STARTED), officer.submit(second, STARTED)
    reviewer.send_back(back, "请补文号")
    officer_id = officer.author.officer_id or 0
    assert [row.id for row in list_own(session, officer_id)] == [waiting.id, back.id]
    (row,) = list_own(session, officer_id, "returned")
    assert (row.review_note, row.reviewed_by) == ("请补文号", "li的姓名")
    assert [row.id for row in list_own(session, officer_id, before=waiting.id)] == [back.id]
    assert list_own(session, reviewer.author.officer_id or 0) == []


def test_several_are_accepted_together(session: Session, officer: Desk, reviewer: Desk) -> None:
    projects = [make_project(session, name) for name in "甲乙"]
    ids = [officer.submit(project, STARTED).id for project in projects]
    ids.append(officer.submit(projects[0], report(5)).id)
    assert accept_updates(session, ids, reviewer.author, reviewer.access) == 3
    assert [project.status for project in projects] == ["construction", "construction"]
    assert projects[0].completed_wan == 5
    assert count_waiting(session, reviewer.access) == 0


def test_all_or_nothing_and_each_refusal_is_named(session: Session, officer: Desk, reviewer: Desk) -> None:
    good, stale, far = (
        make_project(session, name, [at])
        for name, at in zip("甲乙丙", ("211302", "211302", "211303"), strict=True)
    )
    ids = [officer.submit(project, STARTED).id for project in (good, stale, far)]
    stale.status = "suspended"
    session.commit()
    with pytest.raises(Refused) as refused:
        accept_updates(session, [*ids, 10**9], reviewer.author, reviewer.access)
    session.rollback()
    problems = refused.value.problems
    assert set(problems) == {ids[1], ids[2], 10**9}
    assert "不再衔接" in str(problems[ids[1]])
    assert isinstance(problems[ids[2]], Forbidden)
    assert isinstance(problems[10**9], NotFound)
    states = [session.get_one(Update, one, populate_existing=True).state for one in ids]
    assert states == ["pending"] * 3
    assert session.get_one(Project, good.id, populate_existing=True).status == "planned"
    assert session.query(ProjectEvent).filter_by(project_id=good.id, kind="changed").count() == 0


@pytest.mark.parametrize("ids", [[], list(range(1, 102))])
def test_none_and_too_many_are_refused(session: Session, reviewer: Desk, ids: list[int]) -> None:
    with pytest.raises(BadInput):
        accept_updates(session, ids, reviewer.author, reviewer.access)


def test_a_district_settles_how_all_below_it_publish(session: Session, officer: Desk) -> None:
    project = make_project(session)
    set_publishes_at_once(session, "211300", True)
    found = {row.district.adcode: row for row in list_settings(session, list_scope_choices(session))}
    assert (found["211300"].publishes_at_once, found["211300"].through) == (True, None)
    above = found["211302"].through
    assert above is not None
    assert (found["211302"].publishes_at_once, above.adcode) == (False, "211300")
    assert officer.submit(project, STARTED).state == "accepted"
    set_publishes_at_once(session, "211300", False)
    assert officer.submit(project, report(5)).state == "pending"
    with pytest.raises(BadInput):
        set_publishes_at_once(session, "999999", True)
