"""Work that is done later: asked for inside a transaction, looked at, cancelled, and forgotten in time.

What the work itself is, and how it is done, stands in works.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import NotFound, msg
from projects.models import Job, Officer

OVER = ("done", "failed", "cancelled")
PAGE = 50
MOST_FORGOTTEN = 500
# The library's own function, in its own schema: the row stands when the caller's transaction does.
DEFER = text(
    "SELECT queue.procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, :priority, NULL, NULL,"
    " jsonb_build_object('job_id', CAST(:job_id AS bigint)), NULL)::queue.procrastinate_job_to_defer_v1])"
)
TASK = "lantu.work"
# Nobody asks for it: administrators see it among the jobs, since they look after it.
NIGHTLY = "exports.geoparquet"
ALIVE = text(
    "SELECT EXISTS (SELECT FROM queue.procrastinate_workers WHERE last_heartbeat > now() - interval '1 min')"
)
IS_FORGOTTEN = text(
    "NOT EXISTS (SELECT FROM queue.procrastinate_jobs AS queued WHERE queued.id = jobs.queue_id)"
)
DROP_WAITING = text("SELECT queue.procrastinate_cancel_job_v1(:queue_id, false, true)")


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs of a work are in a state, and for how many seconds the oldest has been there."""

    work: str
    state: str
    number: int
    oldest_seconds: float


def enqueue(
    session: Session,
    work: str,
    arguments: Mapping[str, Any],
    *,
    title: str,
    officer_id: int | None,
    queue: str = "default",
    priority: int = 0,
) -> Job:
    """Ask for a work in the caller's transaction: it is done once that is committed, and never otherwise.

    `arguments` are JSON; `title` is what people see; what has a higher priority is done first.
    """
    job = Job(work=work, arguments=dict(arguments), title=title, officer_id=officer_id, queue=queue)
    session.add(job)
    session.flush()
    put_in_queue(session, job, priority)
    return job


def put_in_queue(session: Session, job: Job, priority: int = 0) -> None:
    """Have a worker told of a job once the transaction is committed."""
    asked = {"queue": job.queue, "task": TASK, "priority": priority, "job_id": job.id}
    (job.queue_id,) = session.scalars(DEFER, asked).one()
    session.flush()


def queue_forgotten(session: Session) -> int:
    """Put the open jobs of which the queue knows nothing back into it; returns how many.

    The queue forgets a job when its worker says that it is over, also one that died saying so, or whose
    work a newer attempt had taken up.
    """
    forgotten = select(Job).where(Job.ended_at.is_(None), IS_FORGOTTEN).with_for_update(skip_locked=True)
    jobs = session.scalars(forgotten).all()
    for job in jobs:
        put_in_queue(session, job)
    return len(jobs)


def get_job(session: Session, job_id: int, officer_id: int | None) -> Job:
    """Return a job of an officer, or anybody's for None; raises NotFound for those of others too."""
    job = session.get(Job, job_id)
    if job is None or (officer_id is not None and job.officer_id != officer_id):
        raise NotFound(msg("没有这项后台工作。"))
    return job


def list_jobs(session: Session, officer_id: int | None, before: int | None = None) -> Sequence[Job]:
    """Return a page and one more of an officer's jobs, or everybody's for None, newest first, before an id.

    What the application does for itself for other servers is no concern of an officer's, the dataset of
    each night is an administrator's.
    """
    query = select(Job).order_by(Job.id.desc()).limit(PAGE + 1)
    if officer_id is not None:
        query = query.where(Job.officer_id == officer_id)
    else:
        query = query.where(or_(Job.officer_id.is_not(None), Job.work == NIGHTLY))
    if before is not None:
        query = query.where(Job.id < before)
    return session.scalars(query).all()


def name_askers(session: Session, jobs: Sequence[Job]) -> dict[int, str]:
    """Return the names of who asked for some jobs."""
    asked = {job.officer_id for job in jobs}
    query = select(Officer.id, Officer.display_name).where(among(Officer.id, asked))
    return {row.id: row.display_name for row in session.execute(query)}


def select_unseen(officer_id: int | None) -> Select[int, int]:
    """Return the query of how many of one's jobs are not over, and how many ended since the last look."""
    is_over = Job.state.in_(OVER)
    under_way, ended = func.count().filter(~is_over), func.count().filter(is_over & Job.seen_at.is_(None))
    return select(under_way.label("under_way"), ended.label("ended")).where(Job.officer_id == officer_id)


def has_worker(session: Session) -> bool:
    """Say whether a worker has been heard of within the last minute."""
    found: bool = session.scalars(ALIVE).one()
    return found


def count_jobs(session: Session) -> list[JobCount]:
    """Return how many jobs wait, run, or failed within the last hour; by the index of when they ended."""
    recent = func.clock_timestamp() - timedelta(hours=1)
    waited = func.extract("epoch", func.clock_timestamp() - func.min(Job.created_at))
    query = (
        select(Job.work, Job.state, func.count(), waited)
        .where(or_(Job.ended_at.is_(None), and_(Job.ended_at > recent, Job.state == "failed")))
        .group_by(Job.work, Job.state)
        .order_by(Job.work, Job.state)
    )
    return [
        JobCount(work, state, number, float(seconds))
        for work, state, number, seconds in session.execute(query)
    ]


def mark_seen(session: Session, jobs: Sequence[Job], officer_id: int) -> None:
    """Note that an officer has seen which of their jobs are over."""
    fresh = [job.id for job in jobs if job.officer_id == officer_id and job.state in OVER and not job.seen_at]
    if fresh:
        session.execute(update(Job).where(among(Job.id, fresh)).values(seen_at=func.clock_timestamp()))


def ask_to_cancel(session: Session, job: Job) -> None:
    """Let a waiting job never start, and a running one end at its next report; one that is over stays."""
    session.refresh(job, with_for_update=True)
    if job.state in OVER or job.cancel_asked_at is not None:
        return
    job.cancel_asked_at = func.clock_timestamp()
    if job.state == "waiting":
        job.state = "cancelled"
        job.ended_at = func.clock_timestamp()
        session.execute(DROP_WAITING, {"queue_id": job.queue_id})
    session.flush()
    session.refresh(job)


def forget_old_jobs(session: Session, kept_for: timedelta) -> list[int]:
    """Delete the jobs that ended longer ago, at most MOST_FORGOTTEN; returns their ids.

    Their files go in the same transaction, so that none is left behind where they cannot be deleted now.
    """
    limit = func.clock_timestamp() - kept_for
    old = select(Job.id).where(Job.state.in_(OVER), Job.ended_at < limit).limit(MOST_FORGOTTEN)
    return list(session.scalars(delete(Job).where(Job.id.in_(old)).returning(Job.id)))
