"""The form of shares, the tick on the form of a place, and the call for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Project, Update
from tests.projects.updates.test_sharing import ACROSS, CHAOYANG, CITY, SHUANGTA
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import Program, tag
from tests.support.review import decide

FIRST, SECOND = f"share_{SHUANGTA}", f"share_{CHAOYANG}"
LINE = "\n".join(f"{x}, {y}" for x, y in ACROSS.coords)


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A browser in which an officer of the city is signed in."""
    make_officer(session, "shen", "reviewer", CITY)
    enter_as(empty_client, session, make_officer(session, "zhang", "officer", CITY))
    return empty_client


@pytest.fixture
def road(session: Session) -> Project:
    project = make_project(session, "跨县公路", (SHUANGTA, CHAOYANG), figures=[10000], type="trunk_road")
    session.commit()
    return project


def send(client: FlaskClient, project: Project, page: str = "districts", **typed: Any) -> TestResponse:
    address = f"/projects/{project.code}/{page}"
    form = dict(read(client.get(address)).one("form[enctype]").pairs)
    form.pop("files", None)
    return client.post(address, data=form | typed | {"csrf_token": csrf_token(client, "/account")})


def list_updates(session: Session) -> list[Update]:
    session.expire_all()
    return list(session.scalars(select(Update).order_by(Update.id)))


def draw(session: Session, project: Project) -> None:
    """Let a project already be the line."""
    project.geom, project.precision, project.method = from_shape(ACROSS, srid=4326), "route", "drawn"
    project.custody, project.source_datum = "reported", "wgs84"
    session.commit()


def test_shares_are_sent_once_however_often_the_button_is_pressed(
    desk: FlaskClient, session: Session, road: Project
) -> None:
    for _click in range(2):
        assert send(desk, road, **{FIRST: "62.15", SECOND: "37.85%"}, reason="协议").status_code == 303
    (update,) = list_updates(session)
    assert (update.kind, update.state) == ("districts", "pending")
    assert update.changes["districts"][1] == ["211302:0.6215", "211321:0.3785"]
    enter_as(desk, session, make_officer(session, "li", "reviewer", CITY))
    assert "双塔区 62.15%、朝阳市朝阳县 37.85%" in desk.get("/review").text
    assert "双塔区" in desk.get("/review?lang=en").text or "Shuangta" in desk.get("/review?lang=en").text


def test_the_history_names_the_districts_of_a_share(
    desk: FlaskClient, session: Session, road: Project
) -> None:
    enter_as(desk, session, make_officer(session, "li", "reviewer", CITY))
    send(desk, road, **{FIRST: "62.15", SECOND: "37.85"}, reason="协议")
    for address in (f"/projects/{road.code}", "/history"):
        assert "双塔区 62.15%、朝阳市朝阳县 37.85%" in desk.get(address).text, address
        english = read(desk.get(f"{address}?lang=en")).text
        assert "Shuangta District 62.15%" in english, address
        assert SHUANGTA not in english.replace(road.code, ""), address


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({FIRST: "60", SECOND: "30"}, "份额合计为 90%,要正好是 100%"),
        ({FIRST: "100", SECOND: ""}, "要么每个县区都写"),
        ({FIRST: "-60", SECOND: "160"}, "“-60”不是份额"),
        ({FIRST: "六成", SECOND: "40"}, "“六成”不是份额"),
        ({FIRST: "33.33333", SECOND: "66.66667"}, "最多四位小数"),
        ({FIRST: "50", SECOND: "30", "share_211322": "20"}, "“建平县”不是这个项目的县区"),
        ({FIRST: "50", SECOND: "30", "share_999999": "20"}, "没有这些区划代码"),
        ({FIRST: "50", SECOND: "50", "share_\x00": "20"}, "表单不完整"),
        ({FIRST: "50", SECOND: "50", "reason": ""}, "要有依据或理由"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: FlaskClient, session: Session, road: Project, typed: dict[str, str], words: str
) -> None:
    answer = send(desk, road, **({"reason": "两县协议第三条"} | typed))
    assert answer.status_code == 400
    assert words in answer.text
    page = read(answer)
    assert page.one(f"[name={FIRST}]")["value"] == typed[FIRST]
    assert typed.get("reason", "两县协议第三条") in page.one("[name=reason]").text
    assert list_updates(session) == []


def test_a_fault_of_one_share_stands_at_its_field(desk: FlaskClient, road: Project) -> None:
    answer = send(desk, road, **{FIRST: "0", SECOND: "100"}, reason="协议")
    assert read(answer).has(f"[name={FIRST}][aria-invalid]")
    assert not read(answer).has(f"[name={SECOND}][aria-invalid]")


def test_the_form_is_filled_in_by_length_and_may_be_changed(
    desk: FlaskClient, session: Session, road: Project
) -> None:
    address = f"/projects/{road.code}/districts"
    assert not read(desk.get(address)).has("a[href*='by=length']")
    draw(session, road)
    assert read(desk.get(address)).has("a[href*='by=length']")
    assert not read(desk.get(address)).one(f"[name={FIRST}]")["value"]
    filled = read(desk.get(f"{address}?by=length")).one("form[enctype]")
    typed = dict(filled.pairs)
    assert Decimal(typed[FIRST]) + Decimal(typed[SECOND]) == 100
    assert typed["reason"].strip() == "份额按图上线路在各县区内的长度"
    assert desk.get(f"{address}?by=area").status_code == 400
    assert desk.get(f"{address}?with=length").status_code == 400


def test_what_a_reviewer_sent_back_stands_in_the_form_again(
    desk: FlaskClient, session: Session, road: Project
) -> None:
    send(desk, road, **{FIRST: "60", SECOND: "40"}, reason="协议")
    (update,) = list_updates(session)
    other = desk.application.test_client()
    enter_as(other, session, make_officer(session, "li", "reviewer", CITY))
    decide(other, "return", update.id, note="请附协议")
    page = read(desk.get(f"/projects/{road.code}/districts"))
    assert page.one(f"[name={FIRST}]")["value"] == "60"
    assert "请附协议" in page.text


def test_a_project_of_one_district_says_that_nothing_is_to_be_divided(
    desk: FlaskClient, session: Session
) -> None:
    project = make_project(session)
    session.commit()
    assert "没有份额可分" in desk.get(f"/projects/{project.code}/districts").text
    assert '/districts"' not in desk.get(f"/projects/{project.code}").text


def test_the_tick_on_a_place_sends_both_or_none(desk: FlaskClient, session: Session, road: Project) -> None:
    placed = {"shape": "line", "vertices": LINE, "reason": "设计线位"}
    taken = placed | {"take_shares": "yes"}
    inside = taken | {"vertices": "120.45, 41.58\n120.45, 41.59"}
    refused = send(desk, road, "place", **inside)
    assert refused.status_code == 400
    assert "没有经过“朝阳市朝阳县”" in refused.text
    assert "41.59" in read(refused).one("[name=vertices]").text
    assert (
        "要有一条线"
        in send(desk, road, "place", **(taken | {"shape": "point", "lon": "120.4", "lat": "41.5"})).text
    )
    assert list_updates(session) == []
    for _click in range(2):
        assert send(desk, road, "place", **taken).status_code == 303
    assert [one.kind for one in list_updates(session)] == ["fields", "districts"]
    assert list_updates(session)[1].reason == "份额按图上线路在各县区内的长度\n设计线位"


def test_without_the_tick_a_line_moves_no_money(desk: FlaskClient, session: Session, road: Project) -> None:
    assert send(desk, road, "place", shape="line", vertices=LINE).status_code == 303
    assert [one.kind for one in list_updates(session)] == ["fields"]


def test_somebodys_waiting_shares_stop_the_place_too(
    desk: FlaskClient, session: Session, road: Project
) -> None:
    send(desk, road, **{FIRST: "60", SECOND: "40"}, reason="协议")
    answer = send(desk, road, "place", shape="line", vertices=LINE, take_shares="yes")
    assert answer.status_code == 409
    assert "等待审核" in answer.text
    assert [one.kind for one in list_updates(session)] == ["districts"]


def test_the_tick_alone_sends_the_shares_alone(desk: FlaskClient, session: Session, road: Project) -> None:
    draw(session, road)
    assert send(desk, road, "place", take_shares="yes", precision="route").status_code == 303
    assert [one.kind for one in list_updates(session)] == ["districts"]


def test_the_offer_is_said_while_a_line_is_typed_and_the_tick_stays(desk: FlaskClient, road: Project) -> None:
    def say(**typed: str) -> Any:
        sent = {"shape": "line", "csrf_token": csrf_token(desk, "/account")} | typed
        headers = {"HX-Request": "true"}
        return read(desk.post(f"/projects/{road.code}/place/check", data=sent, headers=headers))

    assert say(vertices=LINE).texts(".take-shares .length-share")[0].startswith("双塔区 ")
    assert not say(vertices=LINE).has("[name=take_shares][checked]")
    assert say(vertices=LINE, take_shares="yes").has("[name=take_shares][checked]")
    assert not say(vertices="120.45, 41.58\n120.45, 41.59").has("[name=take_shares]")


def test_a_program_divides_a_project(session: Session, empty_client: FlaskClient, road: Project) -> None:
    program = Program(empty_client, session, "bot", "reviewer", CITY)
    address = f"/projects/{road.code}/districts"
    sent = [{"adcode": SHUANGTA, "share": "0.25"}, {"adcode": CHAOYANG, "share": 0.75}]
    for wrong, field in (
        ([sent[0]], "districts"),
        ([sent[0], CHAOYANG], "share"),
        ([sent[0], sent[0], sent[1]], "districts"),
        ([*sent, "999999"], "districts"),
        ([sent[0], {"adcode": CHAOYANG, "share": "0.7"}], "share"),
    ):
        body = {"districts": wrong, "reason": "协议"}
        answer = program.post(address, body, If_Match=tag(road))
        assert (answer.status_code, answer.json["error"]["field"]) == (400, field)
    stale = program.post(address, {"districts": sent, "reason": "协议"}, If_Match='"99"')
    assert stale.json["error"]["conflict"]["sent"] == {"districts": ["211302:0.25", "211321:0.75"]}
    answer = program.post(address, {"districts": sent, "reason": "协议"}, If_Match=tag(road))
    assert (answer.status_code, answer.json["update"]["kind"]) == (200, "districts")
    page = empty_client.get(f"/projects/{road.code}")
    assert "25%" in page.text
    assert "75%" in page.text
