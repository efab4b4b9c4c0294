"""Whichever worker is asked for /metrics tells of all of them, also of those that are no more."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.serving import counters
from tests.support.at_once import Server, wait_until

COUNTED = re.compile(
    r'^lantu_requests_total\{endpoint="about.show_about",status="200"\} (\S+)$', re.MULTILINE
)
WORKERS, VISITS, LOOKS = 2, 20, 12


def count_visits(server: Server) -> set[float]:
    """Return what the workers say, who are asked several times."""
    return {float(COUNTED.findall(server.ask("GET", "/metrics")[1])[0]) for _ in range(LOOKS)}


def test_all_workers_count_together_and_go_on_after_one_died(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    server = Server(url, tmp_path_factory.mktemp("files"), workers=WORKERS)
    try:
        for _ in range(VISITS):
            assert server.ask("GET", "/about")[0] == 200
        assert count_visits(server) == {VISITS}
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        first, *others = children.read_text().split()
        os.kill(int(first), signal.SIGKILL)
        wait_until(lambda: len(set(children.read_text().split()) - set(others)) == 1, "a new worker")
        wait_until(server.answers, "the server")
        assert server.ask("GET", "/about")[0] == 200
        assert count_visits(server) == {VISITS + 1}
        pid = server.process.pid
        assert list(counters.MEMORY.glob(f"{counters.NAME}{pid}-*"))
        server.stop()
        assert not list(counters.MEMORY.glob(f"{counters.NAME}{pid}-*"))
    finally:
        server.kill()


def test_what_a_killed_server_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    dead, living = tmp_path / f"{counters.NAME}999999999-x", tmp_path / f"{counters.NAME}{os.getpid()}-y"
    for folder in (dead, living):
        folder.mkdir()
    counters.remove_abandoned(tmp_path)
    assert not dead.exists()
    assert living.exists()
