"""A registry with a past: a database of its own with real commits, whose history can be moved back in time.

Ordinary tests live in one transaction that is undone, and a transaction leaves one version of a row. So
what asks for the past commits for real, in a database that belongs to its module:

    @pytest.fixture(scope="module")
    def past_url(server_url: str, empty_url: str) -> str:
        return copy_database(server_url, empty_url, "lantu_past")

    def test_it(past_url: str) -> None:
        with open_past(past_url) as session:
            make_project(session)
            session.commit()
            let_days_pass(session, 10)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from projects.demo.ageing import let_days_pass
from projects.store.database import make_engine
from tests.conftest import make_database

__all__ = ["copy_database", "let_days_pass", "open_past", "read_clock"]


def copy_database(server_url: str, template_url: str, name: str) -> str:
    """Create a database with the content of another one, which nobody may be connected to."""
    return make_database(server_url, name, template=make_url(template_url).database or "")


@contextmanager
def open_past(url: str) -> Iterator[Session]:
    """Give a session that commits for real."""
    engine = make_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def read_clock(session: Session) -> datetime:
    """Return the server's present moment, after which nothing that is written next can fall."""
    moment: datetime = session.scalars(sa.select(sa.func.clock_timestamp())).one()
    session.commit()
    return moment
