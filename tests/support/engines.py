"""One engine a database and process, so that a statement is compiled once and not once a test."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine, NullPool, create_engine

# More than the statements that one file of tests sends.
MOST_STATEMENTS = 2000


@cache
def find_engine(url: str) -> Engine:
    """Return the engine of a database; it keeps no connection open, only what statements compile to."""
    return create_engine(url, poolclass=NullPool, query_cache_size=MOST_STATEMENTS)
