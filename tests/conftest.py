"""Fixtures on a real PostGIS that the migrations built: one savepoint a test, nothing is left behind."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from projects.shelves.bucket import Bucket
from projects.shelves.folder import Folder
from tests.support.cluster import running_server
from tests.support.databases import make_database, own_databases, share_copy
from tests.support.engines import find_engine
from tests.support.longest import LONGEST
from tests.support.paths import ROOT, SEEDS
from tests.support.shelves import KEYS, ObjectStore, running_store
from tests.support.templates import CHAOYANG_CITY, EMPTY, REGISTRY, WHOLE, Templates

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

__all__ = [
    "CHAOYANG_CITY",
    "ROOT",
    "SEEDS",
    "count_queries",
    "make_app",
    "make_database",
    "make_session",
    "rolled_back",
]

# A busy machine is no fault of what is tested; that examples share a test's fixtures is meant.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")

# So many new objects, and not 700, before garbage is looked for.
NEW_OBJECTS = 50_000

# What tests upload; it goes with the run.
FILES = tempfile.TemporaryDirectory(prefix="lantu-files-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest, so that no worker is left alone with it at the end."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.nodeid.partition("::")[0], len(ranks)))


@pytest.hookimpl(hookwrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the thirteen thousand tests out of every search for garbage: they stay until the end."""
    gc.disable()
    yield
    gc.enable()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The database server, started when the first test asks for it."""
    with running_server() as url, own_databases(url):
        yield url


@pytest.fixture(scope="session")
def templates(server_url: str) -> Iterator[Templates]:
    """The databases that are copied and never used."""
    templates = Templates(server_url)
    with templates.open:
        yield templates


@pytest.fixture(scope="session")
def empty_url(server_url: str, templates: Templates) -> Iterator[str]:
    """A migrated database with the districts that tests use and no project."""
    with share_copy(server_url, "lantu_empty", templates.find(EMPTY)) as url:
        yield url


@pytest.fixture(scope="session")
def registry_template_url(templates: Templates) -> str:
    """The transport and commerce plans of Chaoyang city, in a database to be copied and never used."""
    return templates.url(REGISTRY)


@pytest.fixture(scope="session")
def registry_url(server_url: str, templates: Templates) -> Iterator[str]:
    """A registry that tests and servers share; nothing that they write stays in it."""
    with share_copy(server_url, "lantu_registry", templates.find(REGISTRY)) as url:
        yield url


@pytest.fixture(scope="session")
def whole_registry_url(server_url: str, templates: Templates) -> Iterator[str]:
    """A database that holds everything in seeds/, with the districts of all China."""
    with share_copy(server_url, "lantu_whole", templates.find(WHOLE)) as url:
        yield url


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """An object store, started when the first test asks for it; its keys are set."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        # A machine at work on other things is no store that hangs.
        for limit in ("REQUEST", "GLANCE"):
            patch.setattr(f"projects.shelves.bucket.{limit}", 60)
        with running_store(tmp_path_factory.mktemp("objects")) as store:
            yield store


@pytest.fixture
def bucket_shelf(object_store: ObjectStore) -> Bucket:
    """An empty shelf in a bucket."""
    return object_store.make_empty()


@pytest.fixture
def folder_shelf(tmp_path: Path) -> Folder:
    """An empty shelf in a folder."""
    return Folder(tmp_path / "shelf")


@contextmanager
def rolled_back(url: str) -> Iterator[Connection]:
    """Give a connection whose every change is undone."""
    with find_engine(url).connect() as connection:
        outer = connection.begin()
        yield connection
        if outer.is_active:
            outer.rollback()


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


def make_app(url: str, connection: Connection | None = None, **settings: Any) -> Flask:
    """Return the application on a database, or on one open connection of a test; no program is limited."""
    # Imported here so that a test without pages starts without loading them.
    from app import create_app
    from app.config import Config
    from tests.support.builders import keep_builders
    from tests.support.jinja import COMPILED

    keep_builders()
    key = "only for tests, 32 characters or more"
    settings = {"files_folder": Path(FILES.name), "api_limit": 0} | settings
    app = create_app(Config(database_url=url, secret_key=key, **settings))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_env.bytecode_cache = COMPILED
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
