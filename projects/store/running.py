"""Do the work of a job: begin an attempt, run its function, write down what came of it."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import case, func, literal, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from geo.errors import DomainError, msg
from projects.models import Job
from projects.shelves.folder import FULL
from projects.shelves.shelf import FilesUnavailable
from projects.store.database import make_engine
from projects.store.failures import DatabaseFailed, find_failure
from projects.store.time_limits import JOB
from projects.store.works import (
    WORKS,
    Bind,
    Cancelled,
    Places,
    Progress,
    Sessions,
    Superseded,
    TryAgain,
    begin,
)

# Seconds before the next attempt after the first, the second ... failure of the database.
PAUSES = (5, 20, 60, 300)
FINISH = text("SELECT queue.procrastinate_finish_job_v1(:queue_id, 'succeeded', true)")
TOLD_OF_DATABASE = msg("数据库一时没有完成这项工作,稍后自动再试。")
TOLD_OF_ROOM = msg("没有空间存放这项工作的文件,稍后自动再试。请告诉管理员。")
TOLD_OF_FAULT = msg("程序出错,这项工作没有完成,也没有改动任何数据。请把编号告诉管理员。")
TOLD_OF_END = msg("这项工作多次中断,已停止,没有改动任何数据。")
log = structlog.get_logger("lantu.jobs")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt that did not conclude came to: the state of the job, why, and when to begin again."""

    state: str
    fault: dict[str, Any] | None = None
    again_in: int | None = None


def run_job(bind: Bind, job_id: int, places: Places) -> int | None:
    """Make one attempt at a job; returns after how many seconds to begin again, None where it is over.

    Raises nothing of what the work raises: the row says what came of it.
    """
    sessions = sessionmaker(bind, join_transaction_mode="create_savepoint")
    job = begin_attempt(sessions, job_id)
    if job is None:
        return None
    try:
        attempt(sessions, job, Progress(bind, job.id, job.attempt, places))
    except Superseded:
        return None
    except Exception as error:
        outcome = limit_attempts(job, judge(error, job))
        write(bind, job, outcome)
        return outcome.again_in
    return None


def judge(error: Exception, job: Job) -> Outcome:
    """Return what an error of a work means: tried again what is transient, and nothing else."""
    if isinstance(error, Cancelled):
        return Outcome("cancelled")
    if isinstance(error, TryAgain):
        return Outcome("waiting", tell(error.message, **error.values), error.after_seconds)
    passing = find_passing(error)
    if passing is not None:
        return Outcome("waiting", tell(passing), choose_pause(job))
    if isinstance(error, DomainError):
        return Outcome("failed", tell(error.message, **error.values))
    trace = "".join(traceback.format_exception(error))
    log.error("job_fault", job=job.id, work=job.work, trace=trace)
    return Outcome("failed", tell(TOLD_OF_FAULT))


def find_passing(error: Exception) -> str | None:
    """Return what is said of a fault of another server, or of a disk, that passes; None for any other."""
    if isinstance(error, FilesUnavailable):
        return error.message
    if isinstance(error, OSError) and error.errno in FULL:
        log.error("disk_full", reason=str(error))
        return TOLD_OF_ROOM
    is_database = isinstance(error, SQLAlchemyError) and find_failure(error) is not None
    return TOLD_OF_DATABASE if is_database or isinstance(error, DatabaseFailed) else None


def limit_attempts(job: Job, outcome: Outcome) -> Outcome:
    """Return the outcome, a failure where there will be no further attempt."""
    known = WORKS.get(job.work)
    is_last = known is None or job.attempt >= known.most_attempts
    return Outcome("failed", outcome.fault) if outcome.again_in is not None and is_last else outcome


def begin_attempt(sessions: Sessions, job_id: int) -> Job | None:
    """Take a job that is not over; None for one that is, or that was cancelled before it began again."""
    with sessions(expire_on_commit=False) as session, session.begin():
        job = session.scalar(select(Job).where(Job.id == job_id).with_for_update())
        if job is None or job.state not in ("waiting", "running"):
            return None
        if job.cancel_asked_at is not None:
            job.state = "cancelled"
            job.ended_at = func.clock_timestamp()
            return None
        job.state, job.attempt = "running", job.attempt + 1
        job.done, job.total, job.note = 0, None, ""
        job.started_at = func.clock_timestamp()
        session.flush()
        session.refresh(job)
        session.expunge(job)
        return job


def attempt(sessions: Sessions, job: Job, progress: Progress) -> None:
    """Run the function, and end the job where the function left that to us."""
    known = WORKS.get(job.work)
    if known is None:
        raise DomainError(msg("这个版本不认识工作“%(work)s”。"), work=job.work)
    if job.attempt > known.most_attempts:
        raise DomainError(TOLD_OF_END)
    result = known.function(sessions, job.arguments, progress)
    if not progress.is_concluded:
        with sessions() as session, session.begin():
            progress.conclude(session, result)


def choose_pause(job: Job) -> int:
    """Return the seconds before the next attempt: longer each time."""
    return PAUSES[min(job.attempt, len(PAUSES)) - 1]


def write(bind: Bind, job: Job, outcome: Outcome) -> None:
    """Write what came of an attempt, where it still is the newest."""
    # Who cancelled what is about to wait for its next attempt need not wait for that.
    is_waiting = literal(outcome.state == "waiting") & Job.cancel_asked_at.is_(None)
    state = "cancelled" if outcome.state == "waiting" else outcome.state
    with begin(bind) as connection:
        connection.execute(
            update(Job)
            .where(Job.id == job.id, Job.attempt == job.attempt, Job.state == "running")
            .values(
                state=case((is_waiting, "waiting"), else_=state),
                ended_at=case((is_waiting, None), else_=func.clock_timestamp()),
                fault=outcome.fault,
            )
        )


def give_back(bind: Bind, job_id: int) -> None:
    """Let a job wait whose process was ended although nothing was wrong with it."""
    with begin(bind) as connection:
        running = update(Job).where(Job.id == job_id, Job.state == "running")
        connection.execute(running.values(state="waiting"))


def give_up(bind: Bind, job_id: int, message: str) -> None:
    """End a job whose process came to nothing, even before it began."""
    with begin(bind) as connection:
        open_ = update(Job).where(Job.id == job_id, Job.state.in_(("waiting", "running")))
        ended = {"state": "failed", "fault": tell(message), "ended_at": func.clock_timestamp()}
        connection.execute(open_.values(ended))


def tell(message: str, **values: Any) -> dict[str, Any]:
    """Return a message as JSON, to be translated when it is shown."""
    plain = {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}
    return {"message": message, "values": plain}


def run_waiting(where: str | Bind, places: Places | None = None) -> int:
    """Make one attempt at every waiting job here and now, in the order of the queue; returns how many.

    For tests and commands: a database's URL or a test's open connection. What a job enqueues is done too.
    """
    if isinstance(where, str):
        engine = make_engine(where, JOB)
        try:
            return run_waiting(engine, places)
        finally:
            engine.dispose()
    tried: list[int] = []
    while (job_id := next_waiting(where, tried)) is not None:
        tried.append(job_id)
        if run_job(where, job_id, places or Places(Path("var/files"), Path("var/cache"))) is None:
            finish(where, job_id)
    return len(tried)


def next_waiting(bind: Bind, tried: list[int]) -> int | None:
    """Return the job that the queue would hand out next, of those not yet tried."""
    query = text(
        "SELECT jobs.id FROM jobs JOIN queue.procrastinate_jobs AS queued ON queued.id = jobs.queue_id"
        " WHERE jobs.state = 'waiting' AND NOT jobs.id = ANY(:tried)"
        " ORDER BY queued.priority DESC, queued.id LIMIT 1"
    )
    with Session(bind, join_transaction_mode="create_savepoint") as session:
        found: int | None = session.scalar(query, {"tried": tried})
    return found


def finish(bind: Bind, job_id: int) -> None:
    """Take a job that is over out of the queue."""
    with Session(bind, join_transaction_mode="create_savepoint") as session, session.begin():
        queue_id = session.get_one(Job, job_id).queue_id
        queued = text("SELECT 1 FROM queue.procrastinate_jobs WHERE id = :queue_id")
        if session.scalar(queued, {"queue_id": queue_id}):
            session.execute(FINISH, {"queue_id": queue_id})
