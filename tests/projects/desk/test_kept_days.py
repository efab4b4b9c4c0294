"""What is kept of days and months warns of the same projects as the history, whenever it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.clock import get_today
from projects.desk import desk as desks
from projects.desk import warnings
from projects.desk.kept_days import COUNTED_FROM
from projects.desk.reports import list_reports
from projects.desk.warnings import LevelCounts, count_warnings, list_warnings
from projects.models import DeskPlaceSum, DeskRow, DeskSum, Matter, MatterNote, PlaceMark, Project, YearPlan
from projects.progress.rules import RULES_FILE, month_after, read_rules
from projects.reading.filters import ProjectFilter
from projects.reading.folding import count_wrong_sums, fold
from projects.reading.selection import open_selection
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

RULES = read_rules(RULES_FILE)
ALL = Access("administrator")
COUNTY = ProjectFilter(district=("211302",))
DAYS = (0, 1, 40, 75, 130)
KINDS = (*COUNTED_FROM, "slow_spending")
Found = tuple[dict[str, LevelCounts], dict[str, list[tuple[int, str, int, date]]]]


def warn(session: Session, access: Access, wanted: ProjectFilter, day: date) -> Found:
    """Return how many warnings of each kept kind there are on a day, and all of them by pages of two."""
    selection = open_selection(session, wanted)
    lists: dict[str, list[tuple[int, str, int, date]]] = {}
    with patch.object(warnings, "get_day", lambda _session: day):
        for kind in COUNTED_FROM:
            rows, cursor = [], None
            while rows == [] or cursor:
                page = list_warnings(
                    session, selection, RULES, kinds=(kind,), access=access, cursor=cursor, limit=2
                )
                rows += [(one.project.id, one.level, one.number, one.since) for one in page.rows]
                cursor = page.next_cursor
                if not page.rows:
                    break
            lists[kind] = rows
        counts = count_warnings(session, selection, RULES, kinds=tuple(COUNTED_FROM), access=access)
    return counts, lists


def hold(session: Session) -> None:
    """Hold what is kept against the history: everybody's and one's own, on several days."""
    session.flush()
    county = Access("officer", frozenset({"211302"}))
    for days in DAYS:
        day = get_today() + timedelta(days=days)
        for access, wanted in ((ALL, ProjectFilter()), (county, ProjectFilter()), (ALL, COUNTY)):
            kept = warn(session, access, wanted, day)
            with patch.object(warnings, "are_days_kept", lambda *_: False):
                assert warn(session, access, wanted, day) == kept
            counts, lists = kept
            assert {kind: counts[kind].number for kind in counts} == {
                kind: len(rows) for kind, rows in lists.items()
            }
    hold_places(session)


def hold_places(session: Session) -> None:
    """Hold what is counted from the sums of a place, and of all, against the history."""
    selection, due = open_selection(session, ProjectFilter()), RULES.reporting.last_due_month(get_today())
    for access in (ALL, reach(session, "211300")):
        for day in (get_today(), get_today() + timedelta(days=40)):
            asked: dict[str, Any] = {"kinds": KINDS, "access": access}
            with patch.object(warnings, "get_day", lambda _session, day=day: day):
                kept = count_warnings(session, selection, RULES, **asked)
                with patch.object(warnings, "are_days_kept", lambda *_: False):
                    assert count_warnings(session, selection, RULES, **asked) == kept
        for month in (due, month_after(due)):
            desk = desks.Desk(access, "王五", RULES.reporting.statuses)
            number = session.scalar(select(desks.count_reports(desk, month)))
            with patch.object(desks, "place_of", lambda _access: None):
                assert session.scalar(select(desks.count_reports(desk, month))) == number
            listed = list_codes(session, desk, month)
            assert len(listed) == number
            assert list_codes(session, replace(desk, access=replace(access, place=None)), month) == listed


def list_codes(session: Session, desk: desks.Desk, month: date) -> list[str]:
    """Return the codes of what a desk has to report, by pages of three."""
    selection = open_selection(session, ProjectFilter())
    page = list_reports(session, desk, selection, month, limit=3)
    codes = [one.project.code for one in page.rows]
    while page.next_cursor:
        page = list_reports(session, desk, selection, month, cursor=page.next_cursor, limit=3)
        codes += [one.project.code for one in page.rows]
    return codes


def reach(session: Session, adcode: str) -> Access:
    """Return the access of somebody who answers for a district with all below it."""
    below = DistrictDescendant
    scope = session.scalars(select(below.descendant).where(below.ancestor == adcode))
    return Access("reviewer", frozenset(scope), place=adcode)


@pytest.fixture
def people(session: Session) -> tuple[Desk, Desk]:
    return Desk(session, "zhang"), Desk(session, "wang", "reviewer", ("211300",))


def make_some(session: Session) -> list[Project]:
    """Register projects that are late in every way, some on the same day."""
    late = [make_project(session, f"晚{n}", start_year=2024, end_year=2025) for n in range(3)]
    building = [make_project(session, f"在建{n}", status="construction", end_year=2025) for n in range(3)]
    shared = make_project(session, "跨县", ["211302", "211303"], start_year=2023)
    fresh = make_project(session, "新", ["211303"], start_year=2030)
    made = [*late, *building, shared, fresh]
    long_ago = func.now() - timedelta(days=100)
    session.execute(
        update(Project).where(Project.id.in_([one.id for one in made[:7]])).values(created_at=long_ago)
    )
    for one in made:
        session.refresh(one)
        session.add(YearPlan(project_id=one.id, year=get_today().year, planned_wan=100 + one.id % 3))
    session.flush()
    return made


def test_it_is_the_same_folded_or_not_and_after_any_write(
    session: Session, people: tuple[Desk, Desk]
) -> None:
    officer, reviewer = people
    late, *_rest, fresh = made = make_some(session)
    building = made[3:6]
    hold(session)
    assert fold(session)
    assert session.scalars(select(DeskRow.project_id).where(DeskRow.what == "told")).all()
    hold(session)
    month = RULES.reporting.last_due_month(get_today())
    officer.submit(building[0], Submission("progress", {"physical_progress": "打桩"}, month=month))
    spent = {"month_wan": Decimal("60.5"), "physical_progress": "封顶"}
    reviewer.submit(building[2], Submission("progress", spent, month=month_after(month)))
    officer.submit(late, Submission("fields", {"steward": "王五"}))
    started = {"status": "construction", "status_on": date(2026, 2, 1)}
    reviewer.submit(fresh, Submission("status", started, evidence="批复"))
    reviewer.submit(building[1], Submission("status", {"status": "suspended"}, reason="停工"))
    hold(session)
    assert session.scalar(select(func.count()).select_from(PlaceMark))
    fold(session)
    hold(session)
    assert count_wrong_sums(session) == 0


def test_a_note_and_a_withdrawal_mark_their_project(session: Session, people: tuple[Desk, Desk]) -> None:
    officer, _reviewer = people
    made = make_some(session)
    update_ = officer.submit(made[0], Submission("fields", {"steward": "王五"}))
    matter = Matter(
        project_id=made[1].id, kind="land", subject="用地", officer_id=officer.author.officer_id, author="张"
    )
    session.add(matter)
    session.flush()
    fold(session)
    said = {"kind": "note", "body": "已报省厅", "officer_id": officer.author.officer_id, "author": "张"}
    session.add(MatterNote(matter_id=matter.id, **said))
    update_.state = "withdrawn"
    session.flush()
    marked = set(session.scalars(select(PlaceMark.project_id)))
    assert marked == {made[0].id, made[1].id}
    hold(session)
    # A note ends the silence of its own project alone.
    silent = warn(session, ALL, ProjectFilter(), get_today())[1]["stale"]
    assert {project_id for project_id, *_ in silent} == {one.id for one in made[:7]} - {made[1].id}


def test_what_does_not_count_has_no_days(session: Session) -> None:
    done = make_project(session, status="completed", start_year=2020, end_year=2021)
    make_project(session, merged_into_id=done.id, start_year=2020)
    make_project(session, status="cancelled", start_year=2020)
    session.flush()
    fold(session)
    assert session.scalars(select(DeskRow.what)).all() == []
    assert session.scalars(select(DeskSum.what)).all() == []
    assert session.scalars(select(DeskPlaceSum.what)).all() == []


def test_other_reporting_statuses_and_past_days_are_worked_out(session: Session) -> None:
    make_some(session)
    fold(session)
    other = replace(RULES, reporting=replace(RULES.reporting, statuses=("construction",)))
    assert not warnings.are_days_kept(session, other, get_today())
    assert not warnings.are_days_kept(session, RULES, get_today() - timedelta(days=1))
    assert warnings.are_days_kept(session, RULES, get_today())
