"""Lantu behind PgBouncer in transaction mode: nobody meets what another left in a connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from app.config import ConfigError, read_config
from projects.accounts import tokens
from projects.models import Project
from projects.store.database import make_engine
from projects.store.jobs import enqueue
from projects.store.pooled import mark_pooled
from projects.store.time_limits import WRITE, allow
from tests.app.jobs.test_worker import wait_for
from tests.conftest import make_app
from tests.support.at_once import at_once, wait_until
from tests.support.factories import make_project
from tests.support.history import copy_database
from tests.support.page import read
from tests.support.paths import ROOT
from tests.support.people import make_officer, sign_in
from tests.support.pooler import Pooler

# Fewer connections than callers, so that each transaction may meet another one.
CONNECTIONS, CALLERS, ROUNDS = 2, 6, 8
SETTINGS = text(
    "SELECT current_setting('timezone'), current_setting('lock_timeout'),"
    " current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'),"
    " current_setting('search_path'), current_setting('jit'),"
    " current_setting('transaction_read_only')"
)


@pytest.fixture(scope="module")
def direct(server_url: str, registry_template_url: str) -> Iterator[Engine]:
    """The database without the pooler."""
    engine = create_engine(copy_database(server_url, registry_template_url, "lantu_pooled"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def database_url(direct: Engine) -> str:
    return direct.url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def pooler(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pooler]:
    pooler = Pooler(tmp_path_factory.mktemp("pooler"), server_url, CONNECTIONS)
    yield pooler
    pooler.stop()


@pytest.fixture(scope="module")
def served(database_url: str, pooler: Pooler) -> Iterator[Flask]:
    """The application, whose requests go through the pooler."""
    app = make_app(database_url, pool_url=pooler.url(database_url))
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def bearer(direct: Engine) -> dict[str, str]:
    """The header of a program of the city's reviewer."""
    with Session(direct) as session:
        officer = make_officer(session, "li", "reviewer", ("211300",))
        token = tokens.create_token(session, officer.id, "程序", "write", 30)
        session.commit()
    return {"Authorization": f"Bearer {token}"}


def count_backends(engine: Engine, which: str = "true") -> int:
    """Return how many processes of the server work on this database for others than this question."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}"
    )
    with engine.connect() as connection:
        return int(connection.scalar(text(query)) or 0)


def test_an_officer_signs_in_and_reads_each_page(served: Flask, direct: Engine) -> None:
    with Session(direct) as session:
        make_officer(session, "zhang", "officer", ("211302",))
    browser = served.test_client()
    assert sign_in(browser, "zhang").status_code == 303
    pages = ("/account", "/", "/projects?q=物流", "/totals", "/changes", "/map/features", "/dispatch/grid")
    for _ in range(3):
        assert [browser.get(page, follow_redirects=True).status_code for page in pages] == [200] * len(pages)
    direct.dispose()
    assert 1 <= count_backends(direct) <= CONNECTIONS


def test_the_past_stays_with_who_asked_for_it(served: Flask, direct: Engine) -> None:
    with direct.connect() as connection:
        began = connection.scalar(text("SELECT min(valid_from) FROM projects_versions"))
    before = f"/projects?as_of={(began - timedelta(days=2)).date()}"
    now = len(read(served.test_client().get("/projects")).all("tbody tr"))
    assert now > 0

    def visit(caller: int) -> set[int]:
        browser: FlaskClient = served.test_client()
        address = before if caller % 2 else "/projects"
        return {len(read(browser.get(address)).all("tbody tr")) for _ in range(ROUNDS)}

    for caller, seen in enumerate(at_once(CALLERS, visit)):
        assert seen == ({0} if caller % 2 else {now})


def test_every_transaction_has_the_settings_of_its_kind(database_url: str, pooler: Pooler) -> None:
    engine = make_engine(pooler.url(database_url))

    def ask(caller: int) -> set[tuple[object, ...]]:
        with Session(engine) as session:
            if caller % 2:
                allow(session, WRITE)
            found = set()
            # What is asked for more than five times would be prepared, in one of several connections.
            for _ in range(3 * ROUNDS):
                found.add(tuple(session.execute(SETTINGS).one()))
                session.commit()
            return found

    page, write = (
        ("Asia/Shanghai", "4s", limit, "1min", '"$user", public', "off", "off") for limit in ("15s", "30s")
    )
    for caller, seen in enumerate(at_once(CALLERS, ask)):
        assert seen == ({write} if caller % 2 else {page})
    engine.dispose()


def test_two_who_write_the_same_project_both_end_well(
    served: Flask, direct: Engine, bearer: dict[str, str]
) -> None:
    with Session(direct) as session:
        project = make_project(session, "两人同写", ("211302",))
        code, project_id = project.code, project.id
        session.commit()
    versions = text("SELECT count(*) FROM projects_versions WHERE id = :id")
    address = f"/api/v1/projects/{code}"

    def write(caller: int) -> list[int]:
        program: FlaskClient = served.test_client()
        answers = []
        for step in range(3):
            tag = program.get(address, headers=bearer).headers["ETag"]
            body = json.dumps({"owner": f"交投{caller}-{step}"})
            sent = {"If-Match": tag, "Content-Type": "application/json", **bearer}
            answers.append(program.patch(address, data=body, headers=sent).status_code)
        return answers

    answers = [status for one in at_once(2, write) for status in one]
    assert set(answers) <= {200, 412}
    with Session(direct) as session:
        owner = session.scalar(select(Project.owner).where(Project.id == project_id))
        assert owner is not None
        assert owner.startswith("交投")
        assert session.scalar(versions, {"id": project_id}) == 1 + answers.count(200)


def test_the_worker_listens_past_the_pooler_and_works_through_it(
    database_url: str, direct: Engine, pooler: Pooler, tmp_path: Path
) -> None:
    environ = os.environ | {
        "LANTU_DATABASE_URL": database_url,
        "LANTU_POOL_URL": pooler.url(database_url),
        "LANTU_FILES": str(tmp_path),
        "LANTU_CACHE": str(tmp_path),
    }
    with Session(direct) as session, session.begin():
        arguments = {"what": "no such list"}
        job_id = enqueue(session, "exports.unknown", arguments, title="试", officer_id=None).id

    worker = subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], cwd=ROOT, env=environ)
    try:
        wait_for(direct, job_id, lambda job: job.state == "failed")
        wait_until(lambda: count_backends(direct, "query LIKE 'LISTEN%'") == 2, "two crews that listen")
    finally:
        worker.terminate()
        worker.wait(30)


def test_a_pooler_that_is_gone_is_said_plainly_and_comes_back(served: Flask, pooler: Pooler) -> None:
    browser = served.test_client()
    assert browser.get("/projects").status_code == 200
    pooler.stop()
    assert browser.get("/projects").status_code == 503
    pooler.start()
    assert browser.get("/projects").status_code == 200


def test_the_address_says_what_answers_there() -> None:
    environ = {"LANTU_DATABASE_URL": "postgresql://lantu@/lantu"}
    assert read_config(environ).work_url == "postgresql+psycopg://lantu@/lantu"
    config = read_config(environ | {"LANTU_POOL_URL": "postgresql://lantu:p%40ss@127.0.0.1:6432/lantu"})
    assert config.work_url == mark_pooled("postgresql+psycopg://lantu:p%40ss@127.0.0.1:6432/lantu")
    assert mark_pooled(config.work_url) == config.work_url
    for wrong in ("mysql://x/y", "6432", "postgresql://lantu@:x/lantu"):
        with pytest.raises(ConfigError, match="LANTU_POOL_URL"):
            read_config(environ | {"LANTU_POOL_URL": wrong})
