"""The worker as a process: it takes what is committed, survives what dies, and ends when told to."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.config import Config
from app.jobs import queue as jobs_queue
from app.jobs.worker import PAUSE, Worker
from projects.clock import get_today
from projects.models import Job, Project
from projects.shelves.bucket import Bucket
from projects.store.apart import WorkStopped
from projects.store.job_files import JobFiles
from projects.store.jobs import NIGHTLY, ask_to_cancel, enqueue, get_job
from projects.store.kept_files import Label
from projects.store.running import TOLD_OF_FAULT
from projects.store.schema import OtherSchema
from projects.store.years import name_part
from tests.support.at_once import free_port
from tests.support.history import copy_database
from tests.support.paths import ROOT
from tests.support.shelves import url_of

PATIENCE = 90


@pytest.fixture(scope="module")
def worker_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_worker")


@pytest.fixture
def engine(worker_url: str) -> Iterator[Engine]:
    engine = create_engine(worker_url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE jobs, queue.procrastinate_jobs CASCADE"))
    engine.dispose()


Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(worker_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start workers, and end those that a test leaves."""
    started: list[subprocess.Popen[bytes]] = []

    def start_one() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.support.worker", worker_url, str(tmp_path)]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return started[-1]

    yield start_one
    for process in started:
        process.terminate()
        process.wait(20)


def ask(engine: Engine, work: str, queue: str = "default", **arguments: Any) -> int:
    with Session(engine) as session, session.begin():
        return enqueue(session, work, arguments, title="试", officer_id=None, queue=queue).id


def read(engine: Engine, job_id: int) -> Job:
    with Session(engine) as session:
        return session.get_one(Job, job_id)


def wait_for(engine: Engine, job_id: int, is_so: Callable[[Job], bool]) -> Job:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        job = read(engine, job_id)
        if is_so(job):
            return job
        sleep(0.1)
    raise AssertionError((job.state, job.attempt, job.note, job.fault))


def wait_for_empty_queue(engine: Engine) -> bool:
    """The library forgets a work a moment after our own commit has ended it."""
    until, waiting = monotonic() + PATIENCE, text("SELECT count(*) FROM queue.procrastinate_jobs")
    while monotonic() < until:
        with engine.connect() as connection:
            if connection.scalar(waiting) == 0:
                return True
        sleep(0.1)
    return False


def is_over(job: Job) -> bool:
    return job.ended_at is not None


def count(engine: Engine, name: str) -> int:
    with Session(engine) as session:
        return session.scalars(select(func.count()).where(Project.name == name)).one()


def age_workers(engine: Engine) -> None:
    """Let the time pass after which a worker that is not heard of counts as dead."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE queue.procrastinate_workers SET last_heartbeat = now() - make_interval(secs => :s)"),
            {"s": jobs_queue.DEAD_AFTER + 5},
        )


def test_work_is_done_apart_or_beside_and_announced(engine: Engine, start: Start) -> None:
    apart, beside = ask(engine, "test.where"), ask(engine, "test.where", queue="network")
    worker = start()
    far, near = (wait_for(engine, job_id, is_over) for job_id in (apart, beside))
    assert (far.state, near.state) == ("done", "done")
    assert near.result == {"pid": worker.pid}
    assert far.result is not None
    assert far.result["pid"] != worker.pid
    flickering = ask(engine, "test.flicker", queue="network")
    assert wait_for(engine, flickering, is_over).attempt == 3
    devoured = wait_for(engine, ask(engine, "test.devour"), is_over)
    assert (devoured.state, devoured.attempt) == ("failed", 1)
    assert devoured.fault is not None
    # A killed process is no end of the worker.
    assert wait_for(engine, ask(engine, "test.where"), is_over).state == "done"
    assert wait_for_empty_queue(engine)


def test_a_running_job_is_cancelled(engine: Engine, start: Start) -> None:
    job_id = ask(engine, "test.register", name="取消", seconds=30)
    start()
    wait_for(engine, job_id, lambda job: job.note != "")
    with Session(engine) as session, session.begin():
        ask_to_cancel(session, get_job(session, job_id, None))
    assert wait_for(engine, job_id, is_over).state == "cancelled"
    assert count(engine, "取消") == 0


def test_after_kill_9_the_work_is_taken_again_and_done_once(engine: Engine, start: Start) -> None:
    job_id = ask(engine, "test.register", name="一次", seconds=120)
    first = start()
    wait_for(engine, job_id, lambda job: job.note != "")
    first.send_signal(signal.SIGKILL)
    first.wait()
    age_workers(engine)
    start()
    job = wait_for(engine, job_id, is_over)
    assert (job.state, job.attempt) == ("done", 2)
    sleep(1)  # the process of the first attempt may live a little longer: it must not count
    assert count(engine, "一次") == 1


def test_a_worker_that_is_told_to_stop_leaves_its_work_to_the_next(engine: Engine, start: Start) -> None:
    job_id = ask(engine, "test.register", name="交接", seconds=60)
    first = start()
    wait_for(engine, job_id, lambda job: job.note != "")
    first.terminate()
    # The work takes twice as long.
    assert first.wait(30) == 0
    assert read(engine, job_id).state == "waiting"
    start()
    job = wait_for(engine, job_id, is_over)
    assert (job.state, job.attempt, count(engine, "交接")) == ("done", 2, 1)


def test_a_worker_survives_the_loss_of_every_connection(engine: Engine, start: Start) -> None:
    worker = start()
    assert wait_for(engine, ask(engine, "test.where"), is_over).state == "done"
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text(f"{cut} AND datname = current_database()"))
    assert wait_for(engine, ask(engine, "test.where"), is_over).state == "done"
    assert worker.poll() is None


def test_a_work_that_cannot_be_loaded_is_said_to_have_failed(
    engine: Engine, worker_url: str, tmp_path: Path
) -> None:
    job_id = ask(engine, "test.where")
    config = Config(database_url=worker_url, files_folder=tmp_path, cache_folder=tmp_path)
    worker = Worker(config, 1, apart=("tests.support.no_such_module",))
    assert worker.do(job_id, "default") is None
    worker.engine.dispose()
    job = read(engine, job_id)
    assert (job.state, job.fault) == ("failed", {"message": TOLD_OF_FAULT, "values": {}})


def test_old_jobs_stay_as_long_as_their_files_cannot_be_deleted(
    engine: Engine, worker_url: str, bucket_shelf: Bucket
) -> None:
    label = Label("名单.csv", "list.csv", "text/csv")
    files = JobFiles(bucket_shelf.below("jobs"))
    with Session(engine) as session, session.begin():
        old = enqueue(session, "test.none", {}, title="旧", officer_id=None)
        old.state, old.ended_at = "done", func.now() - timedelta(days=30)
        session.flush()
        job_id = old.id
    files.keep(job_id, label, b"a,b")
    gone = replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}")
    for bucket, is_there in ((gone, True), (bucket_shelf, False)):
        worker = Worker(Config(database_url=worker_url, files_url=url_of(bucket)), 1)
        worker.tidy()
        worker.engine.dispose()
        with Session(engine) as session:
            assert (session.get(Job, job_id) is not None) is is_there
        assert (files.find(job_id) is not None) is is_there


@pytest.mark.parametrize(("stops_at", "error"), [(0.0, WorkStopped), (None, WorkStopped), (None, ValueError)])
def test_a_job_of_which_the_database_takes_no_word_is_begun_again(
    engine: Engine,
    worker_url: str,
    monkeypatch: pytest.MonkeyPatch,
    stops_at: float | None,
    error: type[Exception],
) -> None:
    job_id = ask(engine, "test.where")
    worker = Worker(Config(database_url=worker_url), 1)
    worker.stops_at = stops_at

    def end(*_given: object, **_named: object) -> None:
        raise error("出错")

    def refuse(*_given: object) -> None:
        raise OperationalError("the database system is starting up", None, Exception())

    monkeypatch.setattr("app.jobs.worker.do_alone", end)
    for name in ("give_back", "give_up"):
        monkeypatch.setattr(f"app.jobs.worker.{name}", refuse)
    assert worker.do(job_id, "default") == PAUSE
    worker.engine.dispose()
    assert read(engine, job_id).state == "waiting"


def test_a_worker_of_other_code_than_migrated_the_database_takes_no_job(
    engine: Engine, worker_url: str, start: Start, tmp_path: Path
) -> None:
    set_revision = text("UPDATE alembic_version SET version_num = :revision")
    with engine.begin() as connection:
        own = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(set_revision, {"revision": "9999"})
    job_id = ask(engine, "test.where")
    worker = Worker(Config(database_url=worker_url, files_folder=tmp_path, cache_folder=tmp_path), 1)
    try:
        # One that it had taken already, and those that it would take.
        assert worker.do(job_id, "default") is not None
        with pytest.raises(OtherSchema):
            asyncio.run(worker.work())
        assert (read(engine, job_id).state, read(engine, job_id).attempt) == ("waiting", 0)
    finally:
        worker.engine.dispose()
        with engine.begin() as connection:
            connection.execute(set_revision, {"revision": own})
    start()
    assert wait_for(engine, job_id, is_over).attempt == 1


def test_next_years_parts_are_made_ahead(worker_url: str, engine: Engine) -> None:
    part = name_part("project_events", get_today().year + 1)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE project_events DETACH PARTITION {part}"))
        connection.execute(text(f"DROP TABLE {part}"))
    worker = Worker(Config(database_url=worker_url), 1)
    with engine.begin() as connection:
        # Who reads for long keeps nobody waiting: it is tried again in an hour.
        connection.execute(text(f"LOCK TABLE {name_part('project_events', 'other')} IN ACCESS SHARE MODE"))
        worker.keep_years()
        assert connection.scalar(text("SELECT to_regclass(:part)"), {"part": part}) is None
    worker.keep_years()
    worker.engine.dispose()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass(:part)::text"), {"part": part}) == part


def test_the_dataset_of_the_night_is_asked_for_and_written(
    engine: Engine, worker_url: str, tmp_path: Path
) -> None:
    config = Config(database_url=worker_url, cache_folder=tmp_path, geoparquet_folder=tmp_path / "nights")
    worker = Worker(config, 1, apart=("projects.exports.geoparquet.works",))
    worker.follow_night()
    worker.follow_night()
    with Session(engine) as session:
        (job_id,) = session.scalars(select(Job.id).where(Job.work == NIGHTLY)).all()
    # In a process of its own, with no more memory than any job has.
    assert worker.do(job_id, "default") is None
    worker.engine.dispose()
    job = read(engine, job_id)
    assert (job.state, job.fault) == ("done", None)
    assert (tmp_path / "nights" / "latest" / "_about.json").exists()


def test_a_job_computes_in_chinas_time_with_limits(engine: Engine, start: Start) -> None:
    start()
    done = wait_for(engine, ask(engine, "test.settings"), is_over)
    assert done.result == {"timezone": "Asia/Shanghai", "statement": "15min"}
