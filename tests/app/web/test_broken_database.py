"""A database that dies in the middle of a request: everybody gets the plain 503, whichever query it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts import tokens
from projects.models import Officer
from tests.app.web.test_access import FOR_PROGRAMS, TABLE, address
from tests.conftest import make_app
from tests.support.at_once import wait_until
from tests.support.history import copy_database
from tests.support.page import read
from tests.support.people import enter_as, make_officer

# They answer themselves whether the database is there.
WATCHED = ("/readyz", "/metrics")
GETS = [rule for method, rule in TABLE if method == "GET" and rule not in WATCHED]
WRITES = [(method, rule) for method, rule in TABLE if method != "GET"]


@pytest.fixture(scope="module")
def broken_url(server_url: str, registry_template_url: str) -> str:
    return copy_database(server_url, registry_template_url, "lantu_broken")


@pytest.fixture(scope="module")
def app(broken_url: str) -> Iterator[Flask]:
    """The application on real connections, which can be cut."""
    app = make_app(broken_url)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def administrator(broken_url: str) -> Iterator[Officer]:
    engine = create_engine(broken_url)
    with Session(engine, expire_on_commit=False) as session:
        yield make_officer(session, "root1", "administrator", [])
    engine.dispose()


@pytest.fixture(scope="module")
def people(app: Flask, broken_url: str, administrator: Officer) -> dict[str, FlaskClient]:
    """Anyone, and somebody who is signed in and may do everything."""
    signed_in = app.test_client()
    engine = create_engine(broken_url)
    with Session(engine) as session:
        enter_as(signed_in, session, administrator)
    engine.dispose()
    return {"anyone": app.test_client(), "signed in": signed_in}


@pytest.fixture(scope="module")
def bearer(broken_url: str, administrator: Officer) -> dict[str, str]:
    engine = create_engine(broken_url)
    with Session(engine) as session:
        token = tokens.create_token(session, administrator.id, "程序", "write", 30)
        session.commit()
    engine.dispose()
    return {"Authorization": f"Bearer {token}"}


class Cut:
    """Cuts the connection just before its statement of a number, from the server's side."""

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine = engine
        self.other = create_engine(url, isolation_level="AUTOCOMMIT")
        self.at, self.seen = 0, 0

    def note(self, connection: object, cursor: object, *_rest: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            self.end(cursor.connection.info.backend_pid)  # type: ignore[attr-defined]

    def end(self, pid: int) -> None:
        with self.other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            left = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
            wait_until(lambda: not connection.scalar(left, {"pid": pid}), "the connection to end")

    @contextmanager
    def before(self, number: int) -> Iterator[None]:
        """Cut before a statement; 0 cuts nothing and only counts."""
        self.at, self.seen = number, 0
        event.listen(self.engine, "before_cursor_execute", self.note)
        try:
            yield
        finally:
            event.remove(self.engine, "before_cursor_execute", self.note)


@pytest.fixture
def cut(app: Flask, broken_url: str) -> Iterator[Cut]:
    cut = Cut(app.extensions["engine"], broken_url)
    yield cut
    cut.other.dispose()


def check_plain(answer: TestResponse, where: str) -> None:
    """The plain answer in the caller's form, with when to come again and without a trace."""
    assert answer.status_code == 503, f"{where}: {answer.status_code} {answer.text[:300]}"
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text
    assert "psycopg" not in answer.text
    if answer.request.path.startswith(FOR_PROGRAMS):
        assert answer.json["error"]["status"] == 503
    else:
        assert read(answer).has(".error-page h1")


@pytest.mark.parametrize("who", ["anyone", "signed in"])
@pytest.mark.parametrize("rule", GETS)
def test_a_page_says_so_whichever_query_fails(
    people: dict[str, FlaskClient], cut: Cut, rule: str, who: str
) -> None:
    client = people[who]
    with cut.before(0):
        whole = client.get(address(rule))
    number = cut.seen
    assert whole.status_code != 500
    for at in range(1, number + 1):
        with cut.before(at):
            answer = client.get(address(rule))
        if cut.seen >= at:  # what the first visit noted, the next ones need not
            check_plain(answer, f"{rule}, query {at} of {number}")
    assert client.get(address(rule)).status_code == whole.status_code


@pytest.mark.parametrize(("method", "rule"), WRITES)
def test_a_write_says_so_whichever_query_fails(
    people: dict[str, FlaskClient], bearer: dict[str, str], cut: Cut, method: str, rule: str
) -> None:
    """Most of these forms are refused at once; the queries until then are what every write asks."""
    is_api = rule.startswith("/api/")
    client = people["anyone"] if is_api else people["signed in"]
    headers = bearer if is_api else {}
    if rule == "/sign-out":
        return
    with cut.before(0):
        whole = client.open(address(rule), method=method, headers=headers)
    number = cut.seen
    assert whole.status_code != 500
    for at in range(1, number + 1):
        with cut.before(at):
            answer = client.open(address(rule), method=method, headers=headers)
        if cut.seen >= at:
            check_plain(answer, f"{method} {rule}, query {at} of {number}")


def test_a_page_of_the_past_says_so_too(people: dict[str, FlaskClient], cut: Cut) -> None:
    for at in range(1, 6):
        with cut.before(at):
            check_plain(people["signed in"].get("/projects?as_of=2026-01-01"), f"query {at}")


def test_the_error_page_asks_nothing(people: dict[str, FlaskClient], cut: Cut) -> None:
    with cut.before(0):
        people["signed in"].get("/nowhere")
    assert cut.seen <= 1  # who asks


def test_a_connection_that_cannot_be_closed_changes_no_answer(
    app: Flask, people: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_session: Session) -> None:
        raise SQLAlchemyError("the connection is gone")

    monkeypatch.setattr(Session, "close", refuse)
    assert people["signed in"].get("/about").status_code == 200


def test_a_commit_whose_answer_is_lost_does_not_claim_that_nothing_was_saved(
    app: Flask, people: dict[str, FlaskClient], cut: Cut, administrator: Officer
) -> None:
    engine: Engine = app.extensions["engine"]

    def end(connection: object) -> None:
        cut.end(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[attr-defined]

    event.listen(engine, "commit", end)
    try:
        answer = people["signed in"].post(f"/admin/officers/{administrator.id}/invitation")
    finally:
        event.remove(engine, "commit", end)
    assert answer.status_code == 503
    assert "不能确定是否已经保存" in answer.text
    assert "没有任何改动" not in answer.text
