"""Pages, data and writes on registries of any size, beside the bare statements of the same requests.

`make bench SIZES="0 100000 1000000"`: 0 is the registry of seeds/, the others are those of `lantu synthesize
N` on the server of `make run`, where they are made when they are missing. Each row says the median and the
95th percentile of one connection when the answer is made anew, that median as a multiple of the statements
alone, the median of an answer that is kept, and how many requests a second eight connections get of answers
made anew and of kept ones, each as a share of what eight bare ones get.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import local

import psycopg
import pytest
import urllib3
from flask import Flask
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app.config import read_config
from projects.clock import get_today
from projects.models import Officer
from tests.bench.conftest import running
from tests.conftest import ROOT, make_app
from tests.support.at_once import SECRET_KEY
from tests.support.people import enter_as, make_officer
from tests.support.replay import Replay, Statement, note_request

SIZES = [int(size) for size in os.environ.get("LANTU_BENCH_SIZES", "").split() or ["0"]]
# Of one address: so many requests, or as many as this many seconds allow.
MOST_ROUNDS, MOST_SECONDS = 15, 12
EIGHT = 8
# An answer that asks to come again is a fault here, and must not be waited for.
POOL = urllib3.PoolManager(
    maxsize=EIGHT, retries=urllib3.Retry(connect=0, read=0, respect_retry_after_header=False)
)
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
BOX = "119,40.5,121.5,42.5"
DAY = "2026-06-30"
PAGES = {
    "map": "/",
    "map of a province": "/?district=210000",
    "list": "/projects",
    "list, page 100": "/projects?cursor={cursor}",
    "list by name": "/projects?sort=name",
    "list by change": "/projects?sort=-updated",
    "list of a province": "/projects?district=210000",
    "list of a province by name": "/projects?district=210000&sort=name",
    "list of a county": "/projects?district=211303",
    "list of one status": "/projects?status=construction",
    "word of 1 sign": "/projects?q=路",
    "word of 2 signs": "/projects?q=公路",
    "word of 3 signs": "/projects?q=物流园",
    "word of 4 signs": "/projects?q=污水处理",
    "pinyin": "/projects?q=gonglu",
    "word found nowhere": "/projects?q=鑫龘靐",
    "project": "/projects/LT-211381-0005",
    "totals": "/totals",
    "totals of a province": "/totals?district=210000",
    "year and funnel": "/totals/progress",
    "districts": "/districts",
    "district, county": "/districts/211303",
    "district, province": "/districts/210000",
    "changes of a county": "/changes?district=211303",
    "list of a past day": f"/projects?as_of={DAY}",
    "list of a county, past day": f"/projects?as_of={DAY}&district=211303",
    "months of a city": "/months?district=211300",
    "month of a city": f"/months/{get_today():%Y-%m}?district=211300",
    "plans": "/documents",
    "about": "/about",
    "features of the map": "/map/features",
    "features of a box": f"/map/features?bbox={BOX}",
    "districts of the map": "/map/districts",
    "clusters, zoom 4": "/api/v1/clusters?zoom=4",
    "clusters, zoom 8": f"/api/v1/clusters?zoom=8&bbox={BOX}",
    "clusters, zoom 12": "/api/v1/clusters?zoom=12&bbox=120.3,41.5,120.6,41.7",
    "clusters of a province": "/api/v1/clusters?zoom=6&district=210000",
    "API: 1,000 features": f"/api/v1/projects?bbox={BOX}&limit=1000",
    "OGC: 1,000 features": f"/ogc/collections/projects/items?bbox={BOX}&limit=1000",
    "tile, zoom 5": "/tiles/projects/5/26/11.mvt",
    "tile, zoom 9": "/tiles/projects/9/427/190.mvt",
}
# What officers look at: each by one of a county, and by an administrator of all.
DESK = {
    "list of a county": "/projects?district=211303",
    "project": "/projects/LT-211381-0005",
    "desk": "/dispatch?district=all",
    "table of the month": "/dispatch/grid?district=all",
    "review": "/review",
    "places to find": "/placing",
    "reconciliation": "/reconcile",
    "field": "/field",
    "new project": "/projects/new",
    "programmes": "/programmes",
}
OFFICERS = {"county": ("reviewer", ["211303"]), "country": ("administrator", [])}
WRITES = {"one status": 1, "bulk of 500": 500}
MARK = """
    UPDATE projects SET status = CASE status WHEN 'planned' THEN 'construction' ELSE 'planned' END
    WHERE id = ANY(%s)
"""
LATEST = "SELECT id FROM projects WHERE merged_into_id IS NULL ORDER BY id DESC LIMIT 500"
HEAD = "| anew, ms | p95 | × bare SQL, ms | kept, ms | 8 connections: anew, of bare SQL | kept, of bare SQL |"
# What somebody carries who was signed in once: of such a visit nothing is kept (app/web/kept_answers.py).
PASSED = {"Cookie": "lantu_session=passed"}


@dataclass(frozen=True, slots=True)
class Sized:
    """A registry of a size that is served: its database, its address, an application of this process."""

    size: int
    url: str
    address: str
    app: Flask


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size:,}")
def sized(request: pytest.FixtureRequest) -> Iterator[Sized]:
    size: int = request.param
    url = request.getfixturevalue("whole_registry_url") if size == 0 else find_synthetic(size)
    app = make_app(url)
    # The key of the server beside it, so that both know the same sessions.
    app.secret_key = SECRET_KEY
    print(f"\n| {f'{size:,}' if size else 'seeds/'} {HEAD}\n|---|---|---|---|---|---|---|")
    with running(url) as address:
        yield Sized(size, url, address, app)
    app.extensions["engine"].dispose()


def find_synthetic(size: int) -> str:
    """Return the URL of a synthetic registry, which is made where it is missing."""
    url = read_config().database_url
    made = make_url(url).set(database=f"lantu_synthetic_{size}").render_as_string(hide_password=False)
    try:
        Replay(made).close()
    except psycopg.OperationalError:
        command = [sys.executable, "-m", "app.cli", "synthesize", str(size)]
        subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"LANTU_DATABASE_URL": url})
    return made


@pytest.mark.parametrize("name", PAGES)
def test_what_a_request_costs(sized: Sized, name: str) -> None:
    address = PAGES[name].format(cursor=find_cursor(sized.app)) if "{" in PAGES[name] else PAGES[name]
    statements = note_request(sized.app, address)
    replay = Replay(sized.url)
    bare = measure(partial(replay.ask_ms, statements))
    replay.close()
    anew, kept = (partial(ask_ms, sized.address + address, carried) for carried in (PASSED, {}))
    asked = measure(anew)
    apart, from_memory, plain = count_at_once(anew), count_at_once(kept), count_bare(sized.url, statements)
    usual, floor = statistics.median(asked), statistics.median(bare)
    costs = f"{usual:.0f} | {find_p95(asked):.0f} | {usual / floor:.1f} × {floor:.1f}"
    at_once = f"{apart:.0f}, {apart / plain:.0%} | {from_memory:.0f}, {from_memory / plain:.0%}"
    print(f"| {name} | {costs} | {statistics.median(measure(kept)):.0f} | {at_once} |")
    assert statements or "tile" in name


@pytest.mark.parametrize("who", OFFICERS)
@pytest.mark.parametrize("name", DESK)
def test_what_an_officers_page_costs(sized: Sized, name: str, who: str) -> None:
    carried = {"Cookie": f"lantu_session={find_session(sized.app, who)}"}
    took = measure(partial(ask_ms, sized.address + DESK[name], carried))
    print(f"| {who}: {name} | {statistics.median(took):.0f} | {find_p95(took):.0f} | | | | |")
    assert took


@pytest.mark.parametrize("name", WRITES)
def test_what_a_write_costs(sized: Sized, name: str) -> None:
    replay = Replay(sized.url)
    found = replay.connection.execute(LATEST)
    ids = [row[0] for row in found.fetchall()][: WRITES[name]]
    replay.connection.rollback()
    took = measure(partial(replay.ask_ms, [(MARK, (ids,))]))
    replay.close()
    print(f"| write: {name} | {statistics.median(took):.1f} | {find_p95(took):.1f} | | | | |")


def find_session(app: Flask, who: str) -> str:
    """Return the cookie of an officer for this benchmark, who is made where there is none."""
    client, name = app.test_client(), f"bench-{who}"
    with Session(app.extensions["engine"]) as session:
        officer = session.scalars(select(Officer).where(Officer.name == name)).one_or_none()
        enter_as(client, session, officer or make_officer(session, name, *OFFICERS[who]))
    cookie = client.get_cookie("lantu_session")
    assert cookie is not None
    return cookie.value


def find_cursor(app: Flask) -> str:
    """Return where page 100 of the list begins."""
    client, cursor = app.test_client(), ""
    for _ in range(5):
        answer = client.get(f"/api/v1/projects?limit=1000&cursor={cursor}", buffered=True).get_json()
        if not answer["next"]:
            break
        cursor = answer["next"]
    return cursor


def measure(work: Callable[[], float]) -> list[float]:
    """Return how long each of some rounds takes, in milliseconds, after one to warm up."""
    work()
    took: list[float] = []
    while len(took) < MOST_ROUNDS and (not took or sum(took) < MOST_SECONDS * 1000):
        took.append(work())
    return took


def ask_ms(address: str, carried: Mapping[str, str]) -> float:
    """Return how long an answer takes, packed as a browser asks for it, in milliseconds."""
    begun = time.perf_counter()
    answer = POOL.request("GET", address, headers={**BROWSER, **carried}, decode_content=False)
    assert answer.status == 200, (address, answer.status)
    return (time.perf_counter() - begun) * 1000


def count_at_once(work: Callable[[], float]) -> float:
    """Return how often something is done in a second by eight at once, after a round for each worker."""
    with ThreadPoolExecutor(EIGHT) as pool:
        list(pool.map(lambda _: work(), range(EIGHT * 2)))
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < 1 or not done:
            done += len(list(pool.map(lambda _: work(), range(EIGHT * 2))))
    return done / (time.perf_counter() - begun)


def count_bare(url: str, statements: list[Statement]) -> float:
    """Return how often eight connections get through the statements in a second."""
    held, opened = local(), []

    def ask() -> float:
        if not hasattr(held, "replay"):
            held.replay = Replay(url)
            opened.append(held.replay)
        return float(held.replay.ask_ms(statements))

    number = count_at_once(ask)
    for replay in opened:
        replay.close()
    return number


def find_p95(took: list[float]) -> float:
    """Return the 95th percentile, of few the greatest."""
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.95))]
