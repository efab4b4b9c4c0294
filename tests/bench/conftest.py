"""Benchmarks ask the application as it is really run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.at_once import Server


@contextmanager
def running(url: str) -> Iterator[str]:
    """Serve the application on a database with two workers, warm; no program is limited."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANTU_API_LIMIT", "0")
        server = Server(url, Path(folder), workers=2)
        try:
            for _ in range(4):
                server.ask("GET", "/")
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.kill()


@pytest.fixture(scope="session")
def whole(whole_registry_url: str) -> Iterator[str]:
    """The application on the real registry."""
    with running(whole_registry_url) as address:
        yield address
