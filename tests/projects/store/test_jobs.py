"""Jobs: asked for in a transaction, done once in effect, cancelled, tried again, forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.orm import Session

from projects.errors import BadInput, NotFound
from projects.models import Job, Project
from projects.shelves.bucket import Bucket
from projects.store.failures import DatabaseFailed
from projects.store.job_files import JobFiles
from projects.store.jobs import (
    ask_to_cancel,
    enqueue,
    forget_old_jobs,
    get_job,
    list_jobs,
    mark_seen,
    queue_forgotten,
    select_unseen,
)
from projects.store.kept_files import Label
from projects.store.running import TOLD_OF_FAULT, run_job, run_waiting
from projects.store.works import WORKS, Arguments, Places, Progress, Result, Sessions, TryAgain, work
from tests.support.at_once import free_port
from tests.support.factories import make_project
from tests.support.history import copy_database
from tests.support.people import make_officer
from tests.support.shelves import url_of

# Of the library's schema that migration 0026 ran. Where this fails the library moved on: add a migration with
# its own (procrastinate/sql/migrations) between the two versions, then the new digest.
SCHEMA_SHA256 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
QUEUED = text("SELECT count(*) FROM queue.procrastinate_jobs")


@pytest.fixture(scope="module")
def jobs_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_jobs")


@pytest.fixture
def engine(jobs_url: str) -> Iterator[Engine]:
    engine = create_engine(jobs_url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE jobs, queue.procrastinate_jobs CASCADE"))
    engine.dispose()


@pytest.fixture
def works() -> Iterator[None]:
    """Register works of tests, and forget them."""
    before = dict(WORKS)
    yield
    WORKS.clear()
    WORKS.update(before)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "files", tmp_path / "cache")


def ask(engine: Engine, name: str, arguments: dict[str, Any] | None = None, **more: Any) -> int:
    with Session(engine) as session, session.begin():
        job = enqueue(session, name, arguments or {}, title="试", officer_id=None, **more)
        return job.id


def read(engine: Engine, job_id: int) -> Job:
    with Session(engine) as session:
        return session.get_one(Job, job_id)


def count_queued(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(QUEUED).scalar_one()


def count_projects(engine: Engine, name: str) -> int:
    with Session(engine) as session:
        return session.scalars(select(func.count()).where(Project.name == name)).one()


def test_the_schema_of_the_queue_is_that_of_the_locked_library() -> None:
    digest = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    assert digest == SCHEMA_SHA256


def test_a_transaction_that_is_rolled_back_enqueues_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        enqueue(session, "test.any", {}, title="试", officer_id=None)
        session.rollback()
    assert count_queued(engine) == 0
    with Session(engine) as session:
        assert session.scalars(select(func.count()).select_from(Job)).one() == 0


@pytest.mark.usefixtures("works")
def test_a_job_is_done_with_its_arguments_and_leaves_the_queue(engine: Engine) -> None:
    @work("test.add")
    def add(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
        progress.report(1, 2, "一半")
        with sessions() as session, session.begin():
            make_project(session, arguments["name"])
            progress.conclude(session, {"address": "/x"})
        return {}

    job_id = ask(engine, "test.add", {"name": "甲库"})
    assert count_queued(engine) == 1
    assert run_waiting(engine) == 1
    job = read(engine, job_id)
    assert (job.state, job.result, job.done, job.total) == ("done", {"address": "/x"}, 2, 2)
    assert job.ended_at is not None
    assert (count_queued(engine), count_projects(engine, "甲库")) == (0, 1)
    assert run_job(engine, job_id, Places(Path(), Path())) is None  # taken again: nothing more happens
    assert count_projects(engine, "甲库") == 1


def test_an_open_job_that_the_queue_forgot_is_put_back_and_no_other(engine: Engine) -> None:
    lost, waiting, over = (ask(engine, "test.none") for _ in range(3))
    forget = text("DELETE FROM queue.procrastinate_jobs WHERE args->>'job_id' IN (:lost, :over)")
    with Session(engine) as session, session.begin():
        session.execute(forget, {"lost": str(lost), "over": str(over)})
        session.get_one(Job, over).state = "done"
        session.get_one(Job, over).ended_at = func.now()
        held = session.get_one(Job, waiting).queue_id
    for found in (1, 0):
        with Session(engine) as session, session.begin():
            assert queue_forgotten(session) == found
    assert count_queued(engine) == 2
    assert read(engine, waiting).queue_id == held
    assert run_waiting(engine) == 2
    assert count_queued(engine) == 0


@pytest.mark.usefixtures("works")
def test_what_is_more_urgent_is_done_first_and_what_a_job_asks_for_too(engine: Engine) -> None:
    seen: list[str] = []

    @work("test.note")
    def note(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        seen.append(arguments["name"])
        if arguments["name"] == "急":
            with sessions() as session, session.begin():
                enqueue(session, "test.note", {"name": "后"}, title="后", officer_id=None)

    ask(engine, "test.note", {"name": "慢"})
    ask(engine, "test.note", {"name": "急"}, priority=5)
    assert run_waiting(engine) == 3
    assert seen == ["急", "慢", "后"]


@pytest.mark.usefixtures("works")
def test_a_refusal_is_told_and_never_tried_again(engine: Engine) -> None:
    @work("test.refuse")
    def refuse(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        raise BadInput("“%(value)s”不行", value="x")

    job_id = ask(engine, "test.refuse")
    run_waiting(engine)
    job = read(engine, job_id)
    assert (job.state, job.attempt) == ("failed", 1)
    assert job.fault == {"message": "“%(value)s”不行", "values": {"value": "x"}}
    assert count_queued(engine) == 0


@pytest.mark.usefixtures("works")
def test_a_fault_of_ours_is_said_plainly_and_undoes_the_work(engine: Engine) -> None:
    @work("test.fail")
    def fail(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        with sessions() as session, session.begin():
            make_project(session, "半途")
            raise KeyError("ours")

    job_id = ask(engine, "test.fail")
    run_waiting(engine)
    job = read(engine, job_id)
    assert (job.state, job.fault) == ("failed", {"message": TOLD_OF_FAULT, "values": {}})
    assert count_projects(engine, "半途") == 0


def test_an_unknown_work_fails_by_name(engine: Engine) -> None:
    job_id = ask(engine, "test.of_another_version")
    run_waiting(engine)
    fault = read(engine, job_id).fault
    assert fault is not None
    assert fault["values"] == {"work": "test.of_another_version"}


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize("error", [TryAgain("对方没有应答", after_seconds=7), DatabaseFailed("gone")])
def test_what_is_transient_waits_longer_each_time_and_ends_at_last(engine: Engine, error: Exception) -> None:
    @work("test.busy", most_attempts=3)
    def be_busy(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        raise error

    job_id = ask(engine, "test.busy")
    places = Places(Path(), Path())
    waits = [run_job(engine, job_id, places) for _ in range(3)]
    job = read(engine, job_id)
    assert waits == ([7, 7, None] if isinstance(error, TryAgain) else [5, 20, None])
    assert (job.state, job.attempt) == ("failed", 3)
    assert job.fault is not None


def test_a_waiting_job_that_is_cancelled_never_starts(engine: Engine) -> None:
    job_id = ask(engine, "test.any")
    with Session(engine) as session, session.begin():
        ask_to_cancel(session, get_job(session, job_id, None))
    assert (read(engine, job_id).state, count_queued(engine)) == ("cancelled", 0)
    assert run_waiting(engine) == 0
    assert run_job(engine, job_id, Places(Path(), Path())) is None


def cancel(engine: Engine, job_id: int) -> None:
    with Session(engine) as session, session.begin():
        ask_to_cancel(session, get_job(session, job_id, None))


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize("at", ["report", "conclude", "retry"])
def test_a_running_job_stops_at_its_next_word_and_undoes_what_it_did(engine: Engine, at: str) -> None:
    @work("test.long")
    def work_long(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        with sessions() as session, session.begin():
            make_project(session, "取消")
            cancel(engine, progress.job_id)
            if at == "report":
                progress.report(1, 1)
            elif at == "retry":
                raise TryAgain("忙", after_seconds=3)
            progress.conclude(session)

    job_id = ask(engine, "test.long")
    run_waiting(engine)
    job = read(engine, job_id)
    assert (job.state, job.result) == ("cancelled", None)
    assert job.ended_at is not None
    assert count_projects(engine, "取消") == 0


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize("at", ["report", "conclude"])
def test_an_attempt_that_was_given_up_leaves_nothing_behind(engine: Engine, at: str) -> None:
    """Its process was believed dead and lives: another attempt has begun meanwhile."""

    @work("test.slow")
    def be_slow(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        with sessions() as session, session.begin():
            make_project(session, "迟到")
            with Session(engine) as other, other.begin():
                other.execute(update(Job).values(attempt=Job.attempt + 1))
            if at == "report":
                progress.report(1, 1)
            progress.conclude(session)

    job_id = ask(engine, "test.slow")
    run_waiting(engine)
    assert (read(engine, job_id).state, count_projects(engine, "迟到")) == ("running", 0)


@pytest.mark.usefixtures("works")
def test_reports_that_come_fast_are_not_all_written(engine: Engine) -> None:
    seen: list[int] = []

    @work("test.fast")
    def be_fast(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        for number in range(1, 1001):
            progress.report(number, 1000)
            if number in (1, 999, 1000):
                seen.append(read(engine, progress.job_id).done)

    ask(engine, "test.fast")
    run_waiting(engine)
    assert seen[0] == 1
    assert seen[1] < 999
    assert seen[2] == 1000


@pytest.mark.usefixtures("works")
def test_jobs_run_on_the_open_connection_of_a_test(session: Session) -> None:
    @work("test.here")
    def do_here(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
        progress.report(1, 1)
        with sessions() as own, own.begin():
            make_project(own, "此处")
            progress.conclude(own)

    job = enqueue(session, "test.here", {}, title="试", officer_id=None)
    session.commit()
    connection = session.connection()
    assert run_waiting(connection) == 1
    session.refresh(job)
    assert job.state == "done"


@pytest.mark.usefixtures("works")
def test_a_file_that_a_job_made_goes_with_it(engine: Engine, places: Places) -> None:
    @work("test.file")
    def make_file(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
        return progress.keep_file(Label("名单.csv", "list.csv", "text/csv"), b"a,b")

    job_id = ask(engine, "test.file")
    run_waiting(engine, places)
    assert read(engine, job_id).result == {"file": "名单.csv", "bytes": 3}
    files = JobFiles(places.job_files)
    kept = files.find(job_id)
    assert kept is not None
    label, file = kept
    with file:
        assert (file.read(), label.filename) == (b"a,b", "名单.csv")
    with Session(engine) as session, session.begin():
        assert forget_old_jobs(session, timedelta(days=1)) == []
        session.execute(update(Job).values(ended_at=func.now() - timedelta(days=2)))
        gone = forget_old_jobs(session, timedelta(days=1))
    files.drop(gone)
    assert gone == [job_id]
    assert files.find(job_id) is None
    assert list(files.shelf.list_names()) == []


@pytest.mark.usefixtures("works")
def test_a_job_waits_for_a_store_that_is_gone(engine: Engine, places: Places, bucket_shelf: Bucket) -> None:
    @work("test.file")
    def make_file(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
        return progress.keep_file(Label("名单.csv", "list.csv", "text/csv"), b"a,b")

    job_id = ask(engine, "test.file")
    gone = replace(bucket_shelf, endpoint=f"http://127.0.0.1:{free_port()}")
    run_waiting(engine, replace(places, files_url=url_of(gone)))
    waiting = read(engine, job_id)
    assert waiting.state == "waiting"
    assert waiting.fault is not None
    assert "存放文件的服务器没有应答" in waiting.fault["message"]
    shared = replace(places, files_url=url_of(bucket_shelf))
    run_waiting(engine, shared)
    assert read(engine, job_id).state == "done"
    kept = JobFiles(shared.job_files).find(job_id)
    assert kept is not None
    assert kept[1].read() == b"a,b"
    assert sorted(bucket_shelf.list_names()) == [f"jobs/{job_id}.body", f"jobs/{job_id}.json"]


@pytest.mark.usefixtures("works")
def test_a_job_waits_for_room(engine: Engine, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    @work("test.file")
    def make_file(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
        return progress.keep_file(Label("名单.csv", "list.csv", "text/csv"), b"a,b")

    def fail(*_: object) -> None:
        raise OSError(ENOSPC, "no room")

    job_id = ask(engine, "test.file")
    with monkeypatch.context() as patch:
        patch.setattr("projects.shelves.folder.write_whole", fail)
        run_waiting(engine, places)
    waiting = read(engine, job_id)
    assert (waiting.state, waiting.fault and waiting.fault["message"][:4]) == ("waiting", "没有空间")
    run_waiting(engine, places)
    assert read(engine, job_id).state == "done"


def test_an_officer_sees_their_own_jobs_and_hears_of_their_end_once(session: Session) -> None:
    one, other = make_officer(session, "wang"), make_officer(session, "li")
    mine = enqueue(session, "test.unknown", {}, title="我的", officer_id=one.id)
    enqueue(session, "test.unknown", {}, title="别人的", officer_id=other.id)
    enqueue(session, "test.unknown", {}, title="程序自己的", officer_id=None, queue="network")
    assert [job.title for job in list_jobs(session, one.id)] == ["我的"]
    assert [job.title for job in list_jobs(session, None)] == ["别人的", "我的"]
    with pytest.raises(NotFound):
        get_job(session, mine.id, other.id)
    assert session.execute(select_unseen(one.id)).one() == (1, 0)
    ask_to_cancel(session, mine)
    assert session.execute(select_unseen(one.id)).one() == (0, 1)
    mark_seen(session, [mine], other.id)
    assert session.execute(select_unseen(one.id)).one() == (0, 1)
    mark_seen(session, [mine], one.id)
    assert session.execute(select_unseen(one.id)).one() == (0, 0)
