"""What /metrics tells of requests, of the pool and of the jobs, and which statements stand in the log."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import ConfigError, read_config
from app.web.pool import WatchedPool
from projects.models import Job, ProjectEvent
from projects.reading.folding import fold
from projects.store.jobs import enqueue
from tests.conftest import count_queries, make_app
from tests.support.at_once import wait_until
from tests.support.factories import make_project

MOST_QUERIES = 4
SLEEP = text("SELECT pg_sleep(:seconds), :secret")


@pytest.fixture
def served(registry_url: str) -> Iterator[Flask]:
    """The application on connections of its own; nothing is written."""
    app = make_app(registry_url, slow_statement_ms=200)
    yield app
    app.extensions["engine"].dispose()


def value(name: str, **labels: str) -> float:
    """Return what this process counts, 0 for nothing yet."""
    return REGISTRY.get_sample_value(name, labels) or 0


def read_lines(text_: str, name: str) -> dict[str, float]:
    """Return the samples of a metric by their labels as they stand there."""
    lines = [line.rpartition(" ") for line in text_.splitlines() if line.startswith(name)]
    return {series.removeprefix(name): float(number) for series, _, number in lines}


def test_the_statements_of_a_route_are_counted(served: Flask) -> None:
    endpoint = "projects.show_projects"
    before = (
        value("lantu_queries_total", endpoint=endpoint),
        value("lantu_query_seconds_total", endpoint=endpoint),
    )
    with count_queries(served.extensions["engine"]) as statements:
        assert served.test_client().get("/projects").status_code == 200
    assert value("lantu_queries_total", endpoint=endpoint) - before[0] == len(statements) > 0
    assert value("lantu_query_seconds_total", endpoint=endpoint) > before[1]


def test_looking_costs_few_statements_and_no_walk_through_the_jobs(served: Flask) -> None:
    with count_queries(served.extensions["engine"]) as statements:
        assert served.test_client().get("/metrics").status_code == 200
    assert 1 <= len(statements) <= MOST_QUERIES


def test_jobs_are_counted_by_their_work(empty_client: FlaskClient, session: Session) -> None:
    for _ in range(3):
        enqueue(session, "exports.file", {}, title="导出", officer_id=None)
    first, second, _third = session.scalars(select(Job).order_by(Job.id)).all()
    session.execute(update(Job).where(Job.id == first.id).values(created_at=text("now() - interval '90 s'")))
    session.execute(
        update(Job).where(Job.id == second.id).values(state="failed", ended_at=text("clock_timestamp()"))
    )
    session.commit()
    told = empty_client.get("/metrics").text
    work = '{work="exports.file"}'
    assert read_lines(told, "lantu_jobs_waiting") == {work: 2}
    assert 90 <= read_lines(told, "lantu_jobs_oldest_waiting_seconds")[work] < 120
    assert read_lines(told, "lantu_jobs_failed_last_hour") == {work: 1}
    assert read_lines(told, "lantu_jobs_running") == {}
    assert read_lines(told, "lantu_jobs_worker_alive") == {"": 0}
    assert read_lines(told, "lantu_database_up") == {"": 1}


def test_what_is_not_folded_is_told(empty_client: FlaskClient, session: Session) -> None:
    fold(session)
    make_project(session)
    session.commit()
    marks = read_lines(empty_client.get("/metrics").text, "lantu_place_marks")[""]
    assert marks > 0
    fold(session)
    session.commit()
    assert read_lines(empty_client.get("/metrics").text, "lantu_place_marks") == {"": 0}


def test_rows_that_lie_in_no_years_part_are_told(empty_client: FlaskClient, session: Session) -> None:
    assert read_lines(empty_client.get("/metrics").text, "lantu_stray_rows") == {"": 0}
    told = {"project_id": make_project(session).id, "origin": "seed", "actor": "试", "kind": "changed"}
    session.add(ProjectEvent(**told, at="2099-01-01 00:00+08"))
    session.commit()
    assert read_lines(empty_client.get("/metrics").text, "lantu_stray_rows") == {"": 1}


def test_a_database_that_is_gone_is_told_of() -> None:
    app = make_app("postgresql+psycopg://lantu@127.0.0.1:9/lantu")
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert read_lines(answer.text, "lantu_database_up") == {"": 0}
    assert read_lines(answer.text, "lantu_jobs_worker_alive") == {}


def test_the_pool_tells_what_is_in_use_what_is_free_and_who_waits(registry_url: str) -> None:
    engine = create_engine(registry_url, poolclass=WatchedPool, pool_size=1, max_overflow=0)

    def ask() -> None:
        engine.connect().close()

    def tell() -> tuple[float, float, float]:
        in_use, free = (value("lantu_pool_connections", state=state) for state in ("in_use", "free"))
        return in_use, free, value("lantu_pool_waiting")

    with engine.connect():
        assert tell() == (1, 0, 0)
        waiting = threading.Thread(target=ask)
        waiting.start()
        wait_until(lambda: tell() == (1, 0, 1), "somebody who waits")
    waiting.join()
    assert tell() == (0, 1, 0)
    engine.dispose()


def test_a_slow_statement_is_logged_with_its_request_and_without_its_values(
    registry_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(registry_url, slow_statement_ms=200)
    engine = app.extensions["engine"]
    with app.test_request_context("/projects/LT-211300-0059?q=秘密"), engine.connect() as connection:
        app.preprocess_request()
        connection.execute(SLEEP, {"seconds": 0.01, "secret": "13800000000"})
        connection.execute(SLEEP, {"seconds": 0.3, "secret": "13800000000"})
        connection.execute(text("SET LOCAL statement_timeout = '250ms'"))
        with pytest.raises(DBAPIError):
            connection.execute(SLEEP, {"seconds": 5, "secret": "13800000000"})
    engine.dispose()
    logged = capsys.readouterr().err
    slow = [one for one in map(json.loads, logged.splitlines()) if one["event"] == "slow_statement"]
    assert [one["failed"] for one in slow] == [False, True]
    for one in slow:
        assert one["milliseconds"] >= 200
        assert (one["method"], one["route"]) == ("GET", "/projects/<code>")
        assert len(one["request_id"]) == 16
        assert "pg_sleep" in one["statement"]
    assert "13800000000" not in logged
    assert "秘密" not in logged


@pytest.mark.parametrize("limit", ["-1", "1s", "1000000", "１"])
def test_a_limit_that_is_none_stops_the_start(limit: str) -> None:
    with pytest.raises(ConfigError, match="LANTU_SLOW_STATEMENT_MS"):
        read_config({"LANTU_DATABASE_URL": "postgresql://x@/x", "LANTU_SLOW_STATEMENT_MS": limit})


def test_nothing_is_slow_where_that_is_wanted(registry_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        read_config(
            {"LANTU_DATABASE_URL": "postgresql://x@/x", "LANTU_SLOW_STATEMENT_MS": "0"}
        ).slow_statement_ms
        == 0
    )
    app = make_app(registry_url, slow_statement_ms=0)
    with app.test_request_context("/projects"), app.extensions["engine"].connect() as connection:
        connection.execute(SLEEP, {"seconds": 0.3, "secret": "x"})
    app.extensions["engine"].dispose()
    assert "slow_statement" not in capsys.readouterr().err
