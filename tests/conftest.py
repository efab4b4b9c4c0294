"""Fixtures on a real PostGIS that the migrations built: one savepoint a test, nothing is left behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from geo.boundaries import load_districts
from projects.imports.seeds import load_seeds
from projects.store.database import upgrade

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
# What tests upload; it goes with the run.
FILES = tempfile.TemporaryDirectory(prefix="lantu-files-")
CHAOYANG_CITY = ("211302", "211303", "211321", "211322", "211324", "211381", "211382")
DISTRICTS = frozenset({*CHAOYANG_CITY, "220104", "110105", "210381", "150502"})


@pytest.fixture(scope="session")
def server_url() -> str:
    """The database server of this run; `make test` makes one that is thrown away."""
    url = os.environ.get("LANTU_TEST_DATABASE_URL")
    if not url:
        pytest.exit("LANTU_TEST_DATABASE_URL is not set: run the tests with `make test`.", returncode=2)
    return url


def make_database(server_url: str, name: str, template: str = "template1") -> str:
    """Create a database on the test server and return its URL."""
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    server.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def empty_url(server_url: str) -> str:
    """A migrated database with the districts that tests use and no project."""
    url = make_database(server_url, "lantu_empty")
    upgrade(url)
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        load_districts(session, only=DISTRICTS)
    engine.dispose()
    return url


# The transport and commerce plans: real and rich, yet small enough for every test run.
SMALL_REGISTRY = ("001-annex07.csv", "001-annex08.csv")


def copy_seeds(target: Path, files: Collection[str]) -> Path:
    """Copy the seed tables with only some of the project and mention files."""
    for path in SEEDS.glob("*.csv"):
        if path.name != "decisions.csv":
            shutil.copy(path, target)
    for folder in ("projects", "mentions"):
        (target / folder).mkdir()
        for name in files:
            shutil.copy(SEEDS / folder / name, target / folder)
    shutil.copytree(SEEDS / "outlines", target / "outlines")
    return target


@pytest.fixture(scope="session")
def registry_template_url(server_url: str, empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The transport and commerce plans of Chaoyang city, in a database to be copied and never used."""
    url = make_database(server_url, "lantu_registry_template", template=make_url(empty_url).database or "")
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        load_seeds(session, copy_seeds(tmp_path_factory.mktemp("seeds"), SMALL_REGISTRY))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def registry_url(server_url: str, registry_template_url: str) -> str:
    """A registry that tests and servers share; nothing that they write stays in it."""
    template = make_url(registry_template_url).database or ""
    return make_database(server_url, "lantu_registry", template=template)


@pytest.fixture(scope="session")
def whole_registry_url(server_url: str) -> str:
    """A database that holds everything in seeds/, with the districts of all China."""
    url = make_database(server_url, "lantu_whole")
    upgrade(url)
    engine = create_engine(url)
    with Session(engine) as session:
        with session.begin():
            load_districts(session)
        with session.begin():
            load_seeds(session, SEEDS)
    engine.dispose()
    return url


@contextmanager
def rolled_back(url: str) -> Iterator[Connection]:
    """Give a connection whose every change is undone."""
    engine = create_engine(url)
    with engine.connect() as connection:
        outer = connection.begin()
        yield connection
        if outer.is_active:
            outer.rollback()
    engine.dispose()


@pytest.fixture
def connection(empty_url: str) -> Iterator[Connection]:
    """A connection to the empty registry; the test's changes are undone."""
    with rolled_back(empty_url) as connection:
        yield connection


@pytest.fixture
def registry_connection(registry_url: str) -> Iterator[Connection]:
    """A connection to the real registry; the test's changes are undone."""
    with rolled_back(registry_url) as connection:
        yield connection


def make_session(connection: Connection) -> Session:
    """Return a session whose commits only release a savepoint."""
    return Session(bind=connection, join_transaction_mode="create_savepoint")


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session on the empty registry."""
    with make_session(connection) as session:
        yield session


@pytest.fixture
def registry_session(registry_connection: Connection) -> Iterator[Session]:
    """A session on the real registry."""
    with make_session(registry_connection) as session:
        yield session


def make_app(url: str, connection: Connection | None = None) -> Flask:
    """Return the application on a database, or on one open connection of a test."""
    key = "only for tests, 32 characters or more"
    app = create_app(Config(database_url=url, secret_key=key, files_folder=Path(FILES.name)))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if connection is not None:
        app.extensions["test_connection"] = connection
    return app


@pytest.fixture
def app(registry_url: str, registry_connection: Connection) -> Iterator[Flask]:
    """The application on the real registry."""
    app = make_app(registry_url, registry_connection)
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen, on the real registry."""
    return app.test_client()


@pytest.fixture
def empty_client(empty_url: str, connection: Connection, session: Session) -> Iterator[FlaskClient]:
    """A browser without a screen, on what the test itself puts into `session`."""
    app = make_app(empty_url, connection)
    yield app.test_client()
    app.extensions["engine"].dispose()


@contextmanager
def count_queries(target: Connection | Engine) -> Iterator[list[str]]:
    """Collect the statements that a block sends; savepoints are the tests' own and left out."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "SAVEPOINT" not in statement.upper():
            statements.append(statement)

    event.listen(target, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(target, "before_cursor_execute", note)
