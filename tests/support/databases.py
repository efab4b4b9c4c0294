"""The databases of one process: named by it, dropped when it ends, and cleared away later if it is killed.

A process holds an advisory lock on its number while it lives; PostgreSQL lets go of it when the process is
gone, however it ended. So a database whose number can be locked belongs to nobody any more, and two runs at
once in one checkout do not touch each other's.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, make_url, text

RUN = secrets.token_hex(4)
NAME = re.compile(r"^lantu_\w+_r([0-9a-f]{8})$")
# Spaces of advisory locks: a run lives, a template is in use, a template is being made.
RUNS, TEMPLATES, MAKING = 1, 2, 3
LOCK = text("SELECT pg_advisory_lock(:space, :key)")
TRY_LOCK = text("SELECT pg_try_advisory_lock(:space, :key)")
UNLOCK = text("SELECT pg_advisory_unlock(:space, :key)")
# Statistics outlive a rollback: the server would go on planning for tables as good as empty, and comparing
# some thousand rows of a later test would take hours.
ANALYSED = text("SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL ORDER BY relname")
# Which template a shared database is a copy of: nothing that tests write stays in it, so its template, to
# which nobody is ever connected, is as good to copy.
_templates: dict[str, str] = {}


@contextmanager
def administer(url: str) -> Iterator[Connection]:
    """Give a connection that creates and drops databases."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def own_databases(server_url: str) -> Iterator[None]:
    """Clear away what dead processes left, hold this one's number, and drop its databases at the end."""
    with administer(server_url) as connection:
        connection.execute(LOCK, {"space": RUNS, "key": as_key(RUN)})
        drop_abandoned(connection)
        yield
        for name in list_databases(connection):
            if name.endswith(f"_r{RUN}"):
                drop(connection, name)


def as_key(digits: str) -> int:
    """Return eight hexadecimal digits as the number of an advisory lock."""
    return int.from_bytes(bytes.fromhex(digits), signed=True)


def list_databases(connection: Connection) -> list[str]:
    """Return the names of the server's databases."""
    return list(connection.scalars(text("SELECT datname FROM pg_database ORDER BY datname")))


def drop(connection: Connection, name: str) -> None:
    """Drop a database with whoever is still connected to it."""
    connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def drop_abandoned(connection: Connection) -> None:
    """Drop the databases of processes that live no more."""
    for name in list_databases(connection):
        found = NAME.match(name)
        if found is None or found[1] == RUN:
            continue
        lock = {"space": RUNS, "key": as_key(found[1])}
        if connection.scalar(TRY_LOCK, lock):
            drop(connection, name)
            connection.execute(UNLOCK, lock)


def make_database(server_url: str, name: str, template: str = "template1") -> str:
    """Create this process's database of a name, anew where there was one, and return its URL."""
    template = _templates.get(template, template)
    own = f"{name}_r{RUN}"
    assert NAME.match(own), f"{name} is not lantu_ and a word"
    with administer(server_url) as connection:
        drop(connection, own)
        connection.execute(text(f'CREATE DATABASE "{own}" TEMPLATE "{template}"'))
    return url_of(server_url, own)


@contextmanager
def share_copy(server_url: str, name: str, template: str) -> Iterator[str]:
    """Give the URL of this process's database in which every test undoes what it writes."""
    url = make_database(server_url, name, template)
    _templates[make_url(url).database or ""] = template
    yield url
    with administer(url) as connection:
        left = connection.scalars(ANALYSED).all()
    assert left == [], f"ANALYZE within a test of {name}: the server remembers what was undone of {left}"


def url_of(server_url: str, name: str) -> str:
    """Return the URL of a database on the same server."""
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
