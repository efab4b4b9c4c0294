"""The database server of the tests: the checkout keeps one, which runs only while tests run.

Its data stay in var/test-postgres, so that templates are made once (`tests/support/templates.py`). Every
process that tests holds a shared lock on it; the last one to end stops the server. A killed run leaves at
most a server that nobody uses, which the next run takes over and stops.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import ROOT

FOLDER = ROOT / "var" / "test-postgres"
USERS = ROOT / "var" / "test-postgres.users"
STARTING = ROOT / "var" / "test-postgres.starting"
# Nothing here has to survive a power cut; many workers, each with servers of its own, need many connections;
# and autovacuum would connect to a template just when it is to be copied. PostGIS is loaded once, where each
# connection would load it (15 ms). A statement that takes minutes fails instead of holding up all others.
# `setup/test.sh` has the same.
OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500 -c autovacuum=off"
    " -c shared_preload_libraries=postgis-3,pg_trgm -c statement_timeout=300s"
)


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a database server: the one that the environment names, or the checkout's own."""
    named = os.environ.get("LANTU_TEST_DATABASE_URL")
    if named:
        yield named
        return
    USERS.parent.mkdir(exist_ok=True)
    with USERS.open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield start()
        finally:
            stop_if_last(users.fileno())


def start() -> str:
    """Start the checkout's server where it is not running; returns its URL."""
    with STARTING.open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        return run_cluster("start", FOLDER)


def stop_if_last(users: int) -> None:
    """Stop the server unless another process holds the lock of its users."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    run_cluster("stop", FOLDER)


def run_cluster(verb: str, folder: Path, *more: str, options: str = OPTIONS) -> str:
    """Do something to a cluster of tests by setup/cluster.sh; returns what that says, such as its URL."""
    done = subprocess.run(
        ["sh", "setup/cluster.sh", verb, str(folder), *more],
        cwd=ROOT,
        env=os.environ | {"CLUSTER_OPTIONS": options},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
