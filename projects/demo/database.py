"""The database of the demonstration: named for it, on the same server, never the real one."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from geo.errors import msg
from projects.errors import Conflict
from projects.store.database import DatabaseUnavailable

NAME = "lantu_demo"


def demo_url(url: str) -> str:
    """Return the URL of the demonstration's database on the server of another one.

    Raises Conflict when the other one is the demonstration's itself: then nobody knows the real one.
    """
    real = make_url(url)
    if real.database == NAME:
        raise Conflict(msg("LANTU_DATABASE_URL 指的就是演示库。请改成实际使用的库,或不设置。"))
    return real.set(database=NAME).render_as_string(hide_password=False)


def exists(url: str) -> bool:
    """Say whether the server of a database holds the demonstration's; raises DatabaseUnavailable."""
    return bool(ask(url, "SELECT count(*) FROM pg_database WHERE datname = :name"))


def create(url: str) -> None:
    """Make the demonstration's database anew and empty on the server of another one.

    Raises DatabaseUnavailable when the server does not answer, does not let it be made, or somebody uses it.
    """
    ask(url, f'DROP DATABASE IF EXISTS "{NAME}"')
    ask(url, f'CREATE DATABASE "{NAME}"')


def ask(url: str, statement: str) -> int | None:
    """Send one statement outside a transaction; returns the number it answers with."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement), {"name": NAME} if ":name" in statement else {})
            return result.scalar() if result.returns_rows else None
    except (OperationalError, DBAPIError) as error:
        raise DatabaseUnavailable(
            msg("演示库建不了:%(reason)s"), reason=str(error.orig).strip().splitlines()[0]
        ) from error
    finally:
        engine.dispose()
