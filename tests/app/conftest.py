"""Programs that write by the API, on what a test itself puts into `session`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.models import Project
from tests.conftest import make_app
from tests.support.factories import make_project
from tests.support.programs import Program


@pytest.fixture
def empty_app(empty_url: str, connection: Connection, session: Session) -> Iterator[Flask]:
    """The application on the empty registry."""
    app = make_app(empty_url, connection)
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def officer(empty_app: Flask, session: Session) -> Program:
    """A program of an officer of one county."""
    return Program(empty_app.test_client(), session)


@pytest.fixture
def reviewer(empty_app: Flask, session: Session) -> Program:
    """A program of a reviewer of the whole city."""
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


@pytest.fixture
def project(session: Session) -> Project:
    """A project of the officer's county."""
    project = make_project(session, figures=["5000"])
    session.commit()
    session.refresh(project)
    return project
