"""Plans that programs bring in: kept once, read, decided on at a version, and sent to review."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Intake, IntakeProposal, Job, Officer, Update
from tests.support.intake import make_intake
from tests.support.programs import Program

PLAN = {"title": "双塔区“十五五”规划", "adcode": "211302", "plan_start_year": "2026"}


@pytest.fixture
def program(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session)


@pytest.fixture
def intake(session: Session, program: Program) -> Intake:
    return make_intake(session, session.scalars(select(Officer)).one())


def test_a_plan_is_brought_once(program: Program, session: Session) -> None:
    sent = PLAN | {"file": ("规划.txt", "新建凤凰物流园。".encode())}
    first = program.send_form("/intakes", sent, Idempotency_Key="k-1")
    again = program.send_form("/intakes", sent, Idempotency_Key="k-1")
    assert (first.status_code, again.data) == (202, first.data)
    assert first.json["intake"]["state"] == "reading"
    assert first.headers["Location"] == f"/api/v1/intakes/{first.json['intake']['id']}"
    assert program.send_form("/intakes", sent).status_code == 409
    assert session.scalar(select(func.count()).select_from(Intake)) == 1
    assert session.scalars(select(Job.work)).all() == ["intake.read"]
    assert [one["title"] for one in program.send("GET", "/intakes").json["intakes"]] == [PLAN["title"]]
    recognised = program.post(f"/intakes/{first.json['intake']['id']}/recognise")
    assert recognised.status_code == 409


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"adcode": "abc"}, "adcode"),
        ({"plan_end_year": "2020"}, "plan_end_year"),
        ({"colour": "red"}, "colour"),
        ({"file": "text"}, "file"),
        ({"file": ("a.exe", b"MZ")}, "file"),
    ],
)
def test_a_wrong_plan_is_refused_at_its_field(
    program: Program, session: Session, fields: dict[str, object], field: str
) -> None:
    refused = program.send_form("/intakes", PLAN | {"file": ("a.txt", b"x")} | fields)
    assert (refused.status_code, refused.json["error"]["field"]) == (400, field)
    assert session.scalar(select(func.count()).select_from(Intake)) == 0


def test_sentences_come_in_pages(program: Program, intake: Intake) -> None:
    address = f"/intakes/{intake.id}/sentences"
    first = program.send("GET", f"{address}?limit=2").json
    rest = program.send("GET", f"{address}?limit=2&cursor={first['next']}").json
    assert [len(one["sentences"]) for one in (first, rest)] == [2, 1]
    assert rest["next"] is None
    assert program.send("GET", f"{address}?show=all").status_code == 400
    assert program.send("GET", f"{address}?colour=red").status_code == 400
    assert program.send("GET", f"{address}?show=read").json["sentences"] == []


def test_works_are_decided_at_a_version_and_sent(program: Program, session: Session, intake: Intake) -> None:
    address = f"/intakes/{intake.id}"
    one, two, three = program.send("GET", f"{address}/sentences").json["sentences"]
    where = f"{address}/sentences/{one['id']}"
    work = one["proposals"][0]
    assert one["text"][work["first"] : work["last"]] == "凤凰物流园" == work["proposed"]["name"]
    assert program.post(f"{address}/send").status_code == 400
    accepted = {"id": work["id"], "decision": "new", "investment_wan": 40000}
    assert program.post(where, {"proposals": [accepted]}).status_code == 428
    tag = program.send("GET", where).headers["ETag"]
    kept = program.post(where, {"proposals": [accepted]}, If_Match=tag)
    assert kept.status_code == 200
    made = kept.json["sentence"]["proposals"][0]
    assert (made["decision"], made["kept"]["investment_wan"]) == ("new", "40000")
    assert (made["kept"]["type"], made["kept"]["adcodes"]) == ("logistics_park", ["211302"])
    stale = program.post(where, {"proposals": [accepted]}, If_Match=tag)
    assert stale.status_code == 412
    assert stale.json["conflict"]["current"]["proposals"][0]["decision"] == "new"
    assert stale.json["conflict"]["sent"]["proposals"][0]["id"] == str(work["id"])

    left, right = (each["id"] for each in two["proposals"])
    said = {
        "version": two["version"],
        "proposals": [
            {"id": left, "decision": "same", "same": f"#{work['id']}"},
            {"id": right, "decision": "none"},
        ],
    }
    assert program.post(f"{address}/sentences/{two['id']}", said).status_code == 200
    marked = {"words": "创新驱动", "decision": "new", "name": "创新驱动工程", "adcodes": ["211302"]}
    third = {"version": three["version"], "marked": [marked]}
    assert program.post(f"{address}/sentences/{three['id']}", third).status_code == 200
    assert program.send("GET", address).json["intake"]["standing"]["waiting"] == 3
    assert program.post(f"{address}/sentences/{three['id']}/reopen").status_code == 200

    sent = program.post(f"{address}/send", Idempotency_Key="k-2")
    assert (sent.status_code, sent.json) == (200, {"published": 0, "waiting": 1, "held": 0})
    assert program.post(f"{address}/send", Idempotency_Key="k-2").data == sent.data
    assert session.scalars(select(Update.kind)).all() == ["register"]
    assert program.post(where, {"proposals": []}, If_Match=kept.headers["ETag"]).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"decision": "maybe"}, "decision-{id}"),
        ({"decision": None}, "decision-{id}"),
        ({"name": ""}, "name-{id}"),
        ({"type": "rocket"}, "type-{id}"),
        ({"adcodes": ["99"]}, "adcodes-{id}"),
        ({"adcodes": "211302"}, "adcodes-{id}"),
        ({"start_year": "二零"}, "start_year-{id}"),
        ({"start_year": True}, "start_year-{id}"),
        ({"is_programme": "yes"}, "is_programme-{id}"),
        ({"investment_wan": "多"}, "investment_wan-{id}"),
        ({"decision": "same"}, "same-{id}"),
        ({"colour": 1}, "colour"),
        ({"id": 999999999}, "proposals"),
        ({"id": "7"}, "proposals"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(
    program: Program, session: Session, intake: Intake, change: dict[str, object], field: str
) -> None:
    one = program.send("GET", f"/intakes/{intake.id}/sentences").json["sentences"][0]
    number = one["proposals"][0]["id"]
    body = {"version": one["version"], "proposals": [{"id": number, "decision": "new"} | change]}
    refused = program.post(f"/intakes/{intake.id}/sentences/{one['id']}", body)
    assert (refused.status_code, refused.json["error"]["field"]) == (400, field.format(id=number))
    assert session.scalars(select(IntakeProposal.decision).distinct()).all() == [None]


def test_a_plan_of_other_districts_is_none(empty_app: Flask, session: Session, intake: Intake) -> None:
    other = Program(empty_app.test_client(), session, "wang", districts=("211303",))
    assert other.send("GET", f"/intakes/{intake.id}").status_code == 404
    assert other.send("GET", f"/intakes/{intake.id}/sentences").status_code == 404
    assert other.post(f"/intakes/{intake.id}/send").status_code == 403
    assert other.send("GET", "/intakes").json["intakes"] == []
