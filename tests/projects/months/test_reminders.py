"""Reminders of a month: who is behind, whom it reminds, and that it goes when all is reported."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from projects.errors import Conflict, Forbidden, NotFound
from projects.models import Reminder
from projects.months.calendar import month_after
from projects.months.reminders import list_lagging, list_reminders, remind
from projects.progress.reporting import list_unreported
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.months import THIS

STATUSES = ("construction",)


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", districts=("211302",))


def ask(session: Session, reviewer: Desk, *adcodes: str) -> int:
    return remind(session, THIS, adcodes, reviewer.author, reviewer.access, statuses=STATUSES)


def report(wan: int) -> Submission:
    values = {"month_wan": Decimal(wan), "cumulative_wan": Decimal(wan)}
    return Submission("progress", values, month=THIS)


def test_who_is_behind_stands_by_district_with_its_officers(
    session: Session, reviewer: Desk, officer: Desk
) -> None:
    make_project(session, "甲", ["211302"], status="construction")
    waiting = make_project(session, "乙", ["211302"], status="construction")
    make_project(session, "跨区", ["211302", "211303"], status="construction")
    officer.submit(waiting, report(10))
    rows = list_unreported(session, THIS, STATUSES, ("211300",))
    found = list_lagging(session, THIS, rows)
    assert [(one.adcode, one.number, one.officers) for one in found] == [
        ("211300", 1, ()),
        ("211302", 1, ("zhang的姓名",)),
    ]
    assert ask(session, reviewer, "211302") == 1
    reminded = list_lagging(session, THIS, rows)[1].reminded
    assert reminded is not None
    assert reminded.author == "li的姓名"


def test_a_reminder_stands_on_the_desk_until_all_is_reported(
    session: Session, reviewer: Desk, officer: Desk
) -> None:
    project = make_project(session, "甲", ["211302"], status="construction")
    far = Desk(session, "wai", districts=("211303",))
    ask(session, reviewer, "211302")
    (shown,) = list_reminders(session, officer.access, STATUSES)
    assert (shown.month, shown.adcode, shown.number, shown.author) == (THIS, "211302", 1, "li的姓名")
    assert list_reminders(session, far.access, STATUSES) == []
    sent = officer.submit(project, report(10))
    assert list_reminders(session, officer.access, STATUSES) == []
    reviewer.send_back(sent)
    assert len(list_reminders(session, officer.access, STATUSES)) == 1


def test_twice_on_one_day_changes_nothing_and_another_day_tells_anew(
    session: Session, reviewer: Desk, officer: Desk
) -> None:
    make_project(session, "甲", ["211302"], status="construction")
    ask(session, reviewer, "211302")
    other = Desk(session, "wu", "reviewer", ("211300",))
    ask(session, other, "211302")
    session.expire_all()
    held = session.scalars(select(Reminder)).one()
    assert held.author == "li的姓名"
    session.execute(update(Reminder).values(reminded_at=held.reminded_at - timedelta(days=2)))
    ask(session, other, "211302")
    session.expire_all()
    assert session.scalars(select(Reminder)).one().author == "wu的姓名"


def test_what_makes_no_sense_is_refused(session: Session, reviewer: Desk, officer: Desk) -> None:
    make_project(session, "甲", ["211302"], status="construction")
    with pytest.raises(Forbidden):
        remind(session, THIS, ["211302"], officer.author, officer.access, statuses=STATUSES)
    with pytest.raises(Conflict):
        ask(session, reviewer, "211303")
    with pytest.raises(NotFound):
        remind(session, month_after(THIS), ["211302"], reviewer.author, reviewer.access, statuses=STATUSES)
    assert session.scalars(select(Reminder)).all() == []
