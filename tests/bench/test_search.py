"""What a search adds to a page of the whole registry: it is looked up once, whatever the page reads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_app

ROUNDS = 15
MOST_TIMES = 1.3
PAGES = ("/projects", "/", "/totals", "/map/features", "/map/districts", "/api/v1/projects", "/api/v1/totals")
# Held by a few, by none but nearly by a few, by many; by sound.
TYPED = ("物流园区", "物流园区建", "项目", "朝阳", "wulivyuan")


@pytest.fixture
def whole_client(whole_registry_url: str) -> Iterator[FlaskClient]:
    app = make_app(whole_registry_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def measure(client: FlaskClient, addresses: tuple[str, ...]) -> list[float]:
    """Return the median of each address in milliseconds, asked in turn so that all meet the same machine."""
    times: list[list[float]] = [[] for _ in addresses]
    for turn in range(ROUNDS + 2):
        for address, own in zip(addresses, times, strict=True):
            start = time.perf_counter()
            assert client.get(address).status_code == 200
            if turn >= 2:
                own.append(1000 * (time.perf_counter() - start))
    return [statistics.median(own) for own in times]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_words_costs_little_more_than_without(whole_client: FlaskClient, page: str) -> None:
    plain, *searched = measure(whole_client, (page, *(f"{page}?q={typed}" for typed in TYPED)))
    told = ", ".join(f"{typed} {ms:.0f} ms" for typed, ms in zip(TYPED, searched, strict=True))
    print(f"\n{page}: {plain:.0f} ms; {told}; worst ratio {max(searched) / plain:.2f}", end="")
    assert max(searched) < MOST_TIMES * plain
