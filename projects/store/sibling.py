"""Another database on the same server: named for what it holds, never the real one."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from geo.errors import msg
from projects.store.database import DatabaseUnavailable


def url_of(url: str, name: str) -> str:
    """Return the URL of the database of a name on the server of another one."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def exists(url: str, name: str) -> bool:
    """Say whether the server of a database holds one of a name; raises DatabaseUnavailable."""
    return bool(ask(url, name, "SELECT count(*) FROM pg_database WHERE datname = :name"))


def create(url: str, name: str) -> None:
    """Make the database of a name anew and empty on the server of another one.

    Raises DatabaseUnavailable when the server does not answer, does not let it be made, or somebody uses it.
    """
    drop(url, name)
    ask(url, name, f'CREATE DATABASE "{name}"')


def drop(url: str, name: str) -> None:
    """Delete the database of a name, if it is there; raises DatabaseUnavailable as `create` does."""
    ask(url, name, f'DROP DATABASE IF EXISTS "{name}"')


def ask(url: str, name: str, statement: str) -> int | None:
    """Send one statement outside a transaction; returns the number it answers with."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement), {"name": name} if ":name" in statement else {})
            return result.scalar() if result.returns_rows else None
    except (OperationalError, DBAPIError) as error:
        raise DatabaseUnavailable(
            msg("数据库 %(name)s 建不了:%(reason)s"),
            name=name,
            reason=str(error.orig).strip().splitlines()[0],
        ) from error
    finally:
        engine.dispose()
