"""PostgreSQL's own programs that copy a database and bring it back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from geo.errors import msg
from projects.store.database import DatabaseUnavailable

# Where Debian keeps those of each version.
VERSIONS = Path("/usr/lib/postgresql")
# How libpq hears where a database is: a password among a program's words would be seen by all on the machine.
NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


class NoProgram(DatabaseUnavailable):
    """PostgreSQL's programs are not installed here."""


def run_dump(url: str, *words: str) -> str:
    """Run `pg_dump` on a database and return what it prints; raises NoProgram and DatabaseUnavailable."""
    with needing("pg_dump"):
        done = subprocess.run(  # noqa: S603 (PostgreSQL's own program and our words)
            ["pg_dump", "--no-password", *words],  # noqa: S607 (the newest stands first in the path)
            env=environment_of(url),
            check=True,
            capture_output=True,
        )
    return done.stdout.decode(errors="replace")


def run_restore(url: str, *words: str) -> str:
    """Run `pg_restore` on a database and return what it prints; raises NoProgram and DatabaseUnavailable."""
    with needing("pg_restore"):
        done = subprocess.run(  # noqa: S603 (PostgreSQL's own program and our words)
            ["pg_restore", "--no-password", *words],  # noqa: S607 (the newest stands first in the path)
            env=environment_of(url),
            check=True,
            capture_output=True,
        )
    return done.stdout.decode(errors="replace")


@contextmanager
def needing(name: str) -> Iterator[None]:
    """Say plainly that a program is not there, or why it failed."""
    try:
        yield
    except FileNotFoundError:
        raise NoProgram(
            msg("找不到 %(name)s。请安装 PostgreSQL 的客户端程序(Debian:postgresql-client)。"), name=name
        ) from None
    except subprocess.CalledProcessError as error:
        reason = find_reason(error.stderr.decode(errors="replace"))
        raise DatabaseUnavailable(msg("%(name)s 没有成功:%(reason)s"), name=name, reason=reason) from None


def find_reason(told: str) -> str:
    """Return the line of what a program said that names the cause, the first line where none does."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")


def environment_of(url: str) -> dict[str, str]:
    """Return the environment in which the newest of the programs finds a database."""
    made = make_url(url)
    _words, named = made.get_dialect()().create_connect_args(made)
    place = {NAMES[key]: str(value) for key, value in named.items() if key in NAMES}
    newest = sorted(VERSIONS.glob("*/bin"), key=lambda path: float(path.parts[-2]), reverse=True)
    paths = [*map(str, newest), os.environ.get("PATH", "")]
    # What libpq and we look for is said in words of one language.
    return {**os.environ, **place, "PATH": os.pathsep.join(paths), "LC_MESSAGES": "C"}
