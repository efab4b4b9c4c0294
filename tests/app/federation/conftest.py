"""The servers of three provinces, once for all tests of the room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from tests.support.members import Provinces, running_provinces


@pytest.fixture(scope="package")
def provinces(
    server_url: str, empty_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provinces]:
    folder = tmp_path_factory.mktemp("provinces")
    with running_provinces(folder, server_url, make_url(empty_url).database or "") as running:
        yield running
