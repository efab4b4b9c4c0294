"""The statements of a request, noted once and asked again without Lantu around them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import Engine, event, make_url

Statement = tuple[str, Any]


@contextmanager
def noting(engine: Engine) -> Iterator[list[Statement]]:
    """Note every statement that an engine sends meanwhile, with its parameters."""
    noted: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        noted.append((statement, parameters or None))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(engine, "before_cursor_execute", note)


def note_request(app: Flask, address: str) -> list[Statement]:
    """Return the statements of the second request of an address: what the first counted is kept by then.

    Somebody asks who was signed in once, so that the answer itself is not kept.
    """
    client = app.test_client()
    client.set_cookie("lantu_session", "passed")
    client.get(address, buffered=True)
    with noting(app.extensions["engine"]) as noted:
        client.get(address, buffered=True)
    return noted


class Replay:
    """A connection that asks statements as they were noted, in one transaction that is rolled back."""

    def __init__(self, url: str) -> None:
        named = make_url(url)
        query = {name: str(value) for name, value in named.query.items()}
        self.connection = psycopg.connect(dbname=named.database, user=named.username, **query)

    def ask_ms(self, statements: list[Statement]) -> float:
        """Return how long the statements take with all their rows read, in milliseconds."""
        begun = time.perf_counter()
        for statement, parameters in statements:
            found = self.connection.execute(statement, parameters)
            if found.description is not None:
                found.fetchall()
        took = (time.perf_counter() - begun) * 1000
        self.connection.rollback()
        return took

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
