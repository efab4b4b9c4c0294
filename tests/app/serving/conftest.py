"""The server as it is shipped, on a real registry whose changes are committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from projects.accounts import tokens
from tests.support.at_once import Server
from tests.support.history import copy_database
from tests.support.people import make_officer


@pytest.fixture(scope="module")
def engine(server_url: str, registry_template_url: str) -> Iterator[Engine]:
    engine = create_engine(copy_database(server_url, registry_template_url, "lantu_served"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def server(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    url = engine.url.render_as_string(hide_password=False)
    server = Server(url, tmp_path_factory.mktemp("files"), workers=2)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def bearer(engine: Engine) -> dict[str, str]:
    """The header of a program of the city's reviewer."""
    with Session(engine) as session:
        officer = make_officer(session, "li", "reviewer", ("211300",))
        token = tokens.create_token(session, officer.id, "程序", "write", 30)
        session.commit()
    return {"Authorization": f"Bearer {token}"}
