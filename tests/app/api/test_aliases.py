"""Another name of a project comes in by PATCH as by the form: names are added, through the same review."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.factories import make_project
from tests.support.programs import Program, tag


@pytest.fixture
def project(session: Session) -> Project:
    made = make_project(session, "城南物流园")
    made.aliases = ["南园"]
    session.commit()
    session.refresh(made)
    return made


@pytest.fixture
def reviewer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


def patch(program: Program, project: Project, aliases: Any, **more: Any) -> Any:
    return program.send(
        "PATCH", f"/projects/{project.code}", {"aliases": aliases} | more, If_Match=tag(project)
    )


def test_a_name_is_added_and_found(session: Session, reviewer: Program, project: Project) -> None:
    done = patch(reviewer, project, ["南园", " 城南冷链园 ", "南园", "城南物流园", ""])
    assert done.status_code == 200
    session.refresh(project)
    assert project.aliases == ["南园", "城南冷链园"]
    shown = reviewer.send("GET", f"/projects/{project.code}").json["properties"]
    assert shown["aliases"] == ["南园", "城南冷链园"]
    found = reviewer.send("GET", "/projects?q=城南冷链园").json
    assert found["numberMatched"] == 1


def test_an_officers_name_waits_for_review(
    empty_app: Flask, session: Session, reviewer: Program, project: Project
) -> None:
    officer = Program(empty_app.test_client(), session)
    sent = patch(officer, project, ["南园", "冷链园"], owner="城投公司")
    assert sent.status_code == 201
    assert sent.json["update"]["changes"]["aliases"] == [["南园"], ["南园", "冷链园"]]
    session.refresh(project)
    assert project.aliases == ["南园"]
    reviewer.post(f"/updates/{sent.json['update']['id']}/accept", {})
    session.refresh(project)
    assert (project.aliases, project.owner) == (["南园", "冷链园"], "城投公司")


@pytest.mark.parametrize(
    "aliases",
    [
        ["冷链园"],
        [],
        None,
        "冷链园",
        [5],
        [None],
        ["南园", "长" * 201],
        ["南园", *(f"名{at}" for at in range(50))],
        {"南园": 1},
    ],
)
def test_what_cannot_be_is_named_and_nothing_changes(
    session: Session, reviewer: Program, project: Project, aliases: Any
) -> None:
    before = project.version
    refused = patch(reviewer, project, aliases)
    assert (refused.status_code, refused.json["error"]["field"]) == (400, "aliases")
    session.refresh(project)
    assert (project.aliases, project.version) == (["南园"], before)


def test_a_passed_version_shows_both_sides(session: Session, reviewer: Program, project: Project) -> None:
    held = tag(project)
    patch(reviewer, project, ["南园", "甲"])
    stale = reviewer.send(
        "PATCH", f"/projects/{project.code}", {"aliases": ["南园", "甲", "乙"]}, If_Match=held
    )
    assert stale.status_code == 412
    assert stale.json["conflict"]["current"]["aliases"] == ["南园", "甲"]
    assert stale.json["conflict"]["sent"]["aliases"] == ["南园", "甲", "乙"]
