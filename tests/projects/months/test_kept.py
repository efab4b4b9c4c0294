"""What is kept of a month is what its projects say, whatever is written, where and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.models import District
from projects.accounts.officers import create_officer
from projects.clock import get_today
from projects.models import ProgressReport, Project
from projects.months import kept
from projects.months.calendar import read_calendar
from projects.months.kept import keep_told
from projects.months.told import EVERYTHING, Limits, Span, Told, read_told
from projects.progress.rules import month_before
from projects.reading.folding import drop_empty_sums, fold
from projects.reading.place_state import read_place_state
from projects.registry.rollup import recount
from projects.store.latest import Latest
from projects.store.past import enter_past
from tests.projects.progress.test_totals import add_month, plan
from tests.projects.reading.test_folding import CHANGES, Change
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past

CITY, ELSEWHERE = "211300", "220104"
LIMITS = Limits(moves=5, invested=3, unreported=4)
STATUSES = ("signed", "construction")
NUMBERS = count(1)


@pytest.fixture(scope="module")
def past_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_kept_months")


@pytest.fixture
def past(past_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(kept, "KEPT", Latest(100))
    with open_past(past_url) as session:
        yield session


def spans_of(session: Session, place: str = CITY) -> list[Span]:
    """Return the running month of a place and the one before."""
    calendar, this = read_calendar(session, place), get_today().replace(day=1)
    months = (this, month_before(this))
    return [
        Span(calendar.state_of(month_before(one)).moment, calendar.state_of(one), calendar.now)
        for one in months
    ]


def read(session: Session, span: Span, how: Callable[..., Told] = keep_told) -> Told:
    """Return what a month says; of the running one at no moment, since that moves on."""
    found = how(session, span, STATUSES, LIMITS)
    session.rollback()
    return replace(found, differences=replace(found.differences, until=span.state.moment))


def settle(session: Session) -> None:
    while fold(session):
        pass
    session.commit()


def is_kept(session: Session, place: str = CITY) -> bool:
    """Say whether the running month of a place is told without reading its projects."""
    span = spans_of(session, place)[0]
    with patch.object(kept, "read_told", side_effect=KeyError):
        try:
            keep_told(session, span, STATUSES, LIMITS)
        except KeyError:
            return False
        finally:
            session.rollback()
    return True


def keep(session: Session, place: str = CITY) -> None:
    read(session, spans_of(session, place)[0])
    assert is_kept(session, place)


def set_status(session: Session, project: Project, _other: Project) -> None:
    project.status = "construction" if project.status == "signed" else "signed"


def set_name(session: Session, project: Project, _other: Project) -> None:
    project.name = f"路{next(NUMBERS)}"


def tell_month(session: Session, project: Project, other: Project) -> None:
    month, number = get_today().replace(day=1), next(NUMBERS)
    officer_id = create_officer(session, f"zhang{number}", "张三", "officer", [CITY]).id
    if session.get(ProgressReport, (project.id, month)) is None:
        add_month(session, project, month, Decimal(other.id), officer_id)


def plan_far(session: Session, project: Project, _other: Project) -> None:
    plan(session, project, get_today().year + next(NUMBERS), 50)


WRITES: tuple[Change, ...] = (*CHANGES, set_status, set_name, tell_month, plan_far)
STEPS = st.tuples(st.sampled_from(WRITES), st.integers(0, 5), st.integers(0, 5), st.booleans())


@settings(max_examples=4)
@given(st.lists(STEPS, min_size=2, max_size=4), st.sampled_from([CITY, "211302", "210000"]))
def test_what_is_kept_is_what_the_projects_say(
    past: Session, steps: list[tuple[Change, int, int, bool]], place: str
) -> None:
    for where in (["211302"], ["211302", "211321"], [ELSEWHERE]):
        make_project(past, f"路{next(NUMBERS)}", where, figures=[next(NUMBERS)], status="signed")
    recount(past)
    past.commit()
    settle(past)
    for change, which, other, is_folded in steps:
        made = list(past.scalars(select(Project).order_by(Project.id.desc()).limit(6)))
        for span in spans_of(past, place):
            read(past, span)
        change(past, made[which % len(made)], made[other % len(made)])
        past.flush()
        recount(past)
        past.commit()
        if is_folded:
            settle(past)
        for span in spans_of(past, place):
            assert read(past, span) == read(past, span, read_told)


def test_a_month_is_read_once_until_its_place_is_written(past: Session) -> None:
    here, there = (make_project(past, figures=[100], districts=[one]) for one in ("211302", ELSEWHERE))
    past.commit()
    # Written and not folded yet.
    assert read_place_state(past, CITY) is None
    read(past, spans_of(past)[0])
    assert not is_kept(past)
    settle(past)
    keep(past)
    there.name = "别处的"
    past.commit()
    assert is_kept(past)
    settle(past)
    assert is_kept(past)
    here.name = "这里的"
    past.commit()
    assert not is_kept(past)
    settle(past)
    keep(past)
    # Another day's months, an aged registry, another name of a district: each is another state.
    let_days_pass(past, 1)
    settle(past)
    assert not is_kept(past)
    keep(past)
    past.execute(update(District).where(District.adcode == "211302").values(name="双塔新区"))
    past.commit()
    assert not is_kept(past)
    keep(past, ELSEWHERE)


def test_who_comes_and_goes_leaves_no_old_month_behind(past: Session) -> None:
    """The rows of sums that were written last may be gone: then fewer are there."""
    settle(past)
    keep(past)
    passing = make_project(past, "过客", ["211302"], figures=[5], type="energy", status="operating")
    past.commit()
    settle(past)
    keep(past)
    passing.status = "cancelled"
    past.commit()
    settle(past)
    drop_empty_sums(past)
    past.commit()
    span = spans_of(past)[0]
    assert read(past, span) == read(past, span, read_told)


def test_nothing_is_kept_of_what_only_the_session_sees(past: Session) -> None:
    settle(past)
    make_project(past, "未提交", ["211302"], figures=[5])
    assert read_place_state(past, ELSEWHERE) is None
    past.rollback()
    assert read_place_state(past, ELSEWHERE) is not None
    enter_past(past, get_today())
    assert read_place_state(past, ELSEWHERE) is None
    past.rollback()


def test_a_page_has_some_rows_and_the_numbers_of_all(past: Session) -> None:
    for at in range(6):
        make_project(past, f"报{at}", ["211303"], status="signed", lead_unit=f"单位{at % 2}")
    past.commit()
    span = spans_of(past, "211303")[0]
    whole = read_told(past, span, STATUSES, EVERYTHING)
    past.rollback()
    part = read_told(past, span, STATUSES, LIMITS)
    past.rollback()
    assert len(part.unreported) == 4 < part.unreported_number == len(whole.unreported)
    assert part.unreported == whole.unreported[:4]
    assert part.units == whole.units == ("单位0", "单位1")
    assert part.progress.total == whole.progress.total
    assert part.progress.top(3) == whole.progress.top(3)
