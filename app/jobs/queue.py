"""The queue as the worker sees it: which job is handed to whom, when again, and who has died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import procrastinate
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import make_url

from app.config import Config
from projects.store.database import REACH
from projects.store.jobs import TASK

# A worker that has not been heard of for so many seconds is dead: its jobs are taken again.
DEAD_AFTER = 30
HEARTBEAT_EVERY = 5

Do = Callable[[int, str], int | None]


class Again(Exception):
    """The job is to be begun again after some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class WhenSaid(BaseRetryStrategy):
    """Begins again when the attempt said so; how often at most is decided where the job is run."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """Return when a job is tried again, None for never."""
        if not isinstance(exception, Again):
            return None
        return RetryDecision(retry_in={"seconds": exception.seconds})


def make_queue(config: Config, do: Do) -> procrastinate.App:
    """Return the queue of a database; `do` makes an attempt and says after how long to begin again."""
    connector = procrastinate.PsycopgConnector(
        conninfo=make_url(config.database_url).set(drivername="postgresql").render_as_string(False),
        kwargs={**REACH, "options": "-c search_path=queue,pg_catalog -c lock_timeout=10s"},
        min_size=1,
        max_size=6,
    )
    queue = procrastinate.App(connector=connector)

    @queue.task(name=TASK, pass_context=True, retry=WhenSaid())
    def work(context: procrastinate.JobContext, job_id: int) -> None:
        seconds = do(job_id, context.job.queue)
        if seconds is not None:
            raise Again(seconds)

    return queue


async def take_again(queue: procrastinate.App) -> int:
    """Give the jobs of dead workers back to the queue; returns how many."""
    stalled = list(await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    for job in stalled:
        await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
    return len(stalled)
