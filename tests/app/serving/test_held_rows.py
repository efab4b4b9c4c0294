"""Somebody holds a row and many wait for it: everybody else is served as if nothing were."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.at_once import Server, count_waiting, holding, wait_until

MANY = 50
SECONDS = 1.0
PAGES = (
    "/",
    "/healthz",
    "/readyz",
    "/static/css/base.css",
    "/projects",
    "/projects/LT-211381-0005",
    "/districts",
    "/districts/211381",
    "/totals",
    "/documents",
    "/programmes",
    "/reconcile",
    "/months",
    "/changes",
    "/history",
    "/about",
    "/map/features",
    "/api/v1/totals",
    "/api/v1/projects?limit=10",
    "/sign-in",
)


def list_projects(engine: Engine) -> list[Project]:
    query = select(Project).where(Project.code.startswith("LT-2113"), Project.merged_into_id.is_(None))
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(query.order_by(Project.code).limit(2)))


def patch(server: Server, bearer: dict[str, str], project: Project, text_: str) -> tuple[int, str, float]:
    """Change a project's description; returns status, answer and seconds."""
    began = time.monotonic()
    body = json.dumps({"description": text_, "version": project.version})
    status, answer = server.ask(
        "PATCH", f"/api/v1/projects/{project.code}", body, **bearer, Content_Type="application/json"
    )
    return status, answer, time.monotonic() - began


def ask_every_page(server: Server, until: float) -> list[tuple[float, str, int]]:
    """Ask for one page after the other until a moment; returns how long each took."""
    took = []
    for page in cycle(PAGES):
        began = time.monotonic()
        if began > until:
            return took
        status, _ = server.ask("GET", page)
        took.append((time.monotonic() - began, page, status))
    return took


def test_fifty_who_wait_for_one_row_stop_nobody_else(
    engine: Engine, server: Server, bearer: dict[str, str]
) -> None:
    held, other = list_projects(engine)
    for page in PAGES:  # each worker has everything loaded
        for _ in range(3):
            assert server.ask("GET", page)[0] == 200, page
    with holding(engine, held.id) as let_go, ThreadPoolExecutor(MANY) as pool:
        sent = [pool.submit(patch, server, bearer, held, f"第 {number} 个") for number in range(MANY)]
        wait_until(lambda: count_waiting(engine) >= 4, "the requests to wait for the row")
        took = ask_every_page(server, time.monotonic() + 8)
        saved = patch(server, bearer, other, "不受影响")
        let_go()
        answers = [one.result() for one in sent]
    slow = [one for one in took if one[0] >= SECONDS or one[2] != 200]
    assert len(took) >= len(PAGES)
    assert slow == []
    assert (saved[0], saved[2] < SECONDS) == (200, True), saved
    assert {status for status, *_ in answers} <= {200, 409, 503}
    refused = [json.loads(answer)["error"] for status, answer, _ in answers if status == 503]
    assert refused
    assert all("没有保存" in error["message"] for error in refused)
    # Nobody waits without end: for the row, or for a thread.
    assert max(seconds for *_, seconds in answers) < 20


def test_no_page_waits_for_any_row(engine: Engine, server: Server) -> None:
    """Every row of every table is held: reading goes on."""
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            if table != "spatial_ref_sys":
                connection.execute(text(f'SELECT 1 FROM "{table}" FOR UPDATE'))
        took = ask_every_page(server, time.monotonic() + 3)
        connection.rollback()
    assert [one for one in took if one[0] >= SECONDS or one[2] != 200] == []


@pytest.mark.parametrize("path", ["/healthz"])
def test_a_watch_is_answered_while_the_database_is_stopped(engine: Engine, server: Server, path: str) -> None:
    """ACCESS EXCLUSIVE stops every page for as long as a lock may be waited for; not the watch."""
    with engine.connect() as connection, ThreadPoolExecutor(40) as pool:
        connection.execute(text("LOCK TABLE projects IN ACCESS EXCLUSIVE MODE"))
        # What was answered before is kept: each asks for something else.
        sent = [pool.submit(server.ask, "GET", f"/projects?min_investment={wan}") for wan in range(1, 41)]
        wait_until(lambda: count_waiting(engine) >= 8, "the pages to wait")
        began = time.monotonic()
        assert server.ask("GET", path)[0] == 200
        assert server.ask("GET", "/static/css/base.css")[0] == 200
        assert time.monotonic() - began < SECONDS
        connection.rollback()
        assert {one.result()[0] for one in sent} <= {200, 503}
