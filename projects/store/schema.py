"""Whether the schema of a database is this code's: during an upgrade it is another one for a while."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from sqlalchemy import Connection, text

from geo.errors import DomainError, msg
from projects.store.database import MIGRATIONS

IS_THERE = text("SELECT to_regclass('alembic_version') IS NOT NULL")
REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)
FOUND = text("SELECT version_num FROM alembic_version")
Age = Literal["same", "older", "newer"]


class OtherSchema(DomainError):
    """The schema of the database is not this code's, so nothing was done."""


@cache
def find_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the heads of the migrations that this code comes with, and all of its migrations.

    Read as text: by Alembic every migration would be loaded, and stay in the memory of each worker.
    """
    known: set[str] = set()
    below: set[str] = set()
    for path in (MIGRATIONS / "versions").glob("*.py"):
        for is_below, revision in REVISION.findall(path.read_text("utf-8")):
            (below if is_below else known).add(revision)
    return frozenset(known - below), frozenset(known)


def compare_schema(connection: Connection) -> Age:
    """Say whether a database's schema is this code's, an older one, or one of newer code that it migrated."""
    heads, known = find_revisions()
    found = frozenset(connection.scalars(FOUND)) if connection.scalar(IS_THERE) else frozenset()
    if found == heads:
        return "same"
    return "older" if found <= known else "newer"


def check_schema(connection: Connection) -> None:
    """Raise OtherSchema unless the schema is this code's."""
    age = compare_schema(connection)
    if age == "older":
        raise OtherSchema(msg("数据库结构比程序旧,请执行 lantu db upgrade。在那之前不做后台工作。"))
    if age == "newer":
        raise OtherSchema(msg("数据库结构比程序新,请换用新版本的程序。这个版本不再做后台工作。"))
