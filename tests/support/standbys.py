"""A primary and its standbys, as real servers of a module of its own: paused, killed and promoted at will."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text

from tests.support.at_once import wait_until
from tests.support.cluster import run_cluster

# As the tests' own server, but that commits are waited for: some tests have a standby confirm them.
OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB -c max_connections=60"
    " -c shared_preload_libraries=postgis-3,pg_trgm"
)


class Cluster:
    """A private cluster in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""

    def run(self, verb: str, *more: str) -> str:
        """Do something to it by setup/cluster.sh; returns what that says."""
        return run_cluster(verb, self.folder, *more, options=OPTIONS)

    def start(self, of: Cluster | None = None) -> None:
        """Make it and start it, as a standby of another one where one is given."""
        self.url = self.run("standby", str(of.folder)) if of else self.run("start")

    def ask(self, statement: str) -> Any:
        """Return what a statement says to the administrator, each on a connection of its own."""
        url = make_url(self.url).set(username="postgres")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            said = result.scalar() if result.returns_rows else None
        engine.dispose()
        return said

    def fill(self, url: str) -> None:
        """Copy a database of another server into it; only the administrator may write PostGIS' own table."""
        source, target = plain(make_url(url)), plain(make_url(self.url).set(username="postgres"))
        with subprocess.Popen(["pg_dump", "-Fc", "-d", source], stdout=subprocess.PIPE) as dump:
            command = ["pg_restore", "--no-comments", "-d", target]
            subprocess.run(command, stdin=dump.stdout, check=True, timeout=120)
        assert dump.returncode == 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let a standby replay nothing for a while."""
        self.ask("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "the pause")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")


def plain(url: URL) -> str:
    """Return a URL as PostgreSQL's own programs read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running_standbys(folder: Path, database_url: str, number: int) -> Iterator[tuple[Cluster, list[Cluster]]]:
    """Give a primary with a copy of a database, and so many standbys of it."""
    folder.chmod(0o755)
    primary, standbys = Cluster(folder / "primary"), [Cluster(folder / f"{n}") for n in range(1, 1 + number)]
    try:
        primary.start()
        primary.fill(database_url)
        for one in standbys:
            one.start(primary)
        yield primary, standbys
    finally:
        for one in (*standbys, primary):
            one.run("kill")
            one.run("drop")
