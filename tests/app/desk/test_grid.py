"""The table of the whole job: what is right goes, what is wrong comes back with all that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Attachment, ProgressReport, Project, Update, YearPlan
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.evidence.samples import make_photo
from tests.projects.updates.test_submissions import Desk
from tests.support.desk import MONTH, building, enter
from tests.support.factories import make_project
from tests.support.page import Part, read

BEFORE = (MONTH - timedelta(days=1)).replace(day=1)
Typed = Mapping[Project, Mapping[str, str]]
Send = Callable[..., TestResponse]


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> Desk:
    """An officer of one county, signed in."""
    desk = Desk(session, "zhang")
    enter(empty_client, session, desk)
    return desk


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def open_form(client: FlaskClient, address: str = "/dispatch/grid") -> Part:
    """Return the table's form as it stands."""
    return read(client.get(address)).one("#grid-form")


@pytest.fixture
def send(empty_client: FlaskClient, session: Session) -> Send:
    """Type into the rows of the table and send all of it, as a browser without scripts does."""

    def act(
        typed: Typed, form: Part | None = None, files: Mapping[Project, bytes] | None = None
    ) -> TestResponse:
        session.commit()
        form = form or open_form(empty_client)
        data = dict(form.fields)
        for project, fields in typed.items():
            data |= {f"{name}-{project.code}": text for name, text in fields.items()}
        sent = {
            f"files-{project.code}": (BytesIO(content), "现场.jpg")
            for project, content in (files or {}).items()
        }
        return empty_client.post(form["action"], data={**data, **sent}, content_type="multipart/form-data")

    return act


def list_sent(session: Session) -> list[Update]:
    """Return what waits or was published, in the order of the projects."""
    query = select(Update).where(Update.state.in_(("pending", "accepted")))
    return list(session.scalars(query.order_by(Update.project_id, Update.id)))


def cell(page: TestResponse | Part, name: str, project: Project) -> Part:
    """Return what stands in a cell."""
    return (page if isinstance(page, Part) else read(page)).one(f"[name='{name}-{project.code}']")


def test_only_the_rows_that_were_changed_are_submitted(session: Session, officer: Desk, send: Send) -> None:
    one, other, silent = (building(session, name) for name in ("甲水厂", "乙水厂", "丙水厂"))
    answer = send(
        {
            one: {"month_wan": "1,200.5", "cumulative_wan": "1,200.5", "physical_progress": "桩基完成 🏗️ 𠮷"},
            other: {"month_wan": "7"},
        }
    )
    assert answer.status_code == 303
    first, second = list_sent(session)
    assert [first.project_id, second.project_id] == [one.id, other.id]
    assert (first.state, first.month, first.officer_id) == ("pending", MONTH, officer.author.officer_id)
    assert first.changes["month_wan"] == [None, "1200.5"]
    assert first.changes["physical_progress"] == [None, "桩基完成 🏗️ 𠮷"]
    assert first.batch == second.batch is not None
    assert silent.id not in {update.project_id for update in list_sent(session)}


def test_a_reviewers_rows_are_published_at_once_month_and_plan(
    session: Session, empty_client: FlaskClient, reviewer: Desk, send: Send
) -> None:
    enter(empty_client, session, reviewer)
    project = building(session)
    plan = f"year_plan_{MONTH.year}"
    form = open_with(session, empty_client, "/dispatch/grid")
    typed = {project: {"month_wan": "5", "cumulative_wan": "5", plan: "80"}}
    assert send(typed, form).status_code == 303
    assert session.get_one(ProgressReport, (project.id, MONTH)).cumulative_wan == 5
    assert session.get_one(YearPlan, (project.id, MONTH.year)).planned_wan == 80
    # A second click of the same table finds all that the first one wrote.
    assert send(typed, form).status_code == 303
    assert len(list_sent(session)) == 2


def open_with(session: Session, client: FlaskClient, address: str) -> Part:
    """Return the form of the table after what the test wrote."""
    session.commit()
    return open_form(client, address)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("month_wan", "十二万"),
        ("month_wan", "12,345.6789 亿"),
        ("month_wan", "12,34"),
        ("month_wan", "1e3"),
        ("month_wan", "１２"),
        ("cumulative_wan", "-1"),
        ("cumulative_wan", "'; DROP TABLE projects; --"),
        ("cumulative_wan", "9999999999999"),
        ("physical_progress", "a\x00b"),
        ("physical_progress", "长" * 1001),
        (f"year_plan_{MONTH.year}", "很多"),
    ],
)
@pytest.mark.usefixtures("officer")
def test_what_is_wrong_is_said_at_its_cell_and_the_other_rows_are_sent(
    session: Session, send: Send, field: str, value: str
) -> None:
    wrong, right = building(session, "甲水厂"), building(session, "乙水厂")
    typed = {"month_wan": "7", "cumulative_wan": "7", "problems": "<script>alert(1)</script>"} | {
        field: value
    }
    answer = send({wrong: typed, right: {"month_wan": "8"}})
    assert answer.status_code == 400
    page = read(answer)
    found = cell(page, field, wrong)
    assert found["aria-invalid"] == "true"
    assert page.has(f"#{found['aria-describedby']}")
    assert cell(page, "problems", wrong).raw == typed["problems"]
    assert "<script>alert(1)" not in answer.text
    (update,) = list_sent(session)
    assert update.project_id == right.id
    # What was typed and is right stands there too, to be sent with what is mended.
    form = page.one("#grid-form")
    assert send({wrong: {field: "7"}}, form).status_code == 303
    assert {update.project_id for update in list_sent(session)} == {wrong.id, right.id}


def test_a_row_is_sent_whole_or_not_at_all(session: Session, officer: Desk, send: Send) -> None:
    project = building(session)
    answer = send({project: {"month_wan": "5", f"year_plan_{MONTH.year}": "x"}})
    assert answer.status_code == 400
    assert list_sent(session) == []
    assert cell(answer, "month_wan", project)["value"] == "5"


def test_a_table_without_a_change_is_refused(session: Session, officer: Desk, send: Send) -> None:
    building(session)
    answer = send({})
    assert answer.status_code == 400
    assert "没有任何变化" in read(answer).text


def test_the_same_amount_written_otherwise_is_no_change(session: Session, officer: Desk, send: Send) -> None:
    project = building(session)
    officer_sent = {"month_wan": Decimal("1200.5"), "cumulative_wan": Decimal("1200.5")}
    Desk(session, "li", "reviewer", ("211300",)).submit(
        project, Submission("progress", officer_sent, month=MONTH)
    )
    assert send({project: {"month_wan": "1200.50"}}).status_code == 400
    assert len(list_sent(session)) == 1


def test_rows_without_change_are_said_so_together(
    session: Session, officer: Desk, reviewer: Desk, send: Send
) -> None:
    projects = [building(session, f"第{number}水厂") for number in range(5)]
    reviewer.submit(
        projects[0],
        Submission("progress", {"month_wan": Decimal(9), "cumulative_wan": Decimal(90)}, month=BEFORE),
    )
    assert send({project: {"no_change": "yes"} for project in projects}).status_code == 303
    updates = [update for update in list_sent(session) if update.month == MONTH]
    assert len(updates) == len(projects)
    assert all(update.changes["is_no_change"][1] is True for update in updates)
    assert updates[0].changes["cumulative_wan"][1] == "90"


def test_a_row_says_one_thing_or_the_other(session: Session, officer: Desk, send: Send) -> None:
    project = building(session)
    answer = send({project: {"no_change": "yes", "month_wan": "5"}})
    assert answer.status_code == 400
    assert "请只留一样" in read(answer).text
    assert list_sent(session) == []


def test_a_doubt_is_asked_and_answered_in_its_row(
    session: Session, officer: Desk, reviewer: Desk, send: Send
) -> None:
    doubtful, plain = building(session, "甲水厂"), building(session, "乙水厂")
    values = {"month_wan": Decimal(9), "cumulative_wan": Decimal(900)}
    reviewer.submit(doubtful, Submission("progress", values, month=BEFORE))
    answer = send({doubtful: {"month_wan": "5", "cumulative_wan": "100"}, plain: {"month_wan": "3"}})
    assert answer.status_code == 400
    row = read(answer).one(f"#row-{doubtful.code}")
    assert row.has(f"[name=confirmed-{doubtful.code}]")
    assert cell(row, "cumulative_wan", doubtful)["aria-invalid"] == "true"
    assert [update.project_id for update in list_sent(session) if update.month == MONTH] == [plain.id]
    form = read(answer).one("#grid-form")
    assert send({doubtful: {"confirmed": "yes"}}, form).status_code == 303
    assert "已核对" in (list_sent(session)[0].reason or list_sent(session)[1].reason or "")


def test_a_stale_row_comes_back_with_both_sides_and_can_be_sent_again(
    session: Session, officer: Desk, reviewer: Desk, send: Send, empty_client: FlaskClient
) -> None:
    stale, fresh = building(session, "甲水厂"), building(session, "乙水厂")
    form = open_with(session, empty_client, "/dispatch/grid")
    reviewer.submit(stale, Submission("fields", {"steward": "王五"}))
    answer = send({stale: {"month_wan": "5"}, fresh: {"month_wan": "6"}}, form)
    assert answer.status_code == 409
    row = read(answer).one(f"#row-{stale.code}")
    assert "王五" in row.text
    assert reviewer.author.name in row.text
    assert cell(row, "month_wan", stale)["value"] == "5"
    assert [one.project_id for one in list_sent(session) if one.kind == "progress"] == [fresh.id]
    assert send({}, read(answer).one("#grid-form")).status_code == 303
    assert [one.project_id for one in list_sent(session) if one.kind == "progress"] == [stale.id, fresh.id]


def test_a_table_sent_twice_is_kept_once(
    session: Session, officer: Desk, send: Send, empty_client: FlaskClient
) -> None:
    project, other = building(session, "甲水厂"), building(session, "乙水厂")
    form = open_with(session, empty_client, "/dispatch/grid")
    typed = {project: {"month_wan": "5", "problems": "征地"}, other: {"no_change": "yes"}}
    photo = make_photo((800, 600))
    for _click in range(2):
        assert send(typed, form, {project: photo}).status_code == 303
    assert len(list_sent(session)) == 2
    assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_what_another_sent_meanwhile_is_shown_and_nothing_is_lost(
    session: Session, officer: Desk, send: Send, empty_client: FlaskClient
) -> None:
    both, own = building(session, "甲水厂"), building(session, "乙水厂")
    form = open_with(session, empty_client, "/dispatch/grid")
    other = Desk(session, "wang")
    other.submit(both, Submission("progress", {"month_wan": Decimal(6)}, month=MONTH))
    answer = send({both: {"month_wan": "5"}, own: {"month_wan": "7"}}, form)
    assert answer.status_code == 409
    row = read(answer).one(f"#row-{both.code}")
    assert cell(row, "month_wan", both)["value"] == "5"
    assert f"{other.author.name}已提交的本月月报:本月 6" in row.text
    assert {one.project_id: one.changes["month_wan"][1] for one in list_sent(session)} == {
        both.id: "6",
        own.id: "7",
    }


def test_a_returned_report_keeps_what_the_row_does_not_change(
    session: Session, officer: Desk, reviewer: Desk, send: Send
) -> None:
    project = building(session)
    values = {"month_wan": Decimal(5), "cumulative_wan": Decimal(50), "next_steps": "验收"}
    reviewer.send_back(officer.submit(project, Submission("progress", values, month=MONTH)))
    assert send({project: {"physical_progress": "主体"}}).status_code == 303
    (update,) = list_sent(session)
    assert {name: new for name, (_old, new) in update.changes.items()} == {
        "month_wan": "5",
        "cumulative_wan": "50",
        "physical_progress": "主体",
        "next_steps": "验收",
        "is_no_change": False,
    }


def test_files_stand_behind_what_their_row_submits(session: Session, officer: Desk, send: Send) -> None:
    reported, planned, alone = (building(session, name) for name in ("甲水厂", "乙水厂", "丙水厂"))
    typed = {reported: {"month_wan": "5"}, planned: {f"year_plan_{MONTH.year}": "8"}}
    answer = send(typed, files={one: make_photo((640, 480)) for one in (reported, planned, alone)})
    assert answer.status_code == 400
    assert "一起提交" in read(answer).one(f"#row-{alone.code}").text
    held = {one.update_id for one in session.scalars(select(Attachment))}
    assert held == {update.id for update in list_sent(session)}
    assert {update.kind for update in list_sent(session)} == {"progress", "fields"}


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 no photo", b"<svg onload=alert(1)>"])
def test_a_bad_file_keeps_its_row_and_no_other(
    session: Session, officer: Desk, send: Send, content: bytes
) -> None:
    bad, good = building(session, "甲水厂"), building(session, "乙水厂")
    answer = send({bad: {"month_wan": "5"}, good: {"month_wan": "6"}}, files={bad: content})
    assert answer.status_code == 400
    row = read(answer).one(f"#row-{bad.code}")
    assert row.has(f"#files-{bad.code}-error")
    assert cell(row, "month_wan", bad)["value"] == "5"
    assert [update.project_id for update in list_sent(session)] == [good.id]


def test_the_years_of_all_projects_are_planned_on_one_sheet(
    session: Session, officer: Desk, send: Send, empty_client: FlaskClient
) -> None:
    planned = make_project(session, "待建", ["211302"], figures=[500])
    session.commit()
    page = read(empty_client.get("/dispatch/grid?show=all"))
    sheet = next(link for link in page.links(".segmented a") if "plan_next" in link)
    form = open_form(empty_client, sheet)
    typed = {planned: {f"year_plan_{MONTH.year}": "120", f"year_plan_{MONTH.year + 1}": "1,300"}}
    assert send(typed, form).status_code == 303
    (update,) = list_sent(session)
    assert update.kind == "fields"
    assert {name: new for name, (_old, new) in update.changes.items()} == {
        f"year_plan_{MONTH.year}": "120",
        f"year_plan_{MONTH.year + 1}": "1300",
    }


@pytest.mark.parametrize("month", ["2199-01", "x", "2026-1"])
def test_a_table_of_no_month_is_refused(
    session: Session, officer: Desk, send: Send, empty_client: FlaskClient, month: str
) -> None:
    project = building(session)
    form = open_with(session, empty_client, "/dispatch/grid")
    data = form.fields | {f"month_wan-{project.code}": "1"}
    assert empty_client.post(f"/dispatch/grid?month={month}", data=data).status_code == 400
    assert list_sent(session) == []


def test_rows_of_a_neighbour_are_refused(session: Session, officer: Desk, empty_client: FlaskClient) -> None:
    own, neighbour = building(session), building(session, "邻县水厂", districts=("211303",))
    form = open_with(session, empty_client, "/dispatch/grid?show=all")
    assert neighbour.code not in form.text
    data = form.fields | {
        f"month_wan-{own.code}": "1",
        f"month_wan-{neighbour.code}": "1",
        f"shown-{neighbour.code}": '{"version": "1"}',
    }
    assert empty_client.post("/dispatch/grid", data=data).status_code == 403
    assert list_sent(session) == []


@pytest.mark.parametrize(
    "held",
    [
        *("", "x", "[]", '{"version": 1}', '{"month_wan": "1"}', "null", "[" * 50_000),
        *(r'{"version": "1", "month_wan": "\ud800"}', r'{"version": "1", "month_wan": "\u0000"}'),
        '{"version": "1", "month_wan": "x"}',
    ],
)
def test_a_row_that_does_not_say_what_it_was_shown_with_is_refused(
    session: Session, officer: Desk, empty_client: FlaskClient, held: str
) -> None:
    project = building(session)
    form = open_with(session, empty_client, "/dispatch/grid")
    data = form.fields | {f"month_wan-{project.code}": "1", f"shown-{project.code}": held}
    assert empty_client.post("/dispatch/grid", data=data).status_code == 400
    assert list_sent(session) == []


def test_many_rows_are_sent_in_few_statements(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    def submit(number: int) -> int:
        projects = [building(session, f"{number}之{place}水厂") for place in range(number)]
        form = open_with(session, empty_client, "/dispatch/grid?show=todo&limit=1000")
        data = dict(form.fields)
        for place, project in enumerate(projects):
            data |= {f"month_wan-{project.code}": "5"} if place % 2 else {f"no_change-{project.code}": "yes"}
        with count_queries(session.connection()) as statements:
            assert empty_client.post(form["action"], data=data).status_code == 303
        return len(statements)

    few = submit(4)
    assert submit(40) <= few + 2
    assert len(list_sent(session)) == 44
