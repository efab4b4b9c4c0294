"""A freeze waits for whoever saves, and nobody waits long for the freeze."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.errors import Conflict
from projects.months import freezing
from projects.months.freezing import freeze_month
from projects.progress.rules import month_before
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past

HOLD = text("SELECT 1 FROM projects WHERE id = :id FOR UPDATE")


@pytest.fixture
def url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_freezing")


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    with open_past(url) as session:
        yield session


def test_a_freeze_that_waits_queues_no_other_save(url: str, session: Session) -> None:
    """One project is held all the while: the freeze gives up, the others are saved as ever."""
    who = Desk(session, "wang", "administrator", ())
    held, other = make_project(session, "占用的"), make_project(session, "别的")
    let_days_pass(session, 60)
    last = month_before(get_today().replace(day=1))
    session.execute(HOLD, {"id": held.id})
    ended: list[Exception] = []

    def freeze() -> None:
        with open_past(url) as freezing_session:
            try:
                freeze_month(freezing_session, last, "211300", who.author, who.access)
            except Conflict as error:
                ended.append(error)

    thread = threading.Thread(target=freeze)
    thread.start()
    slowest = 0.0
    with open_past(url) as saving:
        while thread.is_alive():
            began = time.monotonic()
            saving.execute(HOLD, {"id": other.id})
            saving.commit()
            slowest = max(slowest, time.monotonic() - began)
    thread.join()
    session.rollback()
    assert "别人正在保存" in str(ended[0])
    assert slowest < 1


def test_the_lock_timeout_of_the_transaction_is_as_before(session: Session) -> None:
    shown = text("SELECT current_setting('lock_timeout')")
    session.execute(text("SELECT set_config('lock_timeout', '7s', true)"))
    freezing.hold_still(session)
    assert session.scalar(shown) == "7s"
