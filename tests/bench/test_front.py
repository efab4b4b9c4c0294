"""When the map, the list and a project show and answer in Chromium, and what comes over the wire."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest
import urllib3
from playwright.sync_api import Browser
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from projects.reading.folding import add_all_anew
from tests.bench.conftest import running
from tests.bench.test_geojson import fill
from tests.browser.conftest import browser
from tests.support.busy import blocking_ms, find_tasks, trace
from tests.support.front import SLOW_COMPUTING, Cost, cold_page, pan, visit
from tests.support.history import copy_database
from tests.support.templates import WHOLE, Templates

__all__ = ["browser"]

HTTP = urllib3.PoolManager()
ROUNDS = 5
PAGES = {"map": "/", "list": "/projects", "project": "/projects/LT-211381-0005"}
MANY = 100_000
# Around Chaoyang, from a province to a street.
TILES = ((5, 26, 11), (7, 106, 47), (9, 427, 190), (11, 1709, 761), (13, 6837, 3046), (14, 13674, 6092))


@pytest.fixture(scope="module")
def many(server_url: str, templates: Templates) -> Iterator[str]:
    """The application on the real registry and a hundred thousand made-up projects."""
    url = copy_database(server_url, templates.url(WHOLE), "lantu_bench_front")
    engine = create_engine(url)
    with Session(engine) as session:
        fill(session, MANY)
        session.commit()
        # As the worker has it after a while.
        add_all_anew(session.connection())
        session.commit()
    engine.dispose()
    with running(url) as address:
        yield address


def median(costs: list[Cost], name: str) -> float:
    return statistics.median(getattr(cost, name) for cost in costs)


@pytest.mark.parametrize("mobile", [False, True], ids=["desktop", "mobile"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_soon_show_and_answer(browser: Browser, whole: str, name: str, mobile: bool) -> None:
    costs = []
    for _ in range(ROUNDS):
        with cold_page(browser, mobile=mobile) as page:
            costs.append(visit(page, whole + PAGES[name]))
    paint, ready, blocking = (
        median(costs, one) for one in ("first_paint_ms", "interactive_ms", "blocking_ms")
    )
    size, requests = median(costs, "transferred"), median(costs, "requests")
    print(
        f"\n{name}, {'mobile' if mobile else 'desktop'}: first paint {paint:.0f} ms, "
        f"interactive {ready:.0f} ms, blocking {blocking:.0f} ms, "
        f"{size / 1000:.0f} kB in {requests:.0f} requests"
    )
    assert size <= 400_000
    if not mobile:
        assert (paint < 500, ready < 1000, blocking < 150) == (True, True, True)


@pytest.mark.parametrize("mobile", [False, True], ids=["desktop", "mobile"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_leave_the_processor_free(browser: Browser, whole: str, name: str, mobile: bool) -> None:
    width, height = (412, 823) if mobile else (1440, 900)
    visits = [list(find_tasks(trace(browser, whole + PAGES[name], width, height))) for _ in range(3)]
    spent = statistics.median(map(sum, visits))
    blocking = statistics.median(blocking_ms(tasks, SLOW_COMPUTING if mobile else 1) for tasks in visits)
    look = "mobile" if mobile else "desktop"
    print(f"\n{name}, {look}: {spent:.0f} ms of processor, blocking {blocking:.0f} ms")
    assert blocking < (250 if mobile else 150)


def test_the_map_of_a_hundred_thousand_is_soon_ready(browser: Browser, many: str) -> None:
    costs = []
    for _ in range(ROUNDS):
        with cold_page(browser) as page:
            costs.append(visit(page, many))
    ready = median(costs, "interactive_ms")
    print(
        f"\nmap of {MANY} projects: interactive {ready:.0f} ms, {median(costs, 'transferred') / 1000:.0f} kB"
    )
    assert ready < 1500


def test_the_map_follows_the_hand(browser: Browser, whole: str) -> None:
    with cold_page(browser) as page:
        visit(page, whole)
        frames = pan(page)
    print(f"\npanning: {frames:.0f} frames a second")
    assert frames >= 50


def test_tiles_of_the_ground_soon_come(whole: str) -> None:
    for zoom, x, y in TILES:
        made, *again = (fetch_ms(f"{whole}/base/{zoom}/{x}/{y}.mvt") for _ in range(1 + ROUNDS))
        kept = statistics.median(again)
        print(f"\ntile {zoom}/{x}/{y}: made in {made:.0f} ms, kept {kept:.0f} ms")
        assert (made < 100, kept < 30) == (True, True)


def fetch_ms(address: str) -> float:
    """Return how long an answer takes, in milliseconds."""
    begun = time.perf_counter()
    HTTP.request("GET", address, headers={"Accept-Encoding": "br"}, preload_content=True)
    return (time.perf_counter() - begun) * 1000
