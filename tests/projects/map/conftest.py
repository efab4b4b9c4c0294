"""All districts of the country, where only their levels matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.conftest import make_session, rolled_back
from tests.support.databases import share_copy
from tests.support.templates import CHINA, Templates


@pytest.fixture(scope="session")
def china_url(server_url: str, templates: Templates) -> Iterator[str]:
    """A database with the districts of all China and no project."""
    with share_copy(server_url, "lantu_china", templates.find(CHINA)) as url:
        yield url


@pytest.fixture
def china(china_url: str) -> Iterator[Session]:
    """A session on all districts without a project; the test's changes are undone."""
    with rolled_back(china_url) as connection, make_session(connection) as session:
        yield session
