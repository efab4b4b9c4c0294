"""Reviewers decide on several updates at once, each with its note, and on whole batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.jobs.works import APART, load_works
from projects.models import Job, Project, Update
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.conftest import FILES
from tests.support.factories import make_project
from tests.support.programs import STARTED, Program


@pytest.fixture
def officer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session)


@pytest.fixture
def reviewer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211302",))


@pytest.fixture
def programs(officer: Program, reviewer: Program) -> tuple[Program, Program]:
    return officer, reviewer


@pytest.fixture
def projects(session: Session) -> list[Project]:
    found = [make_project(session, name) for name in ("甲", "乙", "丙")]
    session.commit()
    return found


@pytest.fixture
def waiting(officer: Program, projects: list[Project]) -> list[int]:
    answers = [officer.post(f"/projects/{one.code}/status", STARTED | {"version": 1}) for one in projects]
    return [answer.json["update"]["id"] for answer in answers]


def batch_of(projects: list[Project], **more: object) -> dict[str, Any]:
    return {"projects": [{"code": one.code, "version": one.version} for one in projects], **(more or STARTED)}


def states(session: Session, ids: list[int]) -> list[str]:
    session.expire_all()
    return [session.get_one(Update, one).state for one in ids]


def test_several_are_accepted_each_with_its_note(
    session: Session, reviewer: Program, waiting: list[int]
) -> None:
    sent = {"updates": [{"id": waiting[1], "note": "同意"}, {"id": waiting[0]}]}
    done = reviewer.post("/updates/accept", sent, Idempotency_Key="k-1")
    assert done.status_code == 200
    told = [(one["id"], one["state"], one["review_note"]) for one in done.json["updates"]]
    assert told == [(waiting[1], "accepted", "同意"), (waiting[0], "accepted", None)]
    assert states(session, waiting) == ["accepted", "accepted", "pending"]
    again = reviewer.post("/updates/accept", sent, Idempotency_Key="k-1")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (done.data, "true")


def test_several_are_returned_each_saying_why(
    session: Session, reviewer: Program, waiting: list[int]
) -> None:
    notes = [{"id": one, "note": f"请补第 {at} 份文号"} for at, one in enumerate(waiting)]
    done = reviewer.post("/updates/return", {"updates": notes})
    assert [one["review_note"] for one in done.json["updates"]] == [one["note"] for one in notes]
    assert states(session, waiting) == ["returned"] * 3


@pytest.mark.parametrize("verdict", ["accept", "return"])
def test_one_that_cannot_be_stops_all_and_is_named(
    session: Session, officer: Program, reviewer: Program, waiting: list[int], verdict: str
) -> None:
    officer.post(f"/updates/{waiting[1]}/withdraw", {})
    sent = {"updates": [{"id": one, "note": "理由"} for one in [*waiting, 999_999]]}
    refused = reviewer.post(f"/updates/{verdict}", sent)
    assert refused.status_code == 409
    assert [one["update"] for one in refused.json["refusals"]] == [waiting[1], 999_999]
    assert all(one["message"] for one in refused.json["refusals"])
    assert states(session, waiting) == ["pending", "withdrawn", "pending"]


def test_a_return_without_a_reason_names_its_update(
    session: Session, reviewer: Program, waiting: list[int]
) -> None:
    sent = {"updates": [{"id": waiting[0], "note": "请补文号"}, {"id": waiting[1], "note": " "}]}
    refused = reviewer.post("/updates/return", sent)
    assert (refused.status_code, [one["update"] for one in refused.json["refusals"]]) == (409, [waiting[1]])
    assert states(session, waiting) == ["pending"] * 3


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"updates": []},
        {"updates": "17"},
        {"updates": [17]},
        {"updates": [{}]},
        {"updates": [{"id": "17"}]},
        {"updates": [{"id": 1.5}]},
        {"updates": [{"id": True}]},
        {"updates": [{"id": 10**18}]},
        {"updates": [{"id": 1, "note": 5}]},
        {"updates": [{"id": 1, "note": "长" * 501}]},
        {"updates": [{"id": 1, "state": "accepted"}]},
        {"updates": [{"id": 1}, {"id": 1}]},
        {"updates": [{"id": one + 1} for one in range(101)]},
    ],
)
@pytest.mark.parametrize("verdict", ["accept", "return"])
def test_what_cannot_be_read_is_refused(reviewer: Program, verdict: str, sent: dict[str, Any]) -> None:
    refused = reviewer.post(f"/updates/{verdict}", sent)
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")


def test_another_districts_update_is_not_decided(
    empty_app: Flask, session: Session, waiting: list[int]
) -> None:
    far = Program(empty_app.test_client(), session, "wang", "reviewer", ("211381",))
    refused = far.post("/updates/accept", {"updates": [{"id": waiting[0]}]})
    assert (refused.status_code, refused.json["refusals"][0]["update"]) == (409, waiting[0])
    assert states(session, waiting) == ["pending"] * 3


@pytest.mark.parametrize(("verdict", "state"), [("accept", "accepted"), ("return", "returned")])
def test_a_batch_is_decided_in_the_background(
    connection: Connection,
    programs: tuple[Program, Program],
    projects: list[Project],
    verdict: str,
    state: str,
) -> None:
    officer, reviewer = programs
    session = officer.session
    ids = [one["id"] for one in officer.post("/updates/batch", batch_of(projects)).json["updates"]]
    (batch,) = reviewer.send("GET", "/updates/batches").json["batches"]
    assert (batch["number"], batch["author"]) == (
        3,
        reviewer.send("GET", f"/updates/{ids[0]}").json["update"]["author"],
    )
    address = f"/updates/batches/{batch['batch']}/{verdict}"
    begun = reviewer.post(address, {"note": "整批"})
    assert (begun.status_code, begun.json["job"]["is_over"]) == (202, False)
    assert states(session, ids) == ["pending"] * 3
    session.commit()
    load_works(APART)
    run_waiting(connection, Places(Path(FILES.name), Path(FILES.name)))
    job = reviewer.client.get(begun.headers["Location"], headers=reviewer.headers).json["job"]
    assert job["state"] == "done"
    assert states(session, ids) == [state] * 3
    assert reviewer.send("GET", "/updates/batches").json["batches"] == []
    assert reviewer.post(address, {"note": "整批"}).status_code == 409


def test_a_batch_is_not_returned_without_a_reason(
    session: Session, officer: Program, reviewer: Program, projects: list[Project]
) -> None:
    batch = officer.post("/updates/batch", batch_of(projects)).json["updates"][0]["batch"]
    refused = reviewer.post(f"/updates/batches/{batch}/return", {})
    assert (refused.status_code, refused.json["error"]["field"]) == (400, "note")
    assert reviewer.post("/updates/batches/none/accept").status_code == 409
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_preview_says_what_a_batch_would_do_and_writes_nothing(
    session: Session, officer: Program, projects: list[Project]
) -> None:
    far = make_project(session, "远处", ["211381"])
    session.commit()
    shown = officer.post("/updates/batch/preview", batch_of(projects)).json
    assert shown["is_possible"]
    assert [one["code"] for one in shown["projects"]] == [one.code for one in projects]
    assert shown["projects"][0]["changes"]["status"][1] == "construction"
    assert shown["projects"][0]["waits"]
    unknown = {"code": "LT-000000-9999", "version": 1}
    sent = batch_of([projects[0], far])
    sent["projects"] += [unknown, {"code": projects[1].code, "version": 9}]
    shown = officer.post("/updates/batch/preview", sent).json
    assert not shown["is_possible"]
    assert [one["refusal"] is None for one in shown["projects"]] == [True, False, False, False]
    assert [one["name"] for one in shown["projects"]] == ["甲", "远处", None, "乙"]
    assert officer.post("/updates/batch/preview", {"projects": []}).status_code == 400
    assert session.scalar(select(func.count()).select_from(Update)) == 0
