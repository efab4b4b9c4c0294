"""The form of a new project: asked back at the field at fault, sent once, found again as a project."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Attachment, Officer, Project, ProjectEvent, Update
from tests.projects.evidence.samples import make_photo
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.review import decide

PLAIN = {"name": "双塔区新建冷库", "type": "logistics_park", "status": "planned", "district": "211302"}


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A browser in which an officer of the district is signed in; a reviewer is there too."""
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


def send(client: FlaskClient, address: str = "/projects/new", **fields: Any) -> TestResponse:
    token = csrf_token(client, "/account")
    return client.post(address, data=fields | {"csrf_token": token}, content_type="multipart/form-data")


def status(client: FlaskClient, address: str, expected: int) -> None:
    """Ask for a file, and close it."""
    with client.get(address) as answer:
        assert answer.status_code == expected


def updates(session: Session) -> list[Update]:
    session.expire_all()
    return list(session.scalars(select(Update).order_by(Update.id)))


def accept(session: Session, client: FlaskClient, update: Update) -> TestResponse:
    reviewer = make_officer(session, "li", "reviewer", ["211300"])
    enter_as(client, session, reviewer)
    return decide(client, "accept", update.id)


def test_four_fields_are_enough_and_nobody_sees_it_before_a_reviewer_accepts(
    desk: FlaskClient, session: Session
) -> None:
    assert send(desk, **PLAIN).location == "/updates"
    (update,) = updates(session)
    assert "双塔区新建冷库" in desk.get("/updates").text
    assert session.scalar(select(func.count()).select_from(Project)) == 0
    card = accept(session, desk, update)
    assert card.status_code == 303
    project = session.scalars(select(Project)).one()
    page = desk.get(f"/projects/{project.code}").text
    assert "双塔区新建冷库" in page
    assert "登记入库" in page


def test_the_reviewer_reads_what_would_be_registered(desk: FlaskClient, session: Session) -> None:
    send(desk, **PLAIN, investment_wan="1,200", evidence="朝发改〔2026〕9号")
    enter_as(desk, session, make_officer(session, "li", "reviewer", ["211300"]))
    page = desk.get("/review").text
    assert "登记新项目" in page
    assert "1200" in page
    assert "朝发改〔2026〕9号" in page
    assert "双塔区新建冷库" in desk.get("/review?kind=register&district=211302").text
    assert "双塔区新建冷库" not in desk.get("/review?district=211321").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"type": ""}, "type"),
        ({"status": "construction"}, "status_on"),
        ({"investment_wan": "很多"}, "investment_wan"),
        ({"investment_wan": "12"}, "evidence"),
        ({"lon": "120"}, "lat"),
        ({"lon": "东边", "lat": "41"}, "lon"),
        ({"start_year": "2030", "end_year": "2026"}, "end_year"),
        ({"parent_code": "LT-211300-4321"}, "parent_code"),
    ],
    ids=str,
)
def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(
    desk: FlaskClient, session: Session, changed: dict[str, str], field: str
) -> None:
    answer = send(desk, **PLAIN | {"owner": "某某公司"} | changed)
    assert answer.status_code == 400
    page = read(answer)
    assert page.all(f"[name={field}][aria-invalid]")
    assert page.all("[name=owner]")[0]["value"] == "某某公司"
    assert page.all("[name=district][value='211302'][checked]")
    assert updates(session) == []


def test_no_district_and_another_officers_district_are_refused(desk: FlaskClient, session: Session) -> None:
    without = {name: value for name, value in PLAIN.items() if name != "district"}
    assert send(desk, **without).status_code == 400
    assert send(desk, **PLAIN | {"district": "211381"}).status_code == 403
    assert updates(session) == []


def test_a_second_click_saves_nothing_more(desk: FlaskClient, session: Session) -> None:
    for _click in range(2):
        assert send(desk, **PLAIN, files=(BytesIO(make_photo()), "现场.jpg")).status_code == 303
    assert len(updates(session)) == 1
    assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_files_are_seen_by_the_district_first_and_by_all_afterwards(
    desk: FlaskClient, session: Session
) -> None:
    send(desk, **PLAIN, files=(BytesIO(make_photo()), "现场.jpg"))
    (attachment,) = session.scalars(select(Attachment)).all()
    address = f"/attachments/{attachment.id}/x.jpg"
    status(desk, address, 200)
    desk.delete_cookie("lantu_session")
    status(desk, address, 404)
    (update,) = updates(session)
    accept(session, desk, update)
    desk.delete_cookie("lantu_session")
    status(desk, address, 200)
    code = session.scalars(select(Project.code)).one()
    assert "现场.jpg" in desk.get(f"/projects/{code}").text


def test_a_place_far_off_is_refused_and_a_near_doubt_is_confirmed(
    desk: FlaskClient, session: Session
) -> None:
    assert send(desk, **PLAIN, lon="116.4", lat="39.9").status_code == 400
    make_project(session, PLAIN["name"])
    session.commit()
    asked = send(desk, **PLAIN)
    assert asked.status_code == 400
    assert read(asked).all("[name=confirmed]")
    assert send(desk, **PLAIN, confirmed="yes").status_code == 303


def test_what_it_may_be_is_shown_while_typing(desk: FlaskClient, session: Session) -> None:
    project = make_project(session, "双塔区新建冷库项目", figures=[1200])
    make_project(session, "某小学教学楼", type="education")
    session.commit()
    answer = send(desk, "/projects/new/alike", **PLAIN, investment_wan="1200")
    assert project.code in answer.text
    part = desk.post(
        "/projects/new/alike",
        data=PLAIN | {"csrf_token": csrf_token(desk, "/account")},
        headers={"HX-Request": "true"},
    )
    assert "<form" not in part.text
    assert project.code in part.text
    assert "总投资相同" in answer.text
    assert "某小学教学楼" not in answer.text
    nothing = send(desk, "/projects/new/alike", name="")
    assert nothing.status_code == 200


def test_it_is_this_one_goes_to_its_form_with_what_was_typed(desk: FlaskClient, session: Session) -> None:
    project = make_project(session, "冷库", owner="甲公司")
    session.commit()
    answer = send(desk, f"/projects/new/same/{project.code}", **PLAIN, owner="乙公司", capacity="两万吨")
    page = read(answer)
    assert page.all("[name=owner]")[0]["value"] == "乙公司"
    assert page.all("[name=name]")[0]["value"] == "冷库"
    assert "两万吨" in answer.text


def test_it_is_this_one_keeps_the_typed_name_as_another_name(desk: FlaskClient, session: Session) -> None:
    project = make_project(session, "冷库", aliases=["老冷库"])
    session.commit()
    page = read(send(desk, f"/projects/new/same/{project.code}", **PLAIN))
    form = dict(page.one("form.form").pairs)
    assert form["also_named"] == PLAIN["name"]
    answer = send(desk, f"/projects/{project.code}/edit", **form | {"files": (BytesIO(b""), "")})
    assert answer.status_code == 303
    (update,) = updates(session)
    assert update.changes == {"aliases": [["老冷库"], ["老冷库", PLAIN["name"]]]}
    assert accept(session, desk, update).status_code == 303
    session.expire_all()
    assert session.get_one(Project, project.id).aliases == ["老冷库", PLAIN["name"]]
    assert project.code in desk.get(f"/projects?q={PLAIN['name']}").text
    same = read(send(desk, f"/projects/new/same/{project.code}", **PLAIN))
    assert dict(same.one("form.form").pairs)["also_named"] == ""


def test_another_name_that_came_back_is_typed_again(desk: FlaskClient, session: Session) -> None:
    project = make_project(session, "冷库")
    session.commit()
    version = str(project.version)
    long = send(desk, f"/projects/{project.code}/edit", also_named="长" * 201, version=version)
    assert long.status_code == 400
    assert read(long).all("[name=also_named][aria-invalid]")
    send(desk, f"/projects/{project.code}/edit", also_named="城北冷库", version=version)
    (update,) = updates(session)
    officer = update.officer_id
    enter_as(desk, session, make_officer(session, "li", "reviewer", ["211300"]))
    assert decide(desk, "return", update.id, note="是另一个").status_code == 303
    enter_as(desk, session, session.get_one(Officer, officer))
    page = read(desk.get(f"/projects/{project.code}/edit"))
    assert page.all("[name=also_named]")[0]["value"] == "城北冷库"


def test_a_registration_by_mistake_is_taken_back_on_its_page(desk: FlaskClient, session: Session) -> None:
    send(desk, **PLAIN)
    accept(session, desk, updates(session)[0])
    project = session.scalars(select(Project)).one()
    event = session.scalars(select(ProjectEvent.id)).one()
    page = f"/projects/{project.code}/events/{event}/undo"
    shown = desk.get(f"/projects/{project.code}")
    assert read(shown).one(f"a[href='{page}']")
    assert "误登记" not in shown.text
    asked = desk.get(page)
    assert "登记错了的项目可以撤销登记" in asked.text
    form = dict(read(asked).one("form.form").pairs)
    assert send(desk, page, **form | {"reason": ""}).status_code == 400
    assert send(desk, page, **form | {"reason": "与冷库一号重复"}).status_code == 303
    told = desk.get(f"/projects/{project.code}").text
    assert "登记已撤销,项目已终止。" in told
    assert "误登记" in told
    assert "与冷库一号重复" in told
    assert desk.get(page).status_code == 409


def test_the_reviewer_reads_districts_by_name(desk: FlaskClient, session: Session) -> None:
    send(desk, **PLAIN)
    enter_as(desk, session, make_officer(session, "li", "reviewer", ["211300"]))
    shown = desk.get("/review").text
    assert "双塔区" in shown
    assert "211302" not in read(desk.get("/review")).text


def test_a_copy_begins_with_what_another_may_share(desk: FlaskClient, session: Session) -> None:
    project = make_project(
        session, "冷库一号", owner="甲公司", national_code="2026-211302-48-01-123456", status="construction"
    )
    session.commit()
    page = read(desk.get(f"/projects/new?from={project.code}"))
    assert page.all("[name=owner]")[0]["value"] == "甲公司"
    assert page.all("[name=national_code]")[0]["value"] == ""
    assert page.all("[name=district][checked]")[0]["value"] == "211302"
    assert desk.get("/projects/new?from=LT-211300-4321").status_code == 404
    assert desk.get("/projects/new?colour=1").status_code == 400


def test_what_came_back_is_sent_again(desk: FlaskClient, session: Session) -> None:
    send(desk, **PLAIN, owner="甲公司", lon="120.45", lat="41.57")
    (update,) = updates(session)
    officer = session.scalars(select(Update.officer_id)).one()
    reviewer = make_officer(session, "li", "reviewer", ["211300"])
    enter_as(desk, session, reviewer)
    assert decide(desk, "return", update.id, note="请写规模").status_code == 303
    assert desk.get(f"/projects/new?again={update.id}").status_code == 404
    enter_as(desk, session, session.get_one(Officer, officer))
    page = read(desk.get(f"/projects/new?again={update.id}"))
    form = dict(page.one("form.register-form").pairs)
    assert (form["owner"], form["lon"], form["instead_of"]) == ("甲公司", "120.450000", str(update.id))
    assert send(desk, **form | {"capacity": "两万吨", "files": (BytesIO(b""), "")}).status_code == 303
    first, second = updates(session)
    assert (first.state, second.state) == ("replaced", "pending")


def test_a_reviewers_own_is_a_project_at_once(session: Session, empty_client: FlaskClient) -> None:
    enter_as(empty_client, session, make_officer(session, "li", "reviewer", ["211300"]))
    answer = send(empty_client, **PLAIN)
    assert answer.location == "/projects/LT-211302-10001"
    assert session.scalars(select(ProjectEvent.kind)).all() == ["created"]


def test_what_was_typed_survives_the_end_of_a_session(desk: FlaskClient) -> None:
    token = csrf_token(desk, "/account")
    desk.delete_cookie("lantu_session")
    answer = desk.post("/projects/new", data=PLAIN | {"csrf_token": token, "owner": "某某公司"})
    assert "某某公司" in answer.text


def look_for(client: FlaskClient, words: str, **fields: Any) -> Any:
    """Look for a programme as without scripts; returns the page."""
    answer = send(client, "/projects/new/programmes", **PLAIN | {"parent_code": words} | fields)
    assert answer.status_code == 200
    return read(answer)


def offered(page: Any) -> list[str]:
    return [one["value"] for one in page.all("[name=parent_pick]")]


def test_a_programme_is_looked_for_in_the_districts_and_above(desk: FlaskClient, session: Session) -> None:
    city = make_project(session, "朝阳市冷链建设", ["211300"], is_programme=True, code="LT-211300-8001")
    own = make_project(session, "双塔区冷链建设", is_programme=True, code="LT-211302-8002")
    make_project(session, "龙城区冷链建设", ["211303"], is_programme=True)
    make_project(session, "冷链建设一号库")
    session.commit()
    page = look_for(desk, "冷链建设")
    assert offered(page) == [city.code, own.code, "none"]
    assert page.all("[name=name]")[0]["value"] == PLAIN["name"]
    assert offered(look_for(desk, "lljs")) == [city.code, own.code, "none"]
    assert "没有这样的规划包" in send(desk, "/projects/new/programmes", **PLAIN, parent_code="龙舟").text
    part = desk.post(
        "/projects/new/programmes",
        data=PLAIN | {"parent_code": "冷链", "csrf_token": csrf_token(desk, "/account")},
        headers={"HX-Request": "true"},
    )
    assert "<form" not in part.text
    assert city.code in part.text


def test_what_is_picked_stays_until_other_words_are_typed(desk: FlaskClient, session: Session) -> None:
    make_project(session, "朝阳市冷链建设", ["211300"], is_programme=True, code="LT-211300-8001")
    other = make_project(session, "朝阳市粮食仓储", ["211300"], is_programme=True, code="LT-211300-8002")
    session.commit()
    found = {"parent_code": "冷链", "parent_sought": "冷链", "parent_pick": "LT-211300-8001"}
    refused = read(send(desk, **PLAIN | found | {"start_year": "旧"}))
    assert refused.all("[name=parent_pick][checked]")[0]["value"] == "LT-211300-8001"
    assert offered(look_for(desk, "粮食", parent_sought="冷链", parent_pick="LT-211300-8001")) == [
        other.code,
        "none",
    ]
    words = read(send(desk, **PLAIN | found | {"parent_code": "粮食"}))
    assert words.all("[name=parent_code][aria-invalid]")
    assert updates(session) == []
    assert send(desk, **PLAIN | found).status_code == 303
    assert updates(session)[0].changes["parent_code"] == [None, "LT-211300-8001"]


def test_a_programme_is_named_by_its_code_or_given_up(desk: FlaskClient, session: Session) -> None:
    make_project(session, "朝阳市冷链建设", ["211300"], is_programme=True, code="LT-211300-8001")
    session.commit()
    typed = "lt-211300-8001"
    page = look_for(desk, typed)
    assert page.all("[name=parent_pick][checked]")[0]["value"] == "LT-211300-8001"
    assert offered(look_for(desk, "LT-211300-4321")) == []
    assert offered(look_for(desk, "甲\x00乙", district="21\x00")) == []
    assert send(desk, **PLAIN, parent_code=typed).status_code == 303
    none = {"parent_code": typed, "parent_sought": typed, "parent_pick": "none"}
    assert send(desk, **PLAIN | {"name": "另一个冷库"} | none).status_code == 303
    first, second = updates(session)
    assert first.changes["parent_code"] == [None, "LT-211300-8001"]
    assert "parent_code" not in second.changes
