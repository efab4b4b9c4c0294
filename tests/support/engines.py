"""One engine a database and process, so that a statement is compiled once and not once a test.

Its connection stays open between tests too: a new one reads the catalogue, compiles the functions of the
triggers and plans every statement anew, which costs the server more than most tests do.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event

# More than the statements that one file of tests sends.
MOST_STATEMENTS = 2000
# All that outlives a transaction: who one is, settings, locks, temporary tables, last numbers, what is heard.
FORGET = (
    "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; SELECT pg_advisory_unlock_all();"
    " DISCARD TEMP; DISCARD SEQUENCES; CLOSE ALL; UNLISTEN *"
)


@cache
def find_engine(url: str) -> Engine:
    """Return the engine of a database; the connection that it keeps remembers nothing of the test before."""
    # A database that is made anew under its name takes its connections with it.
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=2, max_overflow=20, query_cache_size=MOST_STATEMENTS
    )
    event.listen(engine, "reset", forget)
    return engine


def forget(connection: Any, _record: object, _state: object) -> None:
    """Leave a connection as a new one is, but for what the server has read."""
    connection.rollback()
    connection.autocommit = True
    connection.execute(FORGET, prepare=False)
    connection.autocommit = False
