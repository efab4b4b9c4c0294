"""Many officers at once on real connections with real commits: nothing is lost and nothing written twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, func, make_url, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts import tokens
from projects.accounts.officers import create_officer
from projects.models import DistrictSetting, IdempotencyKey, Project, ProjectEvent, Update
from projects.registry.shares import list_words
from tests.conftest import make_app, make_database
from tests.support.at_once import at_once, count_waiting, holding, insist, wait_until
from tests.support.factories import make_project
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import STARTED

MANY = 50


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    url = make_database(empty_url, "lantu_two_at_once", template=make_url(empty_url).database or "")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    app = make_app(engine.url.render_as_string(hide_password=False))
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def project(engine: Engine) -> Project:
    """A project of a district that publishes at once."""
    with Session(engine) as session:
        session.add(DistrictSetting(adcode="211302", publishes_at_once=True))
        project = make_project(session)
        session.commit()
        session.refresh(project)
        return project


def make_tokens(engine: Engine, number: int) -> list[str]:
    """Return a token each of some officers."""
    with Session(engine) as session:
        officers = [
            create_officer(session, f"officer{n}", f"填报员{n}", "officer", ["211302"]) for n in range(number)
        ]
        made = [tokens.create_token(session, officer.id, "程序", "write", 30) for officer in officers]
        session.commit()
        return made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def list_values(engine: Engine, project: Project) -> list[str]:
    """Return what officers wrote, the first event first."""
    query = select(ProjectEvent.changes["description"][1].as_string()).where(
        ProjectEvent.project_id == project.id, ProjectEvent.origin == "officer"
    )
    with Session(engine) as session:
        return list(session.scalars(query.order_by(ProjectEvent.id)))


def test_fifty_officers_lose_nothing_and_write_nothing_twice(
    app: Flask, engine: Engine, project: Project
) -> None:
    words = make_tokens(engine, MANY)
    address = f"/api/v1/projects/{project.code}"

    def append_own_line(number: int) -> None:
        """Add a line to what stands, and after a refusal to what the refusal says stands now."""
        client, headers, version, held = app.test_client(), bearer(words[number]), project.version, None
        while True:
            body = {"description": "\n".join(filter(None, (held, f"第 {number} 人"))), "version": version}
            answer = insist(partial(client.patch, address, json=body, headers=headers))
            if answer.status_code == 200:
                return
            assert answer.status_code == 409, answer.text
            now = answer.json["error"]["conflict"]
            version, held = now["version"], now["current"]["description"]

    at_once(MANY, append_own_line)
    with Session(engine) as session:
        now = session.get_one(Project, project.id)
        assert sorted((now.description or "").splitlines()) == sorted(f"第 {n} 人" for n in range(MANY))
        assert now.version == project.version + MANY
        states = list(session.scalars(select(Update.state)))
    written = list_values(engine, project)
    assert (len(written), len(set(written)), states) == (MANY, MANY, ["accepted"] * MANY)


def test_of_fifty_who_read_the_same_version_one_wins(app: Flask, engine: Engine, project: Project) -> None:
    words = make_tokens(engine, MANY)

    def change(number: int) -> TestResponse:
        headers = bearer(words[number]) | {"If-Match": f'"{project.version}"'}
        body = {"description": f"第 {number} 人"}
        address = f"/api/v1/projects/{project.code}"
        return insist(partial(app.test_client().patch, address, json=body, headers=headers))

    answers = at_once(MANY, change)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * (MANY - 1)
    (winner,) = (answer for answer in answers if answer.status_code == 200)
    won = winner.json["update"]["changes"]["description"][1]
    assert list_values(engine, project) == [won]
    for answer in answers:
        if answer.status_code == 412:
            sides = answer.json["error"]["conflict"]
            assert (sides["current"]["description"], sides["version"]) == (won, project.version + 1)
            assert sides["sent"]["description"] != won


def test_the_same_key_at_the_same_time_writes_once(app: Flask, engine: Engine, project: Project) -> None:
    (word,) = make_tokens(engine, 1)
    headers = bearer(word) | {"If-Match": f'"{project.version}"', "Idempotency-Key": "once"}

    def send(_number: int) -> TestResponse:
        address = f"/api/v1/projects/{project.code}/status"
        return app.test_client().post(address, json=STARTED, headers=headers)

    answers = race(engine, project, send, 3)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == 2
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Update)) == 1
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
        assert session.get_one(Project, project.id).version == project.version + 1


def test_one_form_sent_twice_at_the_same_instant_writes_once(
    app: Flask, engine: Engine, project: Project
) -> None:
    browsers = [app.test_client() for _ in range(2)]
    with Session(engine) as session:
        officer = make_officer(session)
        enter_as(browsers[0], session, officer)
    form = STARTED | {
        "version": str(project.version),
        "csrf_token": csrf_token(browsers[0], f"/projects/{project.code}/status"),
    }
    share_session(*browsers)

    def send(number: int) -> TestResponse:
        return browsers[number].post(f"/projects/{project.code}/status", data=form)

    answers = race(engine, project, send, 2)
    assert sorted(answer.status_code for answer in answers) == [303, 303]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Update)) == 1
        assert session.get_one(Project, project.id).version == project.version + 1
        assert (
            session.scalar(select(ProjectEvent.actor).where(ProjectEvent.origin == "officer"))
            == "zhang的姓名"
        )


def share_session(first: FlaskClient, second: FlaskClient) -> None:
    """Give the second client the session of the first: one browser that sends the form twice."""
    cookie = first.get_cookie("lantu_session")
    assert cookie is not None
    second.set_cookie("lantu_session", cookie.value)


def race(
    engine: Engine, project: Project, send: Callable[[int], TestResponse], number: int
) -> list[TestResponse]:
    """Send requests that all wait for the project, and let it go when every one of them does."""
    with holding(engine, project.id) as let_go, ThreadPoolExecutor(number) as pool:
        sent = [pool.submit(send, index) for index in range(number)]
        wait_until(lambda: count_waiting(engine) == number, "the requests to meet")
        let_go()
        return [one.result() for one in sent]


def test_two_who_divide_a_project_at_once_do_not_mix(app: Flask, engine: Engine) -> None:
    """Of two divisions one is written whole, and the other hears what stands: never a share of each."""
    with Session(engine) as session:
        session.add(DistrictSetting(adcode="211300", publishes_at_once=True))
        road = make_project(session, "跨县公路", ("211302", "211321"), figures=[100])
        officers = [
            create_officer(session, f"city{n}", f"市填报员{n}", "officer", ["211300"]) for n in range(8)
        ]
        words = [tokens.create_token(session, one.id, "程序", "write", 30) for one in officers]
        session.commit()
        code, version = road.code, road.version

    def divide(number: int) -> TestResponse:
        share = f"0.{number + 1}"
        rest = f"0.{9 - number}"
        body = {
            "districts": [{"adcode": "211302", "share": share}, {"adcode": "211321", "share": rest}],
            "reason": "协议",
            "version": version,
        }
        address = f"/api/v1/projects/{code}/districts"
        return app.test_client().post(address, json=body, headers=bearer(words[number]))

    answers = at_once(8, divide)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    (winner,) = (answer for answer in answers if answer.status_code == 200)
    won = winner.json["update"]["changes"]["districts"][1]
    with Session(engine) as session:
        assert (
            list_words(session)[session.scalars(select(Project.id).where(Project.code == code)).one()] == won
        )
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json["error"]["conflict"]["current"] == {"districts": won}
