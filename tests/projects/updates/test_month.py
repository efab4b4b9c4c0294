from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, DomainError
from projects.models import FrozenMonth, ProgressReport, Project, ProjectEvent, Update, YearPlan
from projects.progress.rows import done_in, join_plans, list_months
from projects.registry.doubts import Doubtful
from projects.updates.month_report import MonthReport, read_report, submit_no_change, submit_report
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(session, figures=[1000], status="construction")


def report(desk: Desk, project: Project, month: date, values: Mapping[str, Any], **more: Any) -> Update:
    wanted = {name: Decimal(value) if name.endswith("_wan") else value for name, value in values.items()}
    return submit_report(
        desk.session,
        project,
        MonthReport(month, wanted, **more),
        desk.author,
        desk.access,
        expected_version=project.version,
    )


def no_change(desk: Desk, project: Project, month: date) -> Update:
    return submit_no_change(
        desk.session, project, month, desk.author, desk.access, expected_version=project.version
    )


def test_the_missing_figure_is_worked_out_and_said(reviewer: Desk, project: Project) -> None:
    report(reviewer, project, AUGUST, {"month_wan": 100, "cumulative_wan": 300})
    first = report(reviewer, project, SEPTEMBER, {"month_wan": "50.5"})
    second = report(reviewer, project, OCTOBER, {"cumulative_wan": 400})
    months = list_months(reviewer.session, project.id)
    assert [(one.month_wan, one.cumulative_wan) for one in months] == [
        (100, 300),
        (Decimal("50.5"), Decimal("350.5")),
        (Decimal("49.5"), 400),
    ]
    assert first.reason == "累计完成投资按 2026-08 的累计 300 万元推算。"
    assert second.reason == "本月完成投资按 2026-09 的累计 350.5 万元推算。"
    assert (project.completed_wan, project.progress_month) == (400, OCTOBER)


def test_the_first_month_starts_from_what_the_plans_state(session: Session, reviewer: Desk) -> None:
    stated = make_project(session, figures=[1000], status="construction", completed_wan=Decimal(200))
    assert report(reviewer, stated, OCTOBER, {"month_wan": 30}).reason == (
        "累计完成投资按 规划 的累计 200 万元推算。"
    )
    assert stated.completed_wan == 230
    # Its own figure is no earlier one when the month is corrected.
    report(reviewer, stated, OCTOBER, {"month_wan": 40, "cumulative_wan": 240}, reason="笔误")
    assert stated.completed_wan == 240


@pytest.mark.parametrize("name", ["month_wan", "cumulative_wan"])
def test_a_first_month_takes_either_figure_and_leaves_the_other_unknown(
    reviewer: Desk, project: Project, name: str
) -> None:
    report(reviewer, project, OCTOBER, {name: 30})
    (month,) = list_months(reviewer.session, project.id)
    told = {one: getattr(month, one) for one in ("month_wan", "cumulative_wan")}
    assert told == {"month_wan": None, "cumulative_wan": None} | {name: 30}
    with pytest.raises(BadInput, match="没有填写任何内容"):
        report(reviewer, project, SEPTEMBER, {})


@pytest.mark.parametrize("name", ["month_wan", "cumulative_wan"])
def test_in_the_month_in_which_work_began_one_figure_is_the_other(
    session: Session, reviewer: Desk, name: str
) -> None:
    begun = make_project(
        session, figures=[1000], status="construction", status_on=date(2026, 10, 8), status_basis="reported"
    )
    assert report(reviewer, begun, OCTOBER, {name: 30}).reason == "本月开工,累计即本月完成。"
    assert report(reviewer, begun, OCTOBER, {name: 40}).state == "accepted"
    (month,) = list_months(reviewer.session, begun.id)
    assert (month.month_wan, month.cumulative_wan) == (40, 40)


HELD = {
    "month_wan": 100,
    "cumulative_wan": 400,
    "physical_progress": "桩基完成",
    "problems": "征地三户",
    "next_steps": "主体施工",
}


@pytest.mark.parametrize(
    ("sent", "becomes"),
    [
        ({"physical_progress": "主体封顶"}, {"physical_progress": "主体封顶"}),
        ({"problems": None}, {"problems": None}),
        ({"next_steps": "装修", "problems": None}, {"next_steps": "装修", "problems": None}),
        ({"month_wan": 120}, {"month_wan": 120, "cumulative_wan": 420}),
        ({"cumulative_wan": 350}, {"month_wan": 50, "cumulative_wan": 350}),
        ({"month_wan": None, "cumulative_wan": None}, {"month_wan": None, "cumulative_wan": None}),
    ],
)
def test_only_what_is_sent_of_a_month_changes(
    reviewer: Desk, project: Project, sent: dict[str, Any], becomes: dict[str, Any]
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 300, "cumulative_wan": 300})
    report(reviewer, project, OCTOBER, HELD)
    values = {name: Decimal(value) if isinstance(value, int) else value for name, value in sent.items()}
    submit_report(
        reviewer.session,
        project,
        MonthReport(OCTOBER, values),
        reviewer.author,
        reviewer.access,
        expected_version=project.version,
    )
    month = list_months(reviewer.session, project.id)[-1]
    assert {name: getattr(month, name) for name in HELD} == HELD | becomes


def test_doubtful_figures_are_asked_once_and_the_answer_is_kept(reviewer: Desk, project: Project) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 100, "cumulative_wan": 300})
    values = {"month_wan": 10, "cumulative_wan": 250}
    with pytest.raises(Doubtful) as asked:
        report(reviewer, project, OCTOBER, values)
    assert asked.value.field == "confirmed"
    assert [one.code for one in asked.value.doubts] == ["cumulative_falls", "month_differs"]
    assert "低于 2026-09 的累计 300 万元" in str(asked.value)
    assert project.completed_wan == 300
    update = report(reviewer, project, OCTOBER, values, reason="上月多报", confirmed=True)
    assert update.reason is not None
    assert update.reason.startswith("上月多报\n已核对,确认无误:累计 250 万元")
    assert project.completed_wan == 250


def test_more_than_the_total_is_asked(reviewer: Desk, project: Project) -> None:
    values = {"month_wan": Decimal(2000), "cumulative_wan": Decimal(2000)}
    with pytest.raises(Doubtful, match="超过总投资"):
        report(reviewer, project, OCTOBER, values)
    assert report(reviewer, project, OCTOBER, values, confirmed=True).state == "accepted"


def test_an_earlier_month_does_not_overwrite_the_latest(reviewer: Desk, project: Project) -> None:
    report(reviewer, project, AUGUST, {"month_wan": 10, "cumulative_wan": 10, "physical_progress": "清表"})
    report(reviewer, project, OCTOBER, {"month_wan": 20, "cumulative_wan": 40, "physical_progress": "桩基"})
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "physical_progress": "开挖"})
    assert (project.completed_wan, project.physical_progress, project.progress_month) == (40, "桩基", OCTOBER)
    with pytest.raises(Doubtful) as asked:
        report(reviewer, project, SEPTEMBER, {"month_wan": 60, "cumulative_wan": 70})
    assert [one.code for one in asked.value.doubts] == ["exceeds_later"]
    event = reviewer.session.scalars(select(ProjectEvent).order_by(ProjectEvent.id.desc())).first()
    assert event is not None
    assert "completed_wan" not in event.changes
    assert event.changes["report_month"] == [None, "2026-09-01"]


def test_no_change_carries_what_stood_before(reviewer: Desk, project: Project) -> None:
    said = {"physical_progress": "桩基", "problems": "征拆未完", "next_steps": "继续"}
    report(reviewer, project, SEPTEMBER, {"month_wan": 100, "cumulative_wan": 1300, **said}, confirmed=True)
    update = no_change(reviewer, project, OCTOBER)
    latest = list_months(reviewer.session, project.id)[-1]
    assert update.state == "accepted"
    assert (latest.month_wan, latest.cumulative_wan, latest.is_no_change) == (0, 1300, True)
    assert (latest.physical_progress, latest.problems, latest.next_steps) == tuple(said.values())
    assert project.progress_month == OCTOBER


def test_no_change_of_a_project_without_any_figure_invents_none(reviewer: Desk, project: Project) -> None:
    no_change(reviewer, project, OCTOBER)
    (month,) = list_months(reviewer.session, project.id)
    assert (month.month_wan, month.cumulative_wan, month.is_no_change) == (0, None, True)
    assert project.completed_wan is None


def test_no_change_never_replaces_a_reported_month(reviewer: Desk, project: Project) -> None:
    report(reviewer, project, OCTOBER, {"month_wan": 100, "cumulative_wan": 300})
    with pytest.raises(Conflict, match="已经上报"):
        no_change(reviewer, project, OCTOBER)
    assert list_months(reviewer.session, project.id)[0].month_wan == 100


def test_internal_words_stay_out_of_the_public_history(reviewer: Desk, project: Project) -> None:
    update = report(
        reviewer,
        project,
        OCTOBER,
        {"month_wan": 1, "cumulative_wan": 1, "problems": "资金缺口", "next_steps": "协调银行"},
    )
    event = reviewer.session.scalars(select(ProjectEvent).where(ProjectEvent.update_id == update.id)).one()
    assert not {"problems", "next_steps"} & set(event.changes)
    assert update.changes["problems"] == [None, "资金缺口"]


def test_a_frozen_month_is_corrected_with_a_typed_reason_only(
    session: Session, reviewer: Desk, project: Project
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 100, "cumulative_wan": 300})
    session.add(
        FrozenMonth(month=OCTOBER, adcode="211300", officer_id=reviewer.author.officer_id, author="li")
    )
    session.flush()
    # What the registry itself writes into the reason does not count as one.
    with pytest.raises(BadInput) as refused:
        report(reviewer, project, OCTOBER, {"month_wan": 100}, confirmed=True)
    assert refused.value.field == "reason"
    with pytest.raises(BadInput):
        no_change(reviewer, project, OCTOBER)
    report(reviewer, project, OCTOBER, {"month_wan": 100}, reason="漏报补记")
    assert project.completed_wan == 400


def test_a_waiting_month_is_nobody_elses_to_overwrite(officer: Desk, project: Project) -> None:
    report(officer, project, OCTOBER, {"month_wan": 1, "cumulative_wan": 1})
    other = Desk(officer.session, "qian")
    with pytest.raises(Conflict, match="zhang的姓名"):
        report(other, project, OCTOBER, {"month_wan": 2, "cumulative_wan": 2})
    with pytest.raises(Conflict):
        no_change(other, project, OCTOBER)
    assert report(other, project, SEPTEMBER, {"month_wan": 2, "cumulative_wan": 2}).state == "pending"
    assert project.completed_wan is None


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"month_wan": "十万"}, "month_wan"),
        ({"month_wan": "12,345.6789 亿"}, "month_wan"),
        ({"month_wan": "1e5"}, "month_wan"),
        ({"month_wan": "NaN"}, "month_wan"),
        ({"month_wan": "1.23456"}, "month_wan"),
        ({"month_wan": "1" + "0" * 11}, "month_wan"),
        ({"cumulative_wan": "-1"}, "cumulative_wan"),
        ({"cumulative_wan": "1' OR '1'='1"}, "cumulative_wan"),
        ({"physical_progress": "桩\x00基"}, "physical_progress"),
        ({"problems": "长" * 1001}, "problems"),
        ({"next_steps": "长" * 1001}, "next_steps"),
    ],
)
def test_bad_input_names_its_field(texts: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_report(texts)
    assert refused.value.field == field


@pytest.mark.parametrize("words", ["😀🚧", "𠀀𪚥", "<script>alert(1)</script>", "'; DROP TABLE projects; --"])
def test_any_words_are_kept_as_written(reviewer: Desk, project: Project, words: str) -> None:
    values = read_report(
        {"month_wan": "-1,234.5678", "cumulative_wan": "0", "physical_progress": f" {words} "}
    )
    submit_report(
        reviewer.session,
        project,
        MonthReport(OCTOBER, values, confirmed=True),
        reviewer.author,
        reviewer.access,
        expected_version=project.version,
    )
    month = reviewer.session.scalars(select(ProgressReport)).one()
    assert (month.month_wan, month.physical_progress) == (Decimal("-1234.5678"), words)
    assert project.physical_progress == words


@pytest.mark.parametrize("month", [date(2199, 1, 1), date(2026, 12, 1)])
def test_a_month_to_come_is_refused(officer: Desk, project: Project, month: date) -> None:
    with pytest.raises(DomainError) as refused:
        report(officer, project, month, {"month_wan": 1, "cumulative_wan": 1})
    assert refused.value.field == "month"


def test_years_stand_with_what_their_months_add_up_to(
    session: Session, reviewer: Desk, project: Project
) -> None:
    session.add(YearPlan(project_id=project.id, year=2027, planned_wan=Decimal(500)))
    report(reviewer, project, date(2025, 12, 1), {"month_wan": 10, "cumulative_wan": 10})
    report(reviewer, project, SEPTEMBER, {"month_wan": 100, "cumulative_wan": 110})
    report(reviewer, project, OCTOBER, {"physical_progress": "只有文字"})
    months = list_months(session, project.id)
    assert [
        (one.year, one.planned_wan, one.done_wan) for one in join_plans({2027: Decimal(500)}, months)
    ] == [
        (2025, None, 10),
        (2026, None, 100),
        (2027, 500, None),
    ]
    assert done_in(months, 2024) is None
