"""The worker beside the server: started with it, again when it dies, ended with it, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.support.at_once import free_port
from tests.support.history import copy_database
from tests.support.paths import ROOT

PATIENCE = 90
WORKERS = text("SELECT count(*) FROM queue.procrastinate_workers")


@pytest.fixture
def engine(server_url: str, empty_url: str) -> Iterator[Engine]:
    engine = create_engine(copy_database(server_url, empty_url, "lantu_companion"))
    yield engine
    engine.dispose()


@pytest.fixture
def server(engine: Engine, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server with its worker, both of which are up."""
    folders = {name: str(tmp_path / name) for name in ("LANTU_FILES", "LANTU_CACHE")}
    command = [sys.executable, "-m", "app.cli", "serve", "--with-worker", "--workers", "1"]
    url = engine.url.render_as_string(hide_password=False)
    key = "only for tests, 32 characters or more"
    process = subprocess.Popen(
        [*command, "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, **folders, "LANTU_DATABASE_URL": url, "LANTU_SECRET_KEY": key},
    )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(30)


def wait_until(is_so: Callable[[], bool]) -> None:
    until = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < until
        sleep(0.2)


def find_companion(server: subprocess.Popen[bytes]) -> int | None:
    """Return the process of the worker, known by its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            parent = int((path.parent / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == server.pid and b"--beside" in words:
            return int(path.parent.name)
    return None


def are_registered(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(WORKERS))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_lives_as_long_as_the_server(
    engine: Engine, server: subprocess.Popen[bytes], how: signal.Signals
) -> None:
    wait_until(lambda: are_registered(engine))
    first = find_companion(server)
    assert first is not None
    if how == signal.SIGTERM:
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: find_companion(server) not in (None, first))
    companion = find_companion(server)
    assert companion is not None
    server.send_signal(how)
    server.wait(30)
    wait_until(lambda: not is_alive(companion))
