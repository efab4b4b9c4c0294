"""Which thread does what: nobody takes the threads of others, and no queue grows without end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.serving import lanes
from app.serving.lanes import FILES, HEALTH, PAGES, STATIC, WRITES, Lane, Lanes, find_lane
from projects.store.database import MOST_CONNECTIONS
from tests.support.at_once import wait_until


@dataclass
class Asked:
    """A request as the server has received it."""

    path: str
    command: str = "GET"
    query: str = ""
    error: object = None


@dataclass
class Connection:
    """A connection with one request, which is done once it is let go."""

    asked: Asked
    waited: float = 0.0
    let_go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    is_cancelled: bool = False

    @property
    def requests(self) -> list[Asked]:
        return [self.asked]

    def service(self) -> None:
        self.begun.set()
        self.let_go.wait(20)

    def cancel(self) -> None:
        self.is_cancelled = True


@pytest.fixture
def held() -> Iterator[Lanes]:
    held = Lanes()
    yield held
    held.shutdown()


def put(held: Lanes, number: int, path: str, command: str = "GET", query: str = "") -> list[Connection]:
    made = [Connection(Asked(path, command, query)) for _ in range(number)]
    for one in made:
        held.add_task(one)
    return made


def count_begun(made: list[Connection]) -> int:
    return sum(one.begun.is_set() for one in made)


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/healthz", HEALTH),
        ("HEAD", "/healthz", HEALTH),
        ("GET", "/readyz", PAGES),
        ("GET", "/static/js/map.js", STATIC),
        ("GET", "/", PAGES),
        ("GET", "/projects", PAGES),
        ("GET", "/api/v1/projects", PAGES),
        ("GET", "/exports/projects.xlsx", FILES),
        ("GET", "/documents/001.txt/evaluation.docx", FILES),
        ("GET", "/months/2026-01/report.xlsx", FILES),
        ("POST", "/sign-in", WRITES),
        ("PATCH", "/api/v1/projects/LT-211300-0001", WRITES),
        ("POST", "/healthz", WRITES),
        ("BREW", "/static/x", WRITES),
    ],
)
def test_each_kind_of_work_has_its_lane(method: str, path: str, lane: Lane) -> None:
    assert find_lane(method, path) is lane


def test_a_process_has_a_connection_for_each_thread_that_may_ask() -> None:
    assert PAGES.threads + WRITES.threads + FILES.threads <= MOST_CONNECTIONS


def test_one_address_leaves_threads_to_the_others(held: Lanes) -> None:
    many = put(held, 20, "/api/v1/projects/LT-1", "PATCH")
    wait_until(lambda: count_begun(many) == WRITES.most_of_one, "its share to begin")
    (other,) = put(held, 1, "/api/v1/projects/LT-2", "PATCH")
    assert other.begun.wait(2)
    assert count_begun(many) == WRITES.most_of_one
    many[0].let_go.set()
    wait_until(lambda: count_begun(many) == WRITES.most_of_one + 1, "the next to begin")
    for one in (*many, other):
        one.let_go.set()
    wait_until(lambda: count_begun(many) == 20, "all to be done")


def test_no_lane_takes_the_threads_of_another(held: Lanes) -> None:
    stuck = [
        *(one for n in range(30) for one in put(held, 1, f"/projects/{n}")),
        *(one for n in range(30) for one in put(held, 1, f"/projects/{n}/status", "POST")),
        *(one for n in range(30) for one in put(held, 1, f"/exports/{n}.csv")),
    ]
    threads = PAGES.threads + WRITES.threads + FILES.threads
    wait_until(lambda: count_begun(stuck) == threads, "every thread to be taken")
    for path in ("/healthz", "/static/css/base.css"):
        (free,) = put(held, 1, path)
        assert free.begun.wait(2)
        free.let_go.set()
    for one in stuck:
        one.let_go.set()


def test_who_has_waited_too_long_is_answered_at_once(held: Lanes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_SECONDS", 0.2)
    many = put(held, WRITES.most_of_one + 1, "/api/v1/projects/LT-1", "PATCH")
    last = many[-1]
    assert last.begun.wait(5)
    assert last.waited > 0.2
    assert not any(one.let_go.is_set() for one in many)
    for one in many:
        one.let_go.set()


def test_what_waits_when_the_server_stops_is_dropped() -> None:
    held = Lanes()
    many = put(held, 5, "/x", "POST")
    wait_until(lambda: count_begun(many) == WRITES.most_of_one, "its share to begin")
    held.shutdown()
    assert [one.is_cancelled for one in many] == [False] * 3 + [True] * 2
    for one in many:
        one.let_go.set()
