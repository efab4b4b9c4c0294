"""Many people at once on real connections: threads, what waits for whom, and a real server to kill."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from tests.conftest import ROOT

SECRET_KEY = "only for tests, 32 characters or more"
PATIENCE_SECONDS = 30
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
NAMED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
)
SERVER_NAME = "lantu-under-test"
Result = TypeVar("Result")


def at_once(number: int, work: Callable[[int], Result]) -> list[Result]:
    """Do something in many threads that start together; returns what each came to."""
    barrier = Barrier(number)

    def one(index: int) -> Result:
        barrier.wait(PATIENCE_SECONDS)
        return work(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def insist(send: Callable[[], TestResponse]) -> TestResponse:
    """Send a request again as long as it is told to come back (503): nothing of it was written then.

    On a machine at work on other things a queue of fifty is longer than a request waits for a row.
    """
    end = time.monotonic() + 4 * PATIENCE_SECONDS
    while (answer := send()).status_code == 503:
        assert time.monotonic() < end, f"refused to the end: {answer.text}"
        assert "Retry-After" in answer.headers, answer.text
        time.sleep(1)
    return answer


def wait_until(holds: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as something holds; fails when it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)


def count_waiting(engine: Engine) -> int:
    """Return how many connections of the database wait for a lock."""
    with engine.connect() as connection:
        return int(connection.scalar(WAITING) or 0)


def count_connections(engine: Engine, name: str) -> int:
    """Return how many connections of a program the database has."""
    with engine.connect() as connection:
        return int(connection.scalar(NAMED, {"name": name}) or 0)


@contextmanager
def holding(engine: Engine, project_id: int) -> Iterator[Callable[[], None]]:
    """Hold a project's row, so that whoever wants to write it waits; gives what lets it go."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1 FROM projects WHERE id = :id FOR UPDATE"), {"id": project_id})
        yield connection.rollback


def free_port() -> int:
    """Return a port of the loopback that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The application as it is really run: gunicorn and its workers, in a process group of its own."""

    def __init__(self, url: str, folder: Path, workers: int = 1) -> None:
        self.port = free_port()
        lantu = Path(sys.executable).parent / "lantu"
        command = [lantu, "serve", "--port", str(self.port), "--workers", str(workers)]
        environ = os.environ | {
            "LANTU_DATABASE_URL": url,
            "LANTU_SECRET_KEY": SECRET_KEY,
            "LANTU_FILES": str(folder),
            "PGAPPNAME": SERVER_NAME,
        }
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(self.answers, "the server", 3 * PATIENCE_SECONDS)
        except AssertionError:
            self.kill()
            raise

    def answers(self) -> bool:
        """Say whether the server is up."""
        assert self.process.poll() is None, "the server ended"
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Send one request; returns status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() or None, named)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def stop(self) -> int:
        """Stop the server as a service manager does; returns its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """Kill the server and its workers at once: no handler of theirs runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)
