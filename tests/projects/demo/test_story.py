"""The demonstration shows desk, review, months and matters at once, and touches no other database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.clock import day_of, get_today
from projects.demo import database
from projects.demo.people import CITY, PEOPLE
from projects.demo.story import COUNTIES, tell
from projects.errors import Conflict
from projects.models import FrozenMonth, Matter, Officer, ProgressReport, Project, ProjectEvent, Update
from projects.months.calendar import read_calendar
from projects.progress.rules import RULES_FILE, month_before, read_rules
from tests.support.history import copy_database, open_past

REPORTING = read_rules(RULES_FILE).reporting
PASSWORD = "河流 and 23 mountains"
# A month's first day, the one by which the month before is due, the one after, and its last.
LAST = month_before(get_today().replace(day=1))
DAYS = [LAST, LAST.replace(day=5), LAST.replace(day=6), LAST + timedelta(days=27)]


@pytest.fixture(scope="module")
def demo_url(server_url: str, registry_template_url: str) -> str:
    url = copy_database(server_url, registry_template_url, "lantu_demo_today")
    with open_past(url) as session:
        tell(session, PASSWORD, get_today(), REPORTING)
    return url


def count(session: Session, what: type, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(what).where(*conditions)) or 0  # type: ignore[arg-type]


def test_months_lie_behind_it_and_one_is_frozen(demo_url: str) -> None:
    with open_past(demo_url) as session:
        calendar = read_calendar(session, CITY)
        states = calendar.list_states()
        assert [state.month for state in states if state.is_frozen] == [month_before(LAST)]
        assert states[-1].month == month_before(month_before(LAST))
        for month in (month_before(LAST), LAST):
            assert count(session, ProgressReport, ProgressReport.month == month) >= 12


def test_work_waits_for_whoever_looks(demo_url: str) -> None:
    with open_past(demo_url) as session:
        waiting = dict(
            session.execute(
                select(Update.kind, func.count()).where(Update.state == "pending").group_by(Update.kind)
            ).all()
        )
        assert waiting["progress"] >= len(COUNTIES)
        assert waiting["status"] == len(COUNTIES)
        assert count(session, Update, Update.state == "returned") == 1
        late = (Matter.closed_at.is_(None), Matter.due_on < get_today())
        assert count(session, Matter, *late) >= 1
        assert count(session, Matter, Matter.closed_at.is_not(None)) == 1
        assert count(session, Officer) == len(PEOPLE)


def test_everything_was_recorded_on_the_days_of_the_story(demo_url: str) -> None:
    before = month_before(LAST)
    days = {
        month_before(before).replace(day=25),
        before.replace(day=28),
        LAST.replace(day=27),
        get_today(),
    }
    with open_past(demo_url) as session:
        events = session.scalars(
            select(day_of(ProjectEvent.at)).where(ProjectEvent.origin == "officer").distinct()
        )
        assert set(events) == days - {get_today()}
        assert set(session.scalars(select(day_of(Update.submitted_at)).distinct())) == days
        assert list(session.scalars(select(day_of(FrozenMonth.frozen_at)))) == [LAST.replace(day=6)]


def test_all_of_it_went_the_way_of_officers(demo_url: str) -> None:
    """Every project that differs from the plans has an event that says who changed it and why."""
    with open_past(demo_url) as session:
        told = select(ProjectEvent.project_id).where(ProjectEvent.origin == "officer")
        assert count(session, Project, Project.status_basis == "reported", Project.id.not_in(told)) == 0
        assert count(session, Project, Project.status_basis == "reported") >= 15


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_can_be_told_on_any_day(
    server_url: str, registry_template_url: str, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    url = copy_database(server_url, registry_template_url, f"lantu_demo_{today:%Y%m%d}")
    with open_past(url) as session:
        set_clock(monkeypatch, today)
        tell(session, PASSWORD, today, REPORTING)


def set_clock(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    """Give every rule that asks for today this day."""
    for module in ("projects.updates.kinds.month", "projects.updates.kinds.status"):
        monkeypatch.setattr(f"{module}.get_today", lambda: today)


def test_no_other_database_is_ever_filled(registry_session: Session) -> None:
    with pytest.raises(Conflict):
        tell(registry_session, PASSWORD, get_today(), REPORTING)
    assert count(registry_session, Officer) == 0


def test_the_demonstration_stands_beside_the_real_database() -> None:
    real = "postgresql+psycopg://lantu@/lantu?host=/run/x&port=5432"
    assert database.demo_url(real) == "postgresql+psycopg://lantu@/lantu_demo?host=%2Frun%2Fx&port=5432"
    with pytest.raises(Conflict):
        database.demo_url(database.demo_url(real))
