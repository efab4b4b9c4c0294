from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.clock import CHINA
from projects.desk.warnings import (
    KINDS,
    PUBLIC_KINDS,
    ProjectWarning,
    count_warnings,
    list_levels,
    list_warnings,
)
from projects.errors import BadInput, Forbidden
from projects.models import Matter, MatterNote, Officer, ProgressReport, Project, Update, YearPlan
from projects.progress.rules import RULES_FILE, Levels, read_rules
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.rollup import recount
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.people import make_officer

RULES = read_rules(RULES_FILE)
ALL = Access("administrator")
EVERYTHING = ProjectFilter()


@pytest.fixture
def on(session: Session, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Ask which projects are warned of on a day: name to level and number."""

    def ask(day: date, kind: str, rules=RULES, access=ALL) -> dict[str, tuple[str, int]]:  # type: ignore[no-untyped-def]
        monkeypatch.setattr("projects.desk.warnings.get_day", lambda _session: day)
        session.flush()
        found = list_warnings(
            session, open_selection(session, EVERYTHING), rules, kinds=(kind,), access=access
        )
        return {one.project.name: (one.level, one.number) for one in found.rows}

    return ask


def set_created(session: Session, project: Project, day: date) -> None:
    """Say that a project was registered at noon of a day, with its first event."""
    moment = datetime.combine(day, datetime.min.time(), CHINA) + timedelta(hours=12)
    session.execute(update(Project).where(Project.id == project.id).values(created_at=moment))


@pytest.mark.parametrize(
    ("kind", "values", "last"),
    [
        ("overdue_start", {"start_year": 2025, "start_month": 6}, date(2025, 6, 30)),
        ("overdue_start", {"start_year": 2025}, date(2025, 12, 31)),
        ("overdue_end", {"end_year": 2024, "end_month": 2}, date(2024, 2, 29)),
        ("overdue_end", {"end_year": 2024, "status": "suspended"}, date(2024, 12, 31)),
    ],
)
def test_overdue_begins_after_the_last_planned_day(session: Session, on, kind, values, last) -> None:  # type: ignore[no-untyped-def]
    make_project(session, "水厂", **values)
    levels = {n: on(last + timedelta(days=n), kind).get("水厂") for n in (-1, 0, 1, 2, 89, 90, 91)}
    assert levels == {
        -1: None,
        0: None,
        1: ("yellow", 1),
        2: ("yellow", 2),
        89: ("yellow", 89),
        90: ("red", 90),
        91: ("red", 91),
    }


@pytest.mark.parametrize("status", ["construction", "completed", "operating", "cancelled", "suspended"])
def test_what_has_begun_or_is_given_up_is_not_late_to_begin(session: Session, on, status) -> None:  # type: ignore[no-untyped-def]
    make_project(session, start_year=2020, status=status)
    assert on(date(2026, 1, 1), "overdue_start") == {}


def test_a_warning_agrees_with_the_filter_word(registry_session: Session) -> None:
    found = list_warnings(
        registry_session, open_selection(registry_session, EVERYTHING), RULES, limit=5000
    ).rows
    assert found
    overdue = select(Project.id).where(
        *open_selection(registry_session, ProjectFilter(overdue="yes")).conditions,
        Project.counted_number == 1,
    )
    assert {one.project.id for one in found} == set(registry_session.scalars(overdue))


def test_programmes_with_members_merged_and_cancelled_ones_are_left_out(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    programme = make_project(session, "规划包", is_programme=True, end_year=2020)
    make_project(session, "分项", parent_id=programme.id, end_year=2020)
    make_project(session, "空规划包", is_programme=True, end_year=2020)
    make_project(session, "终止", status="cancelled", end_year=2020)
    kept = make_project(session, "留下", end_year=2020)
    make_project(session, "并入", end_year=2020, merged_into_id=kept.id)
    recount(session)
    assert set(on(date(2026, 1, 1), "overdue_end")) == {"分项", "空规划包", "留下"}


def test_silence_counts_from_the_registration_and_from_every_word(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    day = date(2027, 3, 1)
    quiet = make_project(session, "沉默")
    for days, expected in ((59, None), (60, ("yellow", 60)), (119, ("yellow", 119)), (120, ("red", 120))):
        set_created(session, quiet, day - timedelta(days=days))
        assert on(day, "stale").get("沉默") == expected


@pytest.mark.parametrize("word", ["event", "submission", "note", "returned"])
def test_any_word_of_an_officer_ends_the_silence(session: Session, on, word) -> None:  # type: ignore[no-untyped-def]
    project = make_project(session)
    set_created(session, project, date(2026, 1, 1))
    session.refresh(project)
    officer, reviewer = Desk(session, "zhang"), Desk(session, "li", "reviewer", ("211300",))
    today = session.scalars(select(func.current_date())).one()
    day = today + timedelta(days=40)
    assert on(day, "stale")
    said = Submission("fields", {"steward": "王五"})
    if word == "event":
        reviewer.submit(project, said)
    elif word == "submission":
        officer.submit(project, said)
    elif word == "returned":
        reviewer.send_back(officer.submit(project, said))
    else:
        matter = Matter(
            project_id=project.id,
            kind="land",
            subject="用地",
            officer_id=officer.author.officer_id,
            author="张",
        )
        session.add(matter)
        session.flush()
        note = MatterNote(
            matter_id=matter.id,
            kind="note",
            body="已报省厅",
            officer_id=officer.author.officer_id,
            author="张",
        )
        session.add(note)
    assert on(day, "stale") == {}


def test_a_withdrawn_submission_is_no_word_and_what_is_done_needs_none(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    project = make_project(session, "沉默")
    make_project(session, "投产", status="operating")
    officer = Desk(session, "zhang")
    officer.submit(project, Submission("fields", {"steward": "王五"})).state = "withdrawn"
    today = session.scalars(select(func.current_date())).one()
    assert set(on(today + timedelta(days=61), "stale")) == {"沉默"}


def report(session: Session, project: Project, month: date, month_wan: Decimal | int) -> None:
    """Publish what a month spent, past all forms."""
    officer = session.scalars(select(Officer)).first() or make_officer(session)
    sent = Update(
        project_id=project.id,
        kind="progress",
        month=month,
        base_version=1,
        changes={},
        officer_id=officer.id,
        author="张",
        state="withdrawn",
    )
    session.add(sent)
    session.flush()
    session.add(
        ProgressReport(project_id=project.id, month=month, month_wan=Decimal(month_wan), update_id=sent.id)
    )
    session.flush()


# On 6 October the last due month is September: nine twelfths of the year.
OCTOBER = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("spent", "level"),
    [
        ("599.9999", "yellow"),
        ("600", None),
        ("600.0001", None),
        ("375", "yellow"),
        ("374.9999", "red"),
        ("0", "red"),
    ],
)
def test_spending_is_held_against_the_months_that_are_due(session: Session, on, spent, level) -> None:  # type: ignore[no-untyped-def]
    project = make_project(session, status="construction")
    session.add(YearPlan(project_id=project.id, year=2026, planned_wan=Decimal(1000)))
    session.add(YearPlan(project_id=project.id, year=2025, planned_wan=Decimal(9000)))
    report(session, project, date(2026, 3, 1), Decimal(spent))
    report(session, project, date(2025, 12, 1), 5000)
    assert on(OCTOBER, "slow_spending").get(project.name, (None,))[0] == level


def test_nothing_is_slow_before_the_years_first_due_day_or_without_a_plan(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    planned = make_project(session, "有计划", status="construction")
    session.add(YearPlan(project_id=planned.id, year=2026, planned_wan=Decimal(12)))
    zero = make_project(session, "零计划", status="construction")
    session.add(YearPlan(project_id=zero.id, year=2026, planned_wan=Decimal(0)))
    make_project(session, "没有计划", status="construction")
    done = make_project(session, "竣工", status="completed")
    session.add(YearPlan(project_id=done.id, year=2026, planned_wan=Decimal(12)))
    assert on(date(2026, 2, 5), "slow_spending") == {}
    assert set(on(date(2026, 2, 6), "slow_spending")) == {"有计划"}


def test_the_levels_of_spending_are_exact(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    project = make_project(session, status="construction")
    plan = YearPlan(project_id=project.id, year=2026, planned_wan=Decimal(1))
    session.add(plan)
    report(session, project, date(2026, 1, 1), 0)
    january = session.get_one(ProgressReport, (project.id, date(2026, 1, 1)))
    wan = st.decimals(0, 10**8, places=4)

    @settings(max_examples=40)
    @given(planned=wan, spent=wan, month=st.integers(1, 11))
    def check(planned: Decimal, spent: Decimal, month: int) -> None:
        plan.planned_wan, january.month_wan = planned, spent
        found = on(date(2026, month + 1, 6), "slow_spending").get(project.name, (None,))[0]
        reached, due = spent * 12, planned * month
        is_red, is_yellow = reached < due * Decimal("0.5"), reached < due * Decimal("0.8")
        assert found == ("red" if is_red else "yellow" if is_yellow else None)

    check()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, None), (-7, ("yellow", -7)), (-6, ("yellow", -6)), (0, ("yellow", 0)), (1, ("red", 1))],
)
def test_a_matter_warns_before_its_day_and_is_red_after_it(session: Session, on, days, expected) -> None:  # type: ignore[no-untyped-def]
    project, officer = make_project(session), make_officer(session)
    today = session.scalars(select(func.current_date())).one()
    values = {"project_id": project.id, "kind": "land", "officer_id": officer.id, "author": "张"}
    session.add(Matter(subject="用地", due_on=today - timedelta(days=days), **values))
    session.add(Matter(subject="没有期限", **values))
    session.add(
        Matter(subject="已销号", due_on=today, closed_at=func.clock_timestamp(), result="批复", **values)
    )
    assert on(today, "matter_due").get(project.name) == expected


def test_a_month_is_missed_only_after_its_due_day(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    today = session.scalars(select(func.current_date())).one()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=5)
    project = make_project(session, status="construction")
    make_project(session, "谋划", status="planned")
    assert on(first, "unreported") == {}
    assert on(first + timedelta(days=1), "unreported") == {project.name: ("yellow", 1)}
    second = (first + timedelta(days=31)).replace(day=6)
    assert on(second, "unreported") == {project.name: ("red", 2)}


def test_a_report_that_waits_or_a_new_duty_is_not_missed(session: Session, on) -> None:  # type: ignore[no-untyped-def]
    officer, reviewer = Desk(session, "zhang"), Desk(session, "li", "reviewer", ("211300",))
    today = session.scalars(select(func.current_date())).one()
    month = today.replace(day=1)
    after_due = (month + timedelta(days=32)).replace(day=6)
    waiting, started = make_project(session, "已报", status="construction"), make_project(session, "刚开工")
    for project in (waiting, started):
        set_created(session, project, date(2026, 1, 1))
        session.refresh(project)
    values = {"month_wan": Decimal(1), "cumulative_wan": Decimal(1)}
    update_ = officer.submit(waiting, Submission("progress", values, month=month))
    reviewer.submit(
        started,
        Submission("status", {"status": "construction", "status_on": date(2026, 2, 1)}, evidence="批复"),
    )
    assert on(today, "unreported") == {}
    assert on(after_due, "unreported") == {"刚开工": ("yellow", 1)}
    reviewer.send_back(update_)
    assert set(on(after_due, "unreported")) == {"刚开工", "已报"}


def test_internal_kinds_need_access_and_keep_to_the_scope(session: Session) -> None:
    make_project(session, "自己的", end_year=2020)
    make_project(session, "别县的", ["211303"], end_year=2020)
    make_project(session, "跨县的", ["211302", "211303"], end_year=2020)
    make_project(session, "市里的", ["211300"], end_year=2020)
    for kind in {*KINDS} - {*PUBLIC_KINDS}:
        with pytest.raises(Forbidden):
            list_warnings(session, open_selection(session, EVERYTHING), RULES, kinds=(kind,))
    county = Access("officer", find_scope(session, make_officer(session).id))
    city = Access("reviewer", find_scope(session, make_officer(session, "li", "reviewer", ["211300"]).id))

    def names(access: Access | None) -> set[str]:
        return {
            one.project.name
            for one in list_warnings(session, open_selection(session, EVERYTHING), RULES, access=access).rows
        }

    assert names(county) == {"自己的"}
    assert names(city) == names(None) == names(ALL) == {"自己的", "别县的", "跨县的", "市里的"}
    assert names(Access("officer")) == set()


def test_counts_agree_with_the_lists_and_pages_join(registry_session: Session) -> None:
    rules = replace(RULES, stale=Levels(1, 2), overdue_end=Levels(1, 1500))
    counts = count_warnings(
        registry_session, open_selection(registry_session, EVERYTHING), rules, kinds=KINDS, access=ALL
    )
    assert set(counts) == set(KINDS)
    for kind in KINDS:
        whole = list_warnings(
            registry_session,
            open_selection(registry_session, EVERYTHING),
            rules,
            kinds=(kind,),
            access=ALL,
            limit=5000,
        )
        assert (len(whole.rows), whole.next_cursor) == (counts[kind].number, None)
        assert sum(one.level == "red" for one in whole.rows) == counts[kind].red
        assert whole.rows == sorted(whole.rows, key=lambda one: (one.level != "red", -one.number))
        assert walk(registry_session, rules, kind) == whole.rows


def walk(session: Session, rules, kind: str) -> list[ProjectWarning]:  # type: ignore[no-untyped-def]
    """Return a whole list page by page."""
    rows, cursor = [], None
    while True:
        page = list_warnings(
            session,
            open_selection(session, EVERYTHING),
            rules,
            kinds=(kind,),
            access=ALL,
            cursor=cursor,
            limit=17,
        )
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None:
            return rows


@pytest.mark.parametrize("cursor", ["x", "AAAA", "W10", "eyJhIjogMX0", "𝕏", "W1sib3ZlcmR1ZSJdXQ"])
def test_a_wrong_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        list_warnings(
            session, open_selection(session, EVERYTHING), RULES, kinds=("stale",), access=ALL, cursor=cursor
        )
    assert refused.value.field == "cursor"


def test_each_project_has_the_worse_of_its_levels(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.desk.warnings.get_day", lambda _session: date(2026, 11, 27))
    late = make_project(session, status="planned", start_year=2019, end_year=2025)
    make_project(session, status="planned", start_year=2030)
    session.flush()
    listed = list_warnings(session, open_selection(session, EVERYTHING), RULES, limit=500).rows
    worst = {
        code: "red" if any(one.level == "red" for one in listed if one.project.code == code) else "yellow"
        for code in {one.project.code for one in listed}
    }
    found = list_levels(session, open_selection(session, EVERYTHING), RULES)
    assert found == worst
    assert found == {late.code: "red"}
