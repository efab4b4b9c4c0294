"""Months: at which moment each is read, how they are frozen, and that a frozen one never moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from projects.clock import CHINA, get_today
from projects.errors import BadInput, Conflict, Forbidden, NotFound
from projects.models import DistrictSetting, FrozenMonth
from projects.months.calendar import Calendar, Freeze, find_home, last_day, month_of, read_calendar
from projects.months.corrections import list_corrections
from projects.months.freezing import check_freezable, freeze_month
from projects.months.progress import read_progress
from projects.progress.reporting import list_reporting
from projects.progress.rules import month_before
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.store.past import enter_past, leave_past
from projects.updates.submission import Submission
from projects.words.sums import NO_RATE, Rate, Sum, add_up
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past

CITY = ProjectFilter(district=("211300",))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def freeze(month: str, when: str) -> Freeze:
    return Freeze(date.fromisoformat(f"{month}-01"), "211300", "朝阳市", at(when), "li", None)


def calendar(
    *freezes: Freeze, now: str = "2026-11-23T10:00", began: str | None = "2026-08-05T09:00"
) -> Calendar:
    return Calendar("211300", at(began) if began else None, at(now), {one.month: one for one in freezes})


@pytest.mark.parametrize(
    ("freezes", "moments"),
    [
        ((), ["2026-11-23T10:00", "2026-10-31T23:59:59.999999", "2026-09-30T23:59:59.999999"]),
        (
            (freeze("2026-10", "2026-11-04T16:00"),),
            ["2026-11-23T10:00", "2026-11-04T16:00", "2026-09-30T23:59:59.999999"],
        ),
        # Frozen long after its end: the months between have nothing left of their own.
        (
            (freeze("2026-09", "2026-11-10T08:00"),),
            ["2026-11-23T10:00", "2026-11-10T08:00", "2026-11-10T08:00"],
        ),
    ],
)
def test_each_month_is_read_at_its_moment(freezes: tuple[Freeze, ...], moments: list[str]) -> None:
    states = calendar(*freezes).list_states()
    assert [one.month for one in states] == [date(2026, month, 1) for month in (11, 10, 9, 8)]
    assert [one.moment for one in states[:3]] == [at(text) for text in moments]
    assert all(
        one.told_at == (one.freeze.frozen_at if one.freeze else at("2026-11-23T10:00")) for one in states
    )
    assert sorted(one.moment for one in states) == [one.moment for one in reversed(states)]


def test_an_empty_registry_has_the_present_month_alone() -> None:
    assert [one.month for one in calendar(began=None).list_states()] == [date(2026, 11, 1)]


@pytest.mark.parametrize("month", [date(2026, 7, 1), date(2026, 12, 1), date(2100, 1, 1)])
def test_a_month_that_the_registry_does_not_hold(month: date) -> None:
    with pytest.raises(NotFound):
        calendar().check_month(month)


@pytest.mark.parametrize(("month", "last"), [(2, 28), (11, 30), (12, 31)])
def test_the_last_day(month: int, last: int) -> None:
    assert last_day(date(2026, month, 1)) == date(2026, month, last)


def test_the_day_is_that_of_china() -> None:
    assert month_of(datetime.fromisoformat("2026-10-31T16:30:00+00:00")) == date(2026, 11, 1)


@pytest.fixture(scope="module")
def past_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_months")


@pytest.fixture
def past(past_url: str) -> Iterator[Session]:
    with open_past(past_url) as session:
        yield session
        session.rollback()
        session.execute(delete(FrozenMonth))
        session.execute(delete(DistrictSetting))
        session.commit()


NAMES = iter(f"review{number}" for number in range(1000))


def desk(session: Session, role: str = "reviewer", districts: tuple[str, ...] = ("211300",)) -> Desk:
    return Desk(session, next(NAMES), role, districts)


def report(month: date, wan: str, cumulative: str, reason: str = "") -> Submission:
    values = {
        "month_wan": Decimal(wan),
        "cumulative_wan": Decimal(cumulative),
        "physical_progress": f"完成{wan}",
    }
    return Submission("progress", values, month=month, reason=reason)


def seal(session: Session, who: Desk, month: date, adcode: str = "211300") -> None:
    freeze_month(session, month, adcode, who.author, who.access, note="月报")
    session.commit()


def test_a_month_is_frozen_once_and_in_order(past: Session) -> None:
    make_project(past)
    let_days_pass(past, 100)
    this = get_today().replace(day=1)
    last, before = month_before(this), month_before(month_before(this))
    who = desk(past)
    seal(past, who, before)
    seal(past, who, last, "211302")
    held = read_calendar(past, "211302")
    assert (held.freezes[before].district, held.freezes[last].district) == ("朝阳市", "双塔区")
    assert (held.freezes[last].author, held.freezes[last].note) == (who.author.name, "月报")
    assert last not in read_calendar(past, "211300").freezes
    county = desk(past, districts=("211302",))
    for month, adcode, person, wrong in (
        (before, "211300", who, Conflict),
        (before, "211302", county, Conflict),
        # A later month of a county is frozen: the city's earlier one would come after it.
        (month_before(before), "211300", who, Conflict),
        (month_before(before), "211302", county, Conflict),
        (last, "211300", county, Forbidden),
        (last, "211303", county, Forbidden),
        (last, "211303", desk(past, "officer"), Forbidden),
        (date(2020, 1, 1), "211300", who, NotFound),
        (date(2100, 1, 1), "211300", who, NotFound),
        (last, "999999", who, BadInput),
    ):
        with pytest.raises(wrong):
            freeze_month(past, month, adcode, person.author, person.access)
        past.rollback()
    assert len(past.scalars(select(FrozenMonth)).all()) == 2


def test_a_month_is_frozen_from_its_last_day_on(past: Session) -> None:
    for now, allowed in (
        ("2026-11-29T23:59:59", False),
        ("2026-11-30T00:00:01", True),
        ("2026-12-05T09:00", True),
    ):
        held = calendar(now=now)
        if allowed:
            check_freezable(past, held, date(2026, 11, 1))
        else:
            with pytest.raises(BadInput) as refused:
                check_freezable(past, held, date(2026, 11, 1))
            assert refused.value.field == "month"


def test_figures_of_a_frozen_month_never_move(past: Session) -> None:
    who = desk(past)
    project = make_project(past, "冻结前", figures=[1000])
    past.commit()
    this = get_today().replace(day=1)
    last = month_before(this)
    let_days_pass(past, 60)
    who.submit(project, report(last, "30", "80"))
    past.commit()
    seal(past, who, last)
    state = read_calendar(past, "211300").state_of(last)

    def read() -> object:
        enter_past(past, state.told_at)
        found = read_progress(past, open_selection(past, CITY), last)
        leave_past(past)
        past.rollback()
        return found

    frozen = read()
    with pytest.raises(BadInput, match="已冻结"):
        who.submit(project, report(last, "35", "85"))
    past.rollback()
    who.submit(project, report(last, "35", "85", "漏报 5 万元"))
    make_project(past, "冻结后", figures=[500])
    past.commit()
    assert read() == frozen
    (correction,) = list_corrections(past, state)
    assert (correction.name, correction.event.reason) == ("冻结前", "漏报 5 万元")
    assert correction.event.changes["month_wan"] == ["30", "35"]
    open_state = replace(state, freeze=None)
    assert list_corrections(past, open_state) == []
    county = read_calendar(past, "211303").state_of(last)
    assert county.is_frozen
    assert list_corrections(past, county) == []


def test_a_freeze_waits_for_who_is_publishing(past: Session, past_url: str) -> None:
    """What a transaction wrote before the freeze, but commits after it began, belongs to the month."""
    who = desk(past)
    project = make_project(past, "正在发布", figures=[10])
    let_days_pass(past, 60)
    last = month_before(get_today().replace(day=1))
    frozen: list[datetime] = []
    with open_past(past_url) as other:
        who.submit(project, report(last, "7", "7"))

        def freeze_meanwhile() -> None:
            freeze_month(other, last, "211300", who.author, who.access)
            other.commit()
            frozen.append(other.scalars(select(FrozenMonth.frozen_at)).one())

        thread = threading.Thread(target=freeze_meanwhile)
        thread.start()
        while not past.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert thread.is_alive()
        assert not frozen
        published = read_clock_without_commit(past)
        past.commit()
        thread.join(20)
    assert frozen[0] > published
    enter_past(past, frozen[0])
    assert "正在发布" in [row.name for row in read_progress(past, open_selection(past, CITY), last).rows]


def read_clock_without_commit(session: Session) -> datetime:
    moment: datetime = session.scalars(select(text("clock_timestamp()"))).one()
    return moment


def test_the_money_of_a_month_adds_up_in_every_way(session: Session) -> None:
    who = desk(session)
    month, before, old = date(2026, 10, 1), date(2026, 9, 1), date(2025, 12, 1)
    plain = make_project(session, "单县", figures=[1000], type="energy")
    shared = make_project(session, "分摊", [("211302", Decimal("0.333333")), ("211303", Decimal("0.666667"))])
    crossing = make_project(session, "跨区", ["211302", "211321"])
    city = make_project(session, "市本级", ["211300"], type="water")
    stated = make_project(session, "只有规划", completed_wan=Decimal(40))
    programme = make_project(session, "规划包", is_programme=True, figures=[100])
    member = make_project(session, "分项", parent_id=programme.id)
    gone = make_project(session, "终止的")
    for project, months in (
        (
            plain,
            (
                (old, "5", "5"),
                (before, "10", "15"),
                (month, "20.5", "35.5"),
                (date(2026, 11, 1), "99", "200"),
            ),
        ),
        (shared, ((month, "100", "300"),)),
        (crossing, ((month, "-3", "7"),)),
        (city, ((before, "8", "8"),)),
        (programme, ((month, "1000", "1000"),)),
        (member, ((month, "4", "4"),)),
        (gone, ((month, "6", "6"),)),
    ):
        for one, wan, cumulative in months:
            who.submit(project, report(one, wan, cumulative))
    who.submit(plain, Submission("fields", {"year_plan_2026": Decimal(61), "year_plan_2027": Decimal(7)}))
    who.submit(gone, Submission("status", {"status": "cancelled"}, reason="退出"))
    from projects.registry.rollup import recount

    recount(session)
    found = read_progress(session, open_selection(session, CITY), month)
    total = found.total
    # Six are listed: whoever has a plan, a report or a stated sum; the others of each column are silent.
    assert total.month == Sum(Decimal("121.5"), known=4, silent=2)
    assert total.year == Sum(Decimal("139.5"), known=5, silent=1)
    assert total.planned == Sum(Decimal(61), known=1, silent=5)
    assert total.cumulative == Sum(Decimal("394.5"), known=6)
    assert total.reported == 4
    # Whatever its status was or has become: who reported stands in the list of who was due.
    due = list_reporting(session, month, ("signed",), CITY.district)
    assert [row.state for row in due] == ["reported"] * total.reported
    # Only one has both a plan and a report.
    assert total.rate == Rate(Decimal("30.5"), Decimal(61), 1)
    for lines in (found.districts, found.types):
        assert [add_up(column) for column in zip(*(one.sums.sums for one in lines), strict=True)] == [
            *total.sums
        ]
        assert sum((one.sums.rate for one in lines), NO_RATE) == total.rate
        assert sum(one.sums.reported for one in lines) == total.reported
    assert [one.label for one in found.districts] == ["双塔区", "龙城区", "跨区", "朝阳市本级"]
    money = {one.label: one.sums.month.wan for one in found.districts}
    assert money["双塔区"] == Decimal("20.5") + Decimal("33.3333") + 4
    assert money["跨区"] == -3
    assert [row.name for row in found.top(2)] == ["分摊", "单县"]
    assert next(row for row in found.rows if row.name == "单县").physical_progress == "完成20.5"
    assert {row.name for row in found.rows} == {"单县", "分摊", "跨区", "市本级", "只有规划", "分项"}
    assert stated.completed_wan == 40


def test_where_the_months_begin(session: Session) -> None:
    assert find_home(session, None) is None
    for adcode in ("211302", "211303", "220104"):
        make_project(session, districts=[adcode])
    assert find_home(session, None) == "211300"
    one = desk(session, "officer", ("220104",)).author.officer_id
    two = desk(session, "officer", ("220104", "211302")).author.officer_id
    assert find_home(session, one) == "220104"
    assert find_home(session, two) == "211302"
