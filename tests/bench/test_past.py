"""What the past costs on the whole registry with ten versions of every project and mention."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from projects.clock import get_today
from projects.models import Project
from projects.registry import writing
from projects.registry.rollup import recount
from tests.conftest import make_app
from tests.support.factories import TESTER
from tests.support.history import copy_database, let_days_pass, open_past

VERSIONS = 10
DAYS_BETWEEN = 5
CHANGED_A_TIME = 40
ROUNDS = 7
# The versions of all times lie in one table, ten times as long as the registry itself.
MOST_TIMES = 4
PAGES = ("/", "/projects", "/projects?q=物流", "/totals", "/map/features", "/map/districts", "/api/v1/totals")
STATUSES = ("construction", "completed", "operating", "suspended", "cancelled")
AFTER = (
    "UPDATE projects SET description = concat(description, ' ·'), version = version + 1",
    "UPDATE mentions SET note = concat(note, ' ·')",
)


@pytest.fixture
def aged_client(server_url: str, whole_registry_url: str) -> Iterator[FlaskClient]:
    url = copy_database(server_url, whole_registry_url, "lantu_aged")
    with open_past(url) as session:
        ids = session.scalars(select(Project.id).order_by(Project.id)).all()
        for turn in range(VERSIONS - 1):
            let_days_pass(session, DAYS_BETWEEN)
            for statement in AFTER:
                session.execute(text(statement))
            some = ids[turn * CHANGED_A_TIME : (turn + 1) * CHANGED_A_TIME]
            for place, project in enumerate(session.scalars(select(Project).where(Project.id.in_(some)))):
                writing.change_project(session, project, {"status": STATUSES[place % len(STATUSES)]}, TESTER)
            recount(session)
        let_days_pass(session, DAYS_BETWEEN)
        session.execute(text("ANALYZE"))
        session.commit()
    app = make_app(url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def median_ms(client: FlaskClient, address: str) -> float:
    return statistics.median(once_ms(client, address) for _ in range(ROUNDS))


def once_ms(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    assert client.get(address).status_code == 200
    return 1000 * (time.perf_counter() - start)


def test_the_past_is_quick_enough(aged_client: FlaskClient) -> None:
    day = get_today() - timedelta(days=VERSIONS * DAYS_BETWEEN // 2)
    for page in PAGES:
        now = median_ms(aged_client, page)
        then = median_ms(aged_client, f"{page}{'&' if '?' in page else '?'}as_of={day}")
        print(f"\n{page}: now {now:.0f} ms, as of {day} {then:.0f} ms", end="")
        assert then < MOST_TIMES * now
    month = median_ms(aged_client, f"/changes?since={day}&district=211321")
    # Files are kept: each day before makes another one.
    days = [day - timedelta(days=number) for number in range(3)]
    whole = statistics.median(once_ms(aged_client, f"/exports/changes.csv?since={one}") for one in days)
    print(f"\nchanges of a county since {day}: {month:.0f} ms; all of them as CSV: {whole:.0f} ms")
    assert month < 2 * whole
