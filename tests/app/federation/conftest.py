"""Three servers with the registries of provinces, and the application of the one that has them as members."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from projects.federation import asking
from tests.conftest import make_app
from tests.support.members import Provinces, join, running_provinces


@pytest.fixture(scope="package")
def provinces(
    server_url: str, empty_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provinces]:
    folder = tmp_path_factory.mktemp("provinces")
    with running_provinces(folder, server_url, make_url(empty_url).database or "") as running:
        join(running, running.national_url)
        yield running


@pytest.fixture
def app(provinces: Provinces, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(asking, "REST", 0.3)
    app = make_app(provinces.national_url)
    yield app
    app.extensions["members"].close()
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def whole(provinces: Provinces) -> Iterator[FlaskClient]:
    """One registry that holds all projects."""
    app = make_app(provinces.whole_url)
    yield app.test_client()
    app.extensions["engine"].dispose()
