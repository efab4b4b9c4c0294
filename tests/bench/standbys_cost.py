"""What standbys are worth: `python -m tests.bench.standbys_cost PRIMARY STANDBY …`, URLs of servers here.

Reads the same pages with none, one, … of the standbys and tells the seconds of the processor that primary,
standbys and the application have for 1,000 reads; then what it takes to choose a server, and how soon
after a write a standby answers who has written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import median
from time import monotonic, perf_counter, process_time, sleep

from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from projects.models import Officer
from projects.store.log_trail import read_written
from projects.store.replicas import Standbys
from tests.bench.processors import find_server, read_seconds
from tests.conftest import make_app
from tests.support.at_once import wait_until
from tests.support.people import enter_as, make_officer

ADDRESSES = (
    "/?district=all",
    "/projects?district=all",
    "/projects?district=210000&sort=name",
    "/totals?district=all",
    "/api/v1/totals",
    "/api/v1/clusters?zoom=5",
)
# A caller keeps to one standby: of so many some keep to each.
CALLERS = [f"10.0.0.{n}" for n in range(1, 17)]
READS, ROUNDS = 192, 3
CHOICES, WRITES = 2000, 100
DELAYS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
# As much log as a save of a project leaves, and nothing changes.
WRITE = text("SELECT pg_logical_emit_message(true, 'measured', repeat('x', 30000))")


def open_browser(primary: str, standbys: Sequence[str], account: str) -> FlaskClient:
    """Return a browser of the application with some standbys in use, each page read once by each caller."""
    app = make_app(primary, replica_urls=tuple(standbys))
    client = app.test_client()
    if account:
        with Session(create_engine(primary)) as session:
            officer = session.scalars(select(Officer).where(Officer.name == account)).one_or_none()
            enter_as(client, session, officer or make_officer(session, account))
    read_all(client, len(ADDRESSES))
    if standbys:
        found: Standbys = app.extensions["standbys"]
        wait_until(lambda: all(found.find_lag(one) <= 1 for one in found.all), "the standbys")
    read_all(client, len(ADDRESSES) * len(CALLERS))
    return client


def read_all(client: FlaskClient, number: int) -> None:
    """Read pages in turn, each by another caller."""
    for at in range(number):
        caller = CALLERS[at // len(ADDRESSES) % len(CALLERS)]
        answer = client.get(ADDRESSES[at % len(ADDRESSES)], environ_base={"REMOTE_ADDR": caller})
        assert answer.status_code == 200, answer.status


def measure_reads(primary: str, standbys: Sequence[str], account: str) -> None:
    """Tell what 1,000 reads cost each side with none of the standbys, with one, and so on, in turn."""
    servers = [find_server(create_engine(url)) for url in (primary, *standbys)]
    clients = [open_browser(primary, standbys[:number], account) for number in range(len(standbys) + 1)]
    figures: dict[int, list[list[float]]] = {number: [] for number in range(len(clients))}
    for _ in range(ROUNDS):
        for number, client in enumerate(clients):
            before = [process_time(), *map(read_seconds, servers)]
            read_all(client, READS)
            after = [process_time(), *map(read_seconds, servers)]
            figures[number].append([1000 / READS * (b - a) for a, b in zip(before, after, strict=True)])
    for number, rounds in figures.items():
        own, first, *others = (f"{median(values):.2f}" for values in zip(*rounds, strict=True))
        spent = f"application {own}, primary {first}, standbys {' '.join(others)} s"
        print(f"{account or 'nobody'}, {number} standbys: {spent}", flush=True)
    for app in (client.application for client in clients):
        if "standbys" in app.extensions:
            app.extensions["standbys"].close()
        app.extensions["engine"].dispose()


def measure_choice(primary: str, urls: Sequence[str]) -> None:
    """Tell what it takes to choose a server: who has seen nothing, who has seen all, who has just written."""
    standbys = Standbys(primary, urls)
    standbys.watch()
    wait_until(lambda: all(standbys.find_lag(one) <= 1 for one in standbys.all), "the standbys")
    engine = create_engine(primary)
    for name, place in (("nothing", 0), ("all", place_of(engine))):
        sleep(2)
        began = process_time()
        assert all(standbys.choose(f"address {at}", place) for at in range(CHOICES))
        print(f"who has seen {name}: {1e6 * (process_time() - began) / CHOICES:.1f} µs of the processor")
    for delay in DELAYS:
        measure_writes(engine, standbys, delay)
    print(f"replayed after {1e3 * median(measure_lag(engine, standbys) for _ in range(WRITES)):.1f} ms")
    standbys.close()


def measure_writes(engine: Engine, standbys: Standbys, delay: float) -> None:
    """Tell who answers so long after a write, and what the choice took."""
    took, answered = [], 0
    for at in range(WRITES):
        place = write(engine)
        sleep(delay)
        began = perf_counter()
        answered += standbys.choose(f"address {at}", place) is not None
        took.append(1e3 * (perf_counter() - began))
    share = 100 * answered / WRITES
    print(f"{1e3 * delay:.0f} ms after a write: a standby for {share:.0f} %, chosen in {median(took):.2f} ms")


def measure_lag(engine: Engine, standbys: Standbys) -> float:
    """Return how many seconds after a commit the first of the standbys shows it."""
    place, began = write(engine), monotonic()
    while not standbys.all[0].has(place):
        pass
    return monotonic() - began


def write(engine: Engine) -> int:
    """Commit something; return its place in the log."""
    with engine.begin() as connection:
        connection.execute(WRITE)
    return place_of(engine)


def place_of(engine: Engine) -> int:
    """Return the place after all that is committed."""
    with Session(engine) as session:
        return read_written(session)


if __name__ == "__main__":
    for reader in ("", "measured"):
        measure_reads(sys.argv[1], sys.argv[2:], reader)
    measure_choice(sys.argv[1], sys.argv[2:])
