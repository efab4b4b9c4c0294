"""A program that retries under the same key writes once and gets the same answer."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from projects.models import IdempotencyKey, Project, Update
from projects.store.idempotency import PURGED_AT_ONCE
from tests.support.factories import make_project
from tests.support.programs import STARTED, Program, tag


def count(session: Session, table: type[Update] | type[IdempotencyKey]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_retry_gets_the_same_answer_and_writes_nothing(
    session: Session, officer: Program, project: Project
) -> None:
    address, headers = (
        f"/projects/{project.code}/status",
        {"If_Match": tag(project), "Idempotency_Key": "k-1"},
    )
    first = officer.post(address, STARTED, **headers)
    again = officer.post(address, STARTED, **headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (count(session, Update), count(session, IdempotencyKey)) == (1, 1)


def test_a_key_is_for_one_request(session: Session, officer: Program, project: Project) -> None:
    address, headers = (
        f"/projects/{project.code}/status",
        {"If_Match": tag(project), "Idempotency_Key": "k-1"},
    )
    update_id = officer.post(address, STARTED, **headers).json["update"]["id"]
    other = officer.post(address, STARTED | {"reason": "另一个"}, **headers)
    assert (other.status_code, other.json["error"]["field"]) == (422, "Idempotency-Key")
    assert officer.post(address, STARTED, **(headers | {"If_Match": '"9"'})).status_code == 422
    withdrawal = officer.post(f"/updates/{update_id}/withdraw", Idempotency_Key="k-1")
    assert withdrawal.status_code == 422
    assert count(session, Update) == 1
    assert session.scalar(select(Update.state)) == "pending"


def test_a_key_is_its_officers_own(
    empty_app: Flask, session: Session, officer: Program, project: Project
) -> None:
    neighbour = Program(empty_app.test_client(), session, "wang")
    other = make_project(session, "另一个")
    session.commit()
    session.refresh(other)
    first = officer.post(
        f"/projects/{project.code}/status", STARTED, If_Match=tag(project), Idempotency_Key="same"
    )
    second = neighbour.post(
        f"/projects/{other.code}/status", STARTED, If_Match=tag(other), Idempotency_Key="same"
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["update"]["id"] != second.json["update"]["id"]


def test_a_refusal_keeps_no_key(session: Session, officer: Program, project: Project) -> None:
    address = f"/projects/{project.code}/status"
    refused = officer.post(address, STARTED, If_Match='"99"', Idempotency_Key="k-1")
    assert refused.status_code == 412
    assert officer.post(address, {"x": 1}, If_Match=tag(project), Idempotency_Key="k-1").status_code == 400
    assert count(session, IdempotencyKey) == 0
    assert officer.post(address, STARTED, If_Match=tag(project), Idempotency_Key="k-1").status_code == 201


def test_a_reading_token_gets_no_answer_by_a_key(
    empty_app: Flask, session: Session, officer: Program, project: Project
) -> None:
    address, headers = (
        f"/projects/{project.code}/status",
        {"If_Match": tag(project), "Idempotency_Key": "k-1"},
    )
    officer.post(address, STARTED, **headers)
    reader = Program(empty_app.test_client(), session, "zhao", scopes="read")
    assert reader.post(address, STARTED, **headers).status_code == 403


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "x" * 101, 'a"b', "a\tb"])
def test_a_key_has_a_form(officer: Program, project: Project, key: str) -> None:
    headers = {"If_Match": tag(project), "Idempotency_Key": key.encode().decode("latin-1")}
    sent = officer.post(f"/projects/{project.code}/status", STARTED, **headers)
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "Idempotency-Key")


def test_a_key_expires_after_a_day_and_is_deleted(
    session: Session, officer: Program, project: Project
) -> None:
    address, headers = (
        f"/projects/{project.code}/status",
        {"If_Match": tag(project), "Idempotency_Key": "k-1"},
    )
    first = officer.post(address, STARTED, **headers)
    officer.post(f"/updates/{first.json['update']['id']}/withdraw", Idempotency_Key="k-2")
    session.execute(text("UPDATE idempotency_keys SET expires_at = expires_at - interval '25 hours'"))
    session.commit()
    again = officer.post(address, STARTED, **headers)
    assert again.status_code == 201
    assert again.json["update"]["id"] != first.json["update"]["id"]
    assert list(session.scalars(select(IdempotencyKey.key))) == ["k-1"]


def test_a_pile_of_expired_keys_is_deleted_bit_by_bit(
    session: Session, officer: Program, project: Project
) -> None:
    session.execute(
        text(
            "INSERT INTO idempotency_keys"
            " SELECT (SELECT max(id) FROM officers), 'old-' || n, 'POST /', 'x', 200, '{}', '{}',"
            " now() - interval '2 days', now() - interval '1 day' FROM generate_series(1, :number) AS n"
        ),
        {"number": PURGED_AT_ONCE + 5},
    )
    session.commit()
    officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project), Idempotency_Key="new")
    assert count(session, IdempotencyKey) == 6
