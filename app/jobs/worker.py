"""The worker: takes jobs from the queue and has them done, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic

import procrastinate
import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import Config
from app.jobs.queue import DEAD_AFTER, HEARTBEAT_EVERY, make_queue, take_again
from app.jobs.works import APART, BESIDE, do_here, load_works
from geo.errors import msg
from projects.clock import get_today
from projects.downloads.makers import MAKERS
from projects.exports.geoparquet.works import ask_for_night
from projects.ground.snapping import ask_for_sketches
from projects.outbox.webhooks import ask_for_lost
from projects.reading.feature_filling import fill_texts
from projects.reading.folding import drop_empty_sums, fold_all
from projects.reading.past_folding import close_all_days
from projects.shelves.shelf import FilesUnavailable
from projects.store.apart import Allowance, WorkStopped, do_alone, load_beforehand
from projects.store.database import make_engine
from projects.store.failures import DatabaseFailed
from projects.store.job_files import JobFiles
from projects.store.jobs import forget_old_jobs, queue_forgotten
from projects.store.running import TOLD_OF_FAULT, give_back, give_up, run_job
from projects.store.schema import OtherSchema, check_schema
from projects.store.time_limits import JOB, WORKER, allow
from projects.store.works import Places
from projects.store.years import keep_ahead, look_anew

ALLOWANCE = Allowance(seconds=3600, cpu_seconds=3000, most_bytes=1536 * 1024 * 1024)
# Seconds that running jobs get to end by themselves when the worker stops (compose kills after 10).
GRACE = 6
# Seconds before the worker begins anew after it lost the database.
PAUSE = 3
TIDY_EVERY = 3600
LOOK_EVERY = 10
# Seconds after which days are closed again that could not be.
CLOSE_AGAIN = 3600
AT_ONCE_BESIDE = 4
TOO_MUCH = msg("这项工作用时太长或占用内存太多,已停止,没有改动任何数据。请减少内容后再试。")
log = structlog.get_logger("lantu.jobs")


class Worker:
    """Two crews: what computes is done in processes of its own; what waits for other servers, in threads."""

    def __init__(
        self, config: Config, at_once: int, parent: int | None = None, apart: Sequence[str] = APART
    ) -> None:
        self.config, self.at_once, self.parent, self.apart = config, at_once, parent, apart
        self.places = Places(
            config.files_folder,
            config.cache_folder,
            config.webhook_loopback,
            config.geoparquet_folder,
            config.geoparquet_nights,
            config.files_url,
        )
        self.engine = make_engine(config.work_url, WORKER)
        self.stops_at: float | None = None
        self.tidied_at: float | None = None
        self.crews: list[asyncio.Task[None]] = []
        self.closing: asyncio.Task[None] | None = None
        self.closes_at = 0.0
        self.has_texts = False

    def do(self, job_id: int, queue: str) -> int | None:
        """Make an attempt at a job; returns after how many seconds to begin again, None where it is over.

        Whatever the database refuses, what came of an attempt too, is a reason to begin again: the queue
        forgets a job that ends with an error.
        """
        try:
            self.look_at_schema()
            return self.make_attempt(job_id, queue)
        except (DatabaseFailed, SQLAlchemyError, OtherSchema) as error:
            # What newer code asks for its own worker does.
            log.warning("job_put_off", job=job_id, reason=type(error).__name__)
            return PAUSE

    def make_attempt(self, job_id: int, queue: str) -> int | None:
        """Make an attempt as `do` says; raises what the database refuses."""
        try:
            if queue == "network":
                return run_job(self.engine, job_id, self.places)
            attempt = partial(do_here, self.apart, self.config.work_url, job_id, self.places)
            return do_alone(attempt, ALLOWANCE, is_wanted=self.is_patient)
        except WorkStopped:
            if self.stops_at is not None:
                give_back(self.engine, job_id)
                return 0
            give_up(self.engine, job_id, TOO_MUCH)
            return None
        except (DatabaseFailed, SQLAlchemyError):
            raise
        except Exception:
            # A work that cannot even be loaded: whoever waits for it is told.
            log.exception("job_fault", job=job_id)
            give_up(self.engine, job_id, TOLD_OF_FAULT)
            return None

    def is_patient(self) -> bool:
        """Say whether running jobs may still go on."""
        return self.stops_at is None or monotonic() < self.stops_at

    async def run(self) -> None:
        """Work until told to stop; a database that is gone, or has another schema, is waited for."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        while self.stops_at is None:
            try:
                await self.work()
            except (procrastinate.exceptions.ConnectorException, psycopg.Error, SQLAlchemyError) as error:
                log.warning("worker_lost_database", reason=str(error).strip())
            except OtherSchema as error:
                log.warning("worker_waits", reason=error.message)
            except asyncio.CancelledError:
                log.info("worker_stopped")
            if self.stops_at is None:
                await asyncio.sleep(PAUSE)
        self.engine.dispose()

    async def work(self) -> None:
        """Take jobs until stopped, or until the database is lost or has another schema."""
        await asyncio.to_thread(self.look_at_schema)
        queue = make_queue(self.config, self.do)
        async with queue.open_async():
            crews = {"default": self.at_once, "network": AT_ONCE_BESIDE}
            tasks = [asyncio.create_task(take_jobs(queue, name, at_once)) for name, at_once in crews.items()]
            tasks.append(asyncio.create_task(self.look_after(queue)))
            self.crews = tasks
            if self.stops_at is not None:
                self.stop()
            try:
                done, _others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()

    async def look_after(self, queue: procrastinate.App) -> None:
        """Take the jobs of dead workers again, let old ones go, and end with whoever started us."""
        while True:
            await asyncio.to_thread(self.look_at_schema)
            taken = await take_again(queue) + await asyncio.to_thread(self.queue_forgotten)
            if taken:
                log.warning("jobs_taken_again", count=taken)
            if self.tidied_at is None or monotonic() - self.tidied_at > TIDY_EVERY:
                await asyncio.to_thread(self.tidy)
                self.tidied_at = monotonic()
            await asyncio.to_thread(self.follow_ground)
            await asyncio.to_thread(self.follow_night)
            await asyncio.to_thread(self.fold_sums)
            if self.closing is None or self.closing.done():
                # Beside the rest: where nothing is kept of the past, all of it is worked out.
                self.closing = asyncio.create_task(asyncio.to_thread(self.close_days))
            for _second in range(LOOK_EVERY):
                await asyncio.sleep(1)
                if self.parent is not None and os.getppid() != self.parent:
                    self.stop()

    def queue_forgotten(self) -> int:
        """Put back what the queue has lost; returns how many jobs."""
        with Session(self.engine) as session, session.begin():
            return queue_forgotten(session)

    def look_at_schema(self) -> None:
        """Raise OtherSchema unless the database has this code's schema, as it has not amid an upgrade."""
        with self.engine.connect() as connection:
            check_schema(connection)

    def tidy(self) -> None:
        """Let go of jobs that ended long ago, of their files, of sums of nothing; find lost messages."""
        kept_for = timedelta(days=self.config.job_days)
        with Session(self.engine) as session, session.begin():
            drop_empty_sums(session)
        try:
            with Session(self.engine) as session, session.begin():
                JobFiles(self.config.job_files).drop(forget_old_jobs(session, kept_for))
        except FilesUnavailable:
            log.warning("old_jobs_kept")
        with Session(self.engine) as session, session.begin():
            lost = ask_for_lost(session)
        if lost:
            log.warning("messages_asked_for_again", count=lost)
        self.keep_years()

    def keep_years(self) -> None:
        """Have next year's part of each divided table stand ahead, and its whole known to the planner."""
        try:
            with Session(self.engine) as session, session.begin():
                for part in keep_ahead(session, get_today().year):
                    log.info("year_made", part=part)
            with Session(self.engine) as session, session.begin():
                look_anew(session)
        except SQLAlchemyError as error:
            # Who holds the table keeps nobody waiting: there is a year's time to try again each hour.
            log.warning("year_waits", reason=str(error).strip())

    def follow_ground(self) -> None:
        """Have routes laid along roads anew, where the ground or a route is another."""
        with Session(self.engine) as session, session.begin():
            ask_for_sketches(session)

    def follow_night(self) -> None:
        """Have the dataset of the night written, where the installation wants one."""
        if self.config.geoparquet_folder is not None:
            with Session(self.engine) as session, session.begin():
                ask_for_night(session, datetime.now(UTC))

    def fold_sums(self) -> None:
        """Bring what is kept of places and projects up to date with what was written."""
        with Session(self.engine) as session:
            fold_all(session, is_wanted=lambda: self.stops_at is None)
            if not self.has_texts:
                self.has_texts = fill_texts(session, is_wanted=lambda: self.stops_at is None)

    def close_days(self) -> None:
        """Keep what the days that are over did to the sums of places; where that fails, in an hour again."""
        if monotonic() < self.closes_at:
            return
        try:
            with Session(self.engine) as session:
                allow(session, JOB)
                close_all_days(session, is_wanted=lambda: self.stops_at is None)
        except SQLAlchemyError as error:
            self.closes_at = monotonic() + CLOSE_AGAIN
            log.warning("past_not_closed", reason=type(error).__name__)

    def stop(self) -> None:
        """Take no more jobs; those that run get seconds to end, and are begun again by the next worker."""
        self.stops_at = self.stops_at or monotonic() + GRACE
        for task in self.crews:
            task.cancel()


async def take_jobs(queue: procrastinate.App, name: str, at_once: int) -> None:
    """Take the jobs of one name from the queue."""
    await queue.run_worker_async(
        queues=[name],
        name=name,
        concurrency=at_once,
        fetch_job_polling_interval=5,
        delete_jobs="always",
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT_EVERY,
        stalled_worker_timeout=DEAD_AFTER,
    )


def work(config: Config, at_once: int, parent: int | None = None, more: Sequence[str] = ()) -> None:
    """Do jobs until told to stop, at most `at_once` that compute; `more` are modules of further works."""
    apart = (*APART, *more)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    load_works((*BESIDE, *more))
    load_beforehand(("app.jobs.works", *apart, *MAKERS))
    asyncio.run(Worker(config, at_once, parent, apart).run())
