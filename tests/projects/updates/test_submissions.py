from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.clock import get_today
from projects.errors import BadInput, Conflict, DomainError, Forbidden
from projects.models import (
    DistrictSetting,
    FrozenMonth,
    ProgressReport,
    Project,
    ProjectEvent,
    Update,
    YearPlan,
)
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.reconcile.merge_checks import MergeRefused
from projects.reconcile.merging import merge_projects
from projects.registry.audit import Author
from projects.updates.reviews import accept_update, return_update, withdraw_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.support.factories import make_project
from tests.support.people import make_officer

STARTED = Submission(
    "status", {"status": "construction", "status_on": date(2026, 6, 1)}, evidence="朝发改〔2026〕12号"
)


class Desk:
    """One person at work: submits and reviews in its own name."""

    def __init__(
        self, session: Session, name: str, role: str = "officer", districts: Sequence[str] = ("211302",)
    ) -> None:
        self.session, officer = session, make_officer(session, name, role, districts)
        self.author = Author("officer", officer.display_name, officer.id)
        self.access = Access(role, find_scope(session, officer.id), officer.id)

    def submit(self, project: Project, submission: Submission, version: int | None = None) -> Update:
        return submit_update(
            self.session,
            project,
            submission,
            self.author,
            self.access,
            expected_version=version or project.version,
        )

    def accept(self, update: Update) -> Update:
        return accept_update(self.session, update.id, self.author, self.access)

    def send_back(self, update: Update, note: str = "请补文号") -> Update:
        return return_update(self.session, update.id, self.author, self.access, note)


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def list_changes(session: Session, project: Project) -> list[dict[str, Any]]:
    query = select(ProjectEvent.changes).where(
        ProjectEvent.project_id == project.id, ProjectEvent.origin == "officer"
    )
    return list(session.scalars(query.order_by(ProjectEvent.id)))


def test_nothing_is_published_before_a_reviewer_accepts(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project = make_project(session)
    version = project.version
    update = officer.submit(project, STARTED)
    assert (update.state, project.status, project.version) == ("pending", "planned", version)
    assert list_changes(session, project) == []
    reviewer.accept(update)
    assert (project.status, project.status_on, project.status_basis) == (
        "construction",
        date(2026, 6, 1),
        "reported",
    )
    assert project.version == version + 1
    event = session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).one()
    assert event.actor == "zhang的姓名"
    assert event.evidence == "朝发改〔2026〕12号"
    assert event.changes["status"] == ["planned", "construction"]
    assert (update.state, update.reviewed_by) == ("accepted", "li的姓名")


def test_a_returned_update_says_why_and_is_answered_by_the_next(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project = make_project(session)
    update = officer.submit(project, STARTED)
    with pytest.raises(BadInput):
        reviewer.send_back(update, "  ")
    reviewer.send_back(update)
    assert (update.state, project.status) == ("returned", "planned")
    with pytest.raises(Conflict):
        reviewer.accept(update)
    again = officer.submit(project, STARTED)
    session.refresh(update)
    assert (update.state, again.state) == ("replaced", "pending")


def test_a_district_may_publish_at_once_but_a_cancellation_still_waits(
    session: Session, officer: Desk
) -> None:
    session.add(DistrictSetting(adcode="211300", publishes_at_once=True))
    project = make_project(session, figures=[100])
    assert officer.submit(project, STARTED).state == "accepted"
    end = Submission("status", {"status": "cancelled"}, reason="企业退出")
    assert officer.submit(project, end).state == "pending"
    assert project.status == "construction"


def test_a_reviewer_publishes_at_once_and_the_totals_follow(session: Session, reviewer: Desk) -> None:
    project = make_project(session, figures=[100])
    assert summarise(session, open_selection(session, ProjectFilter())).investment.wan == 100
    reviewer.submit(project, Submission("status", {"status": "cancelled"}, reason="企业退出"))
    assert summarise(session, open_selection(session, ProjectFilter())).investment.wan == 0


def test_another_districts_project_is_out_of_reach(session: Session, officer: Desk) -> None:
    far = make_project(session, districts=["211303"])
    wide = make_project(session, districts=["211302", "211303"])
    for project in (far, wide):
        with pytest.raises(Forbidden):
            officer.submit(project, STARTED)
    assert session.scalars(select(Update)).all() == []


def test_a_viewer_and_a_reading_token_submit_nothing(session: Session, officer: Desk) -> None:
    project = make_project(session)
    for access in (
        Access("viewer", frozenset(["211302"])),
        Access("officer", frozenset(["211302"]), is_read_only=True),
    ):
        officer.access = access
        with pytest.raises(Forbidden):
            officer.submit(project, STARTED)


def test_only_a_reviewer_of_all_districts_accepts(session: Session, officer: Desk) -> None:
    project = make_project(session, districts=["211302", "211303"])
    city = Desk(session, "wang", "officer", ("211300",))
    near = Desk(session, "zhao", "reviewer", ("211302",))
    update = city.submit(project, STARTED)
    for desk in (officer, near, city):
        with pytest.raises(Forbidden):
            desk.accept(update)
    assert update.state == "pending"


def test_a_stale_form_and_a_second_submission_change_nothing(session: Session, officer: Desk) -> None:
    project = make_project(session)
    with pytest.raises(Conflict):
        officer.submit(project, STARTED, version=project.version + 1)
    officer.submit(project, STARTED)
    with pytest.raises(Conflict, match="等待审核"):
        officer.submit(project, STARTED)
    assert len(session.scalars(select(Update)).all()) == 1


def test_what_no_longer_fits_is_not_accepted(session: Session, officer: Desk, reviewer: Desk) -> None:
    project = make_project(session)
    update = officer.submit(project, STARTED)
    reviewer_update = Submission("fields", {"steward": "王五"})
    reviewer.submit(project, reviewer_update)
    project.status = "suspended"
    session.flush()
    with pytest.raises(Conflict, match="status"):
        reviewer.accept(update)


def test_an_update_of_what_was_merged_meanwhile_is_not_accepted(
    session: Session, officer: Desk, reviewer: Desk
) -> None:
    project, kept = make_project(session), make_project(session)
    update = officer.submit(project, STARTED)
    merge_projects(session, kept, project, reviewer.author, "同一项目")
    with pytest.raises(Conflict, match="并入"):
        reviewer.accept(update)
    assert reviewer.send_back(update).state == "returned"


def test_a_project_with_months_is_the_side_that_stays(session: Session, reviewer: Desk) -> None:
    project, other = make_project(session), make_project(session)
    month = Submission("progress", {"month_wan": Decimal(5)}, month=date(2026, 9, 1))
    reviewer.submit(project, month)
    with pytest.raises(MergeRefused, match="月报"):
        merge_projects(session, other, project, reviewer.author, "同一项目")
    merge_projects(session, project, other, reviewer.author, "同一项目")
    assert other.merged_into_id == project.id


def test_its_author_may_take_an_update_back(session: Session, officer: Desk) -> None:
    project = make_project(session)
    update = officer.submit(project, STARTED)
    other = Desk(session, "qian")
    with pytest.raises(Forbidden):
        withdraw_update(session, update.id, other.author, other.access)
    withdraw_update(session, update.id, officer.author, officer.access)
    assert update.state == "withdrawn"
    assert officer.submit(project, STARTED).state == "pending"


def test_fields_an_investment_and_a_year_plan_are_one_event(session: Session, reviewer: Desk) -> None:
    project = make_project(session, figures=[100, 300])
    year = get_today().year
    values = {
        "steward": "王五",
        "investment_wan": Decimal(250),
        f"year_plan_{year}": Decimal("80.5"),
        f"year_plan_{year + 1}": Decimal(20),
        "assisting_units": ["县交通局"],
    }
    version = project.version
    update = reviewer.submit(project, Submission("fields", values, evidence="批复"))
    assert project.version == version + 1
    assert update.state == "accepted"
    assert (project.investment_wan, project.adoption, project.has_conflict) == (250, "officer", False)
    assert (project.year_plan_wan, project.year_plan_year) == (Decimal("80.5"), year)
    assert session.get_one(YearPlan, (project.id, year + 1)).planned_wan == 20
    assert len(list_changes(session, project)) == 1
    assert "王五" in project.search_text


def test_a_month_is_published_and_the_latest_stands_on_the_project(session: Session, reviewer: Desk) -> None:
    project = make_project(session, figures=[1000])
    for month, spent in ((date(2026, 9, 1), 300), (date(2026, 8, 1), 200)):
        values = {
            "month_wan": Decimal(100),
            "cumulative_wan": Decimal(spent),
            "physical_progress": f"{month:%m}月桩基",
        }
        reviewer.submit(project, Submission("progress", values, month=month))
    assert (project.completed_wan, project.progress_month) == (300, date(2026, 9, 1))
    assert project.physical_progress == "09月桩基"
    assert len(session.scalars(select(ProgressReport)).all()) == 2


def test_a_frozen_month_asks_for_a_reason(session: Session, officer: Desk, reviewer: Desk) -> None:
    project = make_project(session)
    month = date(2026, 9, 1)
    session.add(FrozenMonth(month=month, adcode="211300", officer_id=reviewer.author.officer_id, author="li"))
    late = Submission("progress", {"month_wan": Decimal(1)}, month=month)
    with pytest.raises(BadInput) as refused:
        officer.submit(project, late)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("submission", "field"),
    [
        (Submission("fields", {"version": 9}), "version"),
        (Submission("fields", {"status": "operating"}), "status"),
        (Submission("fields", {"investment_wan": Decimal(1)}), "evidence"),
        (Submission("fields", {"steward": None}), None),
        (Submission("progress", {"month_wan": Decimal(1)}), "month"),
        (Submission("progress", {}, month=date(2199, 1, 1)), "month"),
        (Submission("status", {"status": "signed", "status_on": date(2199, 1, 1)}), "status_on"),
    ],
)
def test_bad_input_leaves_no_trace(
    session: Session, officer: Desk, submission: Submission, field: str | None
) -> None:
    project = make_project(session)
    with pytest.raises(DomainError) as refused:
        officer.submit(project, submission)
    assert refused.value.field == field
    assert session.scalars(select(Update)).all() == []
