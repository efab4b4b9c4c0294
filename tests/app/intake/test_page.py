from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pypdf import PdfWriter
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.jobs.works import APART, load_works
from projects.models import Intake, IntakeProposal, Job, Officer, Project, Update
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.conftest import FILES
from tests.support.factories import make_project
from tests.support.intake import make_intake, sentences_of
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer, post

FORM = {"title": "双塔区“十五五”规划", "adcode": "211302", "plan_start_year": "2026", "plan_end_year": "2030"}
HX = {"HX-Request": "true"}


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> Officer:
    officer = make_officer(session)
    make_project(session, "凤凰园区")
    session.commit()
    enter_as(empty_client, session, officer)
    return officer


@pytest.fixture
def intake(session: Session, officer: Officer) -> Intake:
    return make_intake(session, officer)


def upload(client: FlaskClient, name: str, content: bytes, **fields: str):  # type: ignore[no-untyped-def]
    data = FORM | fields | {"csrf_token": csrf_token(client, "/intake"), "file": (io.BytesIO(content), name)}
    return client.post("/intake", data=data, content_type="multipart/form-data")


def test_a_file_is_kept_and_read_in_the_background(
    empty_client: FlaskClient, session: Session, officer: Officer
) -> None:
    answer = upload(empty_client, "规划.txt", "新建凤凰物流园。".encode())
    intake = session.scalars(select(Intake)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/intake/{intake.id}")
    job = session.scalars(select(Job)).one()
    assert (job.work, job.arguments, intake.job_id) == ("intake.read", {"intake_id": intake.id}, job.id)
    assert "正在读取" in read(empty_client.get(f"/intake/{intake.id}")).text


@pytest.mark.usefixtures("officer")
def test_a_plan_of_a_thousand_pages_is_refused_by_name_and_nothing_is_proposed(
    empty_client: FlaskClient, session: Session, connection: Connection
) -> None:
    pages, content = PdfWriter(), io.BytesIO()
    for _ in range(1000):
        pages.add_blank_page(595, 842)
    pages.write(content)
    address = upload(empty_client, "长规划.pdf", content.getvalue()).headers["Location"]
    load_works(APART)
    run_waiting(connection, Places(Path(FILES.name), Path(FILES.name)))
    said = read(empty_client.get(address)).one("main").text
    for word in ("长规划.pdf", "1000", "400"):
        assert word in said
    assert session.scalar(select(func.count()).select_from(IntakeProposal)) == 0
    assert session.scalar(select(func.count()).select_from(Update)) == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (("a.exe", b"MZ", {}), "请上传文本"),
        (("a.txt", b"x", {"title": " "}), "请填写规划文件的全称"),
        (("a.txt", b"x", {"adcode": "999999"}), "没有这些区划代码"),
        (("a.txt", b"x", {"adcode": "abc"}), "不是六位行政区划代码"),
        (("a.txt", b"x", {"adcode": "211303"}), "只能录入本人负责县区"),
        (("a.txt", b"x", {"plan_start_year": "2030", "plan_end_year": "2026"}), "末年早于首年"),
        (("a.txt", b"x", {"plan_start_year": "二零"}), "不是整数"),
        (("a.txt", b"x", {"issued_on": "明天"}), "不是日期"),
        (("", b"", {}), "请选择规划文件"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    empty_client: FlaskClient,
    session: Session,
    officer: Officer,
    sent: tuple[str, bytes, dict[str, str]],
    said: str,
) -> None:
    name, content, fields = sent
    answer = upload(empty_client, name, content, **fields)
    assert answer.status_code in (400, 403, 409)
    assert said in read(answer).text
    assert session.scalar(select(func.count()).select_from(Intake)) == 0
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_sentences_stand_best_first_with_their_works_marked(
    empty_client: FlaskClient, intake: Intake
) -> None:
    page = read(empty_client.get(f"/intake/{intake.id}"))
    marks = [one.text for one in page.all("mark")]
    assert marks == ["1凤凰物流园", "1长宝冷链中心", "2桃花吐货场"]
    assert page.all("[name^=investment_wan-]")[0]["value"] == "30000"


def answers(session: Session, intake: Intake, rank: int, **more: str) -> tuple[str, dict[str, str]]:
    """Return the address and the fields of a sentence's form, every work of it accepted as proposed."""
    row = next(one for one in sentences_of(session, intake) if one.rank == rank)
    fields = {"version": str(row.version)}
    for one in row.proposals:
        fields |= {
            f"decision-{one.id}": "new",
            f"name-{one.id}": one.name,
            f"type-{one.id}": "logistics_park",
            f"adcodes-{one.id}": "211302",
        }
    return f"/intake/{intake.id}/sentences/{row.id}", fields | more


def test_a_form_without_scripts_is_kept_and_leads_on(
    empty_client: FlaskClient, session: Session, intake: Intake
) -> None:
    address, fields = answers(session, intake, 2)
    answer = post(empty_client, address, f"/intake/{intake.id}", **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/intake/{intake.id}")
    session.expire_all()
    decided = session.scalars(select(IntakeProposal.decision).order_by(IntakeProposal.id)).all()
    assert list(decided) == [None, "new", "new"]
    page = read(empty_client.get(f"/intake/{intake.id}?show=registered")).text
    assert "长宝冷链中心" in page


def test_the_script_gets_the_sentence_and_the_progress(
    empty_client: FlaskClient, session: Session, intake: Intake
) -> None:
    address, fields = answers(session, intake, 1)
    token = csrf_token(empty_client, f"/intake/{intake.id}")
    answer = empty_client.post(address, data=fields | {"csrf_token": token}, headers=HX)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "<html" not in text
    assert "is-read" in text
    assert 'data-hx-swap-oob="true"' in text


def test_a_refused_sentence_comes_back_with_what_was_typed(
    empty_client: FlaskClient, session: Session, intake: Intake
) -> None:
    number = sentences_of(session, intake)[0].proposals[0].id
    address, fields = answers(session, intake, 1, **{f"investment_wan-{number}": "约三亿<b>"})
    answer = post(empty_client, address, f"/intake/{intake.id}", **fields)
    page = read(answer)
    assert answer.status_code == 400
    field = page.all(f"[name=investment_wan-{number}]")[0]
    assert (field["value"], field["aria-invalid"]) == ("约三亿<b>", "true")
    assert session.scalar(select(func.count()).where(IntakeProposal.decision.is_not(None))) == 0


@pytest.mark.parametrize("word", ["decision", "type", "adcodes"])
def test_a_form_that_somebody_changed_is_refused(
    empty_client: FlaskClient, session: Session, intake: Intake, word: str
) -> None:
    number = sentences_of(session, intake)[0].proposals[0].id
    address, fields = answers(session, intake, 1, **{f"{word}-{number}": "nonsense"})
    assert post(empty_client, address, f"/intake/{intake.id}", **fields).status_code == 400


def test_a_name_finds_what_it_may_be(empty_client: FlaskClient, session: Session, intake: Intake) -> None:
    found = empty_client.get(f"/intake/{intake.id}/candidates?q=凤凰").json
    project = session.scalars(select(Project)).one()
    assert [(one["key"], one["name"]) for one in found or ()] == [(project.code, "凤凰园区")]
    assert empty_client.get(f"/intake/{intake.id}/candidates?q=%00").status_code in (200, 400)


def test_what_is_accepted_is_sent_to_review_and_seen_there(
    empty_client: FlaskClient, session: Session, officer: Officer, intake: Intake
) -> None:
    address, fields = answers(session, intake, 1)
    post(empty_client, address, f"/intake/{intake.id}", **fields)
    answer = post(empty_client, f"/intake/{intake.id}/send", f"/intake/{intake.id}")
    assert answer.status_code == 303
    assert "1 个等待审核" in read(empty_client.get(f"/intake/{intake.id}")).text
    assert session.scalars(select(Update.kind)).one() == "register"
    enter_as(empty_client, session, make_officer(session, "shen", "reviewer"))
    queue = read(empty_client.get("/review")).text
    assert "凤凰物流园" in queue


def test_a_plan_of_another_district_is_not_there(
    empty_client: FlaskClient, session: Session, intake: Intake
) -> None:
    enter_as(empty_client, session, make_officer(session, "wang", "officer", ["211303"]))
    assert empty_client.get(f"/intake/{intake.id}").status_code == 404
    assert "物流规划" not in read(empty_client.get("/intake")).text
    row = sentences_of(session, intake)[0]
    address = f"/intake/{intake.id}/sentences/{row.id}"
    assert post(empty_client, address, "/intake", version="1").status_code in (403, 404)
    assert post(empty_client, f"/intake/{intake.id}/send", "/intake").status_code in (403, 404)
