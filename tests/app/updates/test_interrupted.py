"""What is left when a server is killed in the middle of its work, or the database restarts below it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent, Update
from projects.store.database import upgrade
from tests.conftest import ROOT, make_app, make_database
from tests.support.at_once import (
    SERVER_NAME,
    Server,
    at_once,
    count_connections,
    count_waiting,
    holding,
    wait_until,
)
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

# What one process of the server keeps at most (projects/store/database.py).
MOST_CONNECTIONS = 16
LOCKS = text(
    "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    url = make_database(empty_url, "lantu_interrupted", template=make_url(empty_url).database or "")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def browser(engine: Engine) -> Iterator[FlaskClient]:
    """A browser in which a reviewer is signed in; its session is good on any server with the same key."""
    app = make_app(url_of(engine))
    client = app.test_client()
    with Session(engine) as session:
        enter_as(client, session, make_officer(session, "li", "reviewer"))
    yield client
    app.extensions["engine"].dispose()


@pytest.fixture
def server(engine: Engine, tmp_path: Path) -> Iterator[Server]:
    server = Server(url_of(engine), tmp_path)
    yield server
    server.kill()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def fill_bulk_form(browser: FlaskClient, codes: list[str]) -> list[tuple[str, str]]:
    """Return the form of a bulk update as its preview page holds it."""
    form = [("project", code) for code in codes]
    form += [("status", "signed"), ("csrf_token", csrf_token(browser, "/account"))]
    page = browser.post("/updates/status/preview", data=urlencode(form), content_type=FORM)
    return [*form, ("previewed", read(page).one("[name=previewed]")["value"])]


FORM = "application/x-www-form-urlencoded"


def test_a_server_killed_in_a_bulk_update_leaves_nothing(
    engine: Engine, browser: FlaskClient, server: Server
) -> None:
    with Session(engine) as session:
        projects = [make_project(session, f"项目{number}") for number in range(5)]
        session.commit()
        ids = [project.id for project in projects]
        form = fill_bulk_form(browser, [f"{project.code}:{project.version}" for project in projects])
    cookie = browser.get_cookie("lantu_session")
    assert cookie is not None
    headers = {"Cookie": f"lantu_session={cookie.value}", "Content_Type": FORM}
    with holding(engine, ids[-1]) as let_go, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(server.ask, "POST", "/updates/status", urlencode(form), **headers)
        wait_until(lambda: count_waiting(engine) == 1 or sent.done(), "the server to reach the last project")
        # It stands in the middle: what it has written already is held.
        with engine.connect() as other, pytest.raises(OperationalError, match="could not obtain lock"):
            other.execute(text("SELECT 1 FROM projects WHERE id = :id FOR UPDATE NOWAIT"), {"id": ids[0]})
        server.kill()
        assert isinstance(sent.exception(), OSError | HTTPException)
        let_go()
    wait_until(lambda: count_connections(engine, SERVER_NAME) == 0, "the dead server's connections to end")
    with engine.connect() as connection:
        assert connection.scalar(LOCKS) == 0
    with Session(engine) as session:
        assert list(session.scalars(select(Update.id))) == []
        assert list(session.scalars(select(ProjectEvent.id).where(ProjectEvent.origin == "officer"))) == []
        assert set(session.scalars(select(Project.status))) == {"planned"}
    # The same form, sent again to a server that lives, writes all of it.
    again = browser.post("/updates/status", data=urlencode(form), content_type=FORM)
    assert again.status_code == 303
    with Session(engine) as session:
        assert set(session.scalars(select(Project.status))) == {"signed"}
        assert len(set(session.scalars(select(Update.batch)))) == 1


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for a database server of the test's own, gone afterwards."""
    folder = tmp_path_factory.mktemp("restarted") / "pg"
    yield folder
    run_cluster("drop", folder)


def run_cluster(verb: str, folder: Path) -> str:
    """Start, stop or drop the cluster; returns the URL of a started one."""
    options = {"CLUSTER_OPTIONS": "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"}
    command = ["sh", "setup/cluster.sh", verb, str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | options, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_pool_survives_a_restart_of_the_database(cluster: Path) -> None:
    url = run_cluster("start", cluster)
    upgrade(url)
    app = make_app(url)
    pages = ["/readyz", "/api/v1/projects", "/projects", "/api/v1/totals"]
    engine = app.extensions["engine"]

    def ask(number: int) -> int:
        return app.test_client().get(pages[number % len(pages)]).status_code

    assert set(at_once(8, ask)) == {200}
    assert engine.pool.checkedin() > 1
    run_cluster("stop", cluster)
    down = app.test_client().get("/api/v1/projects")
    assert (down.status_code, down.json["error"]["status"]) == (503, 503)
    page = app.test_client().get("/projects")
    assert page.status_code == 503
    assert "Traceback" not in page.text
    assert app.test_client().get("/healthz").status_code == 200
    assert run_cluster("start", cluster) == url
    assert set(at_once(16, ask)) == {200}
    engine.dispose()


def test_a_request_cut_off_by_the_restart_says_so_and_the_next_one_works(
    engine: Engine, browser: FlaskClient
) -> None:
    with Session(engine) as session:
        project = make_project(session)
        session.commit()
        code, version, project_id = project.code, project.version, project.id
    form = {"status": "signed", "version": str(version), "csrf_token": csrf_token(browser, "/account")}
    with holding(engine, project_id) as let_go, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(browser.post, f"/projects/{code}/status", data=form)
        wait_until(lambda: count_waiting(engine) == 1 or sent.done(), "the request to wait")
        with engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        answer = sent.result()
        let_go()
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert browser.post(f"/projects/{code}/status", data=form).status_code == 303
    with Session(engine) as session:
        assert list(session.scalars(select(Update.state))) == ["accepted"]


def test_a_server_that_is_too_busy_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(url_of(engine))
    own: Engine = app.extensions["engine"]
    monkeypatch.setattr(own.pool, "_timeout", 0.01)
    busy = [own.connect() for _ in range(MOST_CONNECTIONS)]
    with pytest.raises(PoolTimeout):
        own.connect()
    refused = app.test_client().get("/api/v1/projects")
    assert (refused.status_code, refused.json["error"]["status"]) == (503, 503)
    for connection in busy:
        connection.close()
    assert app.test_client().get("/api/v1/projects").status_code == 200
    own.dispose()
