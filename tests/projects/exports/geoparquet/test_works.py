"""The dataset of each night is asked for once, written, and told to administrators."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from projects.clock import CHINA
from projects.exports.geoparquet.works import ask_for_night
from projects.models import Job
from projects.store.jobs import NIGHTLY, list_jobs
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.support.history import copy_database


def at(hour: int, day: int = 29) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=CHINA)


def ask(session: Session, now: datetime, *, over: bool = True) -> bool:
    """Ask, and let what was asked for be done at that moment."""
    job = ask_for_night(session, now)
    if job is not None and over:
        job.state, job.ended_at, job.created_at = "done", now, now
        session.flush()
    return job is not None


def test_it_is_asked_for_once_a_night(session: Session) -> None:
    assert ask(session, at(14, day=28))
    assert not ask(session, at(23, day=28))
    assert not ask(session, at(1))
    assert ask(session, at(2))
    assert not ask(session, at(3))
    assert ask(session, at(2, day=30), over=False)
    # One that still waits is enough, whichever night it is of.
    assert not ask(session, datetime(2026, 12, 2, 3, tzinfo=CHINA))


def test_administrators_see_it_and_nobody_else(session: Session) -> None:
    job = ask_for_night(session, at(2))
    assert job is not None
    assert [one.id for one in list_jobs(session, None)] == [job.id]
    assert not list_jobs(session, 1)


@pytest.fixture
def engine(server_url: str, empty_url: str) -> Engine:
    return create_engine(copy_database(server_url, empty_url, "lantu_night"))


@pytest.mark.parametrize("has_folder", [True, False])
def test_the_work_writes_it(engine: Engine, tmp_path: Path, has_folder: bool) -> None:
    with Session(engine) as session, session.begin():
        session.execute(text("TRUNCATE jobs, queue.procrastinate_jobs CASCADE"))
        ask_for_night(session, at(2))
    places = Places(
        tmp_path / "files", tmp_path / "cache", False, tmp_path / "nights" if has_folder else None, 3
    )
    assert run_waiting(engine, places) == 1
    with Session(engine) as session:
        job = session.scalars(select(Job).where(Job.work == NIGHTLY)).one()
        assert job.state == ("done" if has_folder else "failed")
        if has_folder:
            assert (job.result or {})["rows"] == 0
            assert (tmp_path / "nights" / "latest" / "_about.json").exists()
    engine.dispose()
