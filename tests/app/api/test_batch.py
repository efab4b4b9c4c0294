"""Several projects at once, and matters carried on, for programs."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Update
from tests.support.factories import make_project
from tests.support.programs import Program


def test_a_batch_is_all_or_nothing(empty_app: Flask, session: Session) -> None:
    officer = Program(empty_app.test_client(), session)
    one, other = make_project(session, "甲"), make_project(session, "乙")
    far = make_project(session, "丙", ["211381"])
    session.commit()

    def send(*projects: object, **more: object) -> tuple[int, dict[str, object]]:
        answer = officer.send("POST", "/updates/batch", {"projects": list(projects)} | more)
        return answer.status_code, answer.get_json()

    def named(project: object, version: int = 1) -> dict[str, object]:
        return {"code": project.code, "version": version}  # type: ignore[attr-defined]

    preliminary = {"status": "preliminary"}
    status, said = send(named(one), named(far), **preliminary)
    assert status == 409
    assert [refusal["project"] for refusal in said["refusals"]] == [far.code]  # type: ignore[index, attr-defined]
    assert send(named(one), named(other, 9), **preliminary)[0] == 409
    assert send(**preliminary)[0] == 400
    assert send(named(one))[0] == 400
    assert send(named(one), steward="张三", **preliminary)[0] == 400
    assert send({"code": 7, "version": 1}, **preliminary)[0] == 400
    assert session.scalar(select(func.count()).select_from(Update)) == 0
    status, said = send(named(one), named(other), **preliminary)
    assert status == 201
    assert len(said["updates"]) == 2  # type: ignore[arg-type]
    assert send(named(one), named(other), steward="张三")[0] == 201


def test_a_matter_is_changed_closed_and_opened_again(empty_app: Flask, session: Session) -> None:
    officer = Program(empty_app.test_client(), session)
    project = make_project(session)
    session.commit()
    matter = {"kind": "land", "subject": "用地预审"}
    number = officer.send("POST", f"/projects/{project.code}/matters", matter).json["matter"]["id"]
    address = f"/matters/{number}"
    changed = officer.send("PATCH", address, {"responsible": "自然资源局", "reason": "已明确", "version": 1})
    assert (changed.status_code, changed.json["matter"]["subject"]) == (200, "用地预审")
    assert changed.json["matter"]["responsible"] == "自然资源局"
    assert officer.send("PATCH", address, {"version": 2}).status_code == 400
    assert officer.send("PATCH", address, {"subject": "别的", "version": 1}).status_code == 409
    assert officer.send("POST", f"{address}/close", {"result": "已批复", "version": 2}).status_code == 200
    assert officer.send("POST", f"{address}/reopen", {"reason": "", "version": 3}).status_code == 400
    again = officer.send("POST", f"{address}/reopen", {"reason": "批复被撤回", "version": 3})
    assert (again.status_code, again.json["matter"]["closed_at"]) == (200, None)
    assert [step["kind"] for step in again.json["steps"]] == ["opened", "changed", "closed", "reopened"]
