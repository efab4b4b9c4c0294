"""The servers of three provinces, once for all tests of the room, and a national registry with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from projects.federation import asking
from tests.conftest import make_app
from tests.support.commands import run
from tests.support.members import NAMES, SITES, Provinces, running_provinces


@pytest.fixture(scope="package")
def provinces(
    server_url: str, empty_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provinces]:
    folder = tmp_path_factory.mktemp("provinces")
    with running_provinces(folder, server_url, make_url(empty_url).database or "") as running:
        yield running


@pytest.fixture(scope="module")
def national(provinces: Provinces) -> str:
    """The database of the national registry."""
    return provinces.national_url


@pytest.fixture(scope="module")
def members(provinces: Provinces, national: str) -> Iterator[None]:
    for province, name in NAMES.items():
        site = ["--site", SITES[province]] if province in SITES else []
        done = run(national, "federate", "add", name, provinces.url(province), *site)
        assert done.returncode == 0, done.stderr
    yield
    for name in NAMES.values():
        run(national, "federate", "remove", name)


@pytest.fixture
def app(national: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(asking, "REST", 0.3)
    app = make_app(national)
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
