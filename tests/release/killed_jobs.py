"""Jobs go on while workers, their hosts and PostgreSQL are killed at random moments: each is done once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.jobs.queue import DEAD_AFTER
from projects.models import Job, Officer
from projects.shelves.choosing import find_job_files
from projects.store.job_files import JobFiles
from projects.store.jobs import enqueue
from tests.conftest import ROOT
from tests.release.effects import TABLE
from tests.release.stage import Stage, run, say, until

CLUSTER = "setup/cluster.sh"
SEED = 20261129
WORKERS = 3
# Of as many moments so many are of each kind.
MOMENTS = {"worker": 4, "host": 2, "hung": 1, "database": 2, "connections": 2}
PATIENCE = 900
EXPORT = {"what": "projects", "format": "csv", "words": {}, "language": "zh"}
CUT = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


class Crew:
    """Workers of which each stands for a host; whichever dies is replaced."""

    def __init__(self, url: str, folder: Path, chance: random.Random) -> None:
        self.url, self.folder, self.chance = url, folder, chance
        self.log = (folder / "workers.log").open("ab")
        self.working = [self.start() for _number in range(WORKERS)]
        self.hung: list[tuple[float, subprocess.Popen[bytes]]] = []

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.release.effects", self.url, str(self.folder)]
        return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=self.log, stderr=self.log)

    def strike(self, kind: str) -> None:
        """Kill a worker alone, kill it with all its processes, or stop these for longer than its lease."""
        hit = self.working.pop(self.chance.randrange(len(self.working)))
        if kind == "hung":
            os.killpg(hit.pid, signal.SIGSTOP)
            self.hung.append((time.monotonic() + DEAD_AFTER + self.chance.uniform(1, 15), hit))
        else:
            (os.kill if kind == "worker" else os.killpg)(hit.pid, signal.SIGKILL)
            hit.wait()
        self.working.append(self.start())

    def wake(self) -> None:
        """Let go on whoever has hung for long enough; one too many leaves the crew in order."""
        for due in [one for one in self.hung if one[0] < time.monotonic()]:
            self.hung.remove(due)
            os.killpg(due[1].pid, signal.SIGCONT)
            self.working.append(due[1])
            if len(self.working) > WORKERS:
                self.working.pop(0).send_signal(signal.SIGTERM)

    def end(self) -> None:
        for process in [*self.working, *(one for _until, one in self.hung)]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.working:
            process.wait(60)
        self.log.close()


def rehearse_jobs(folder: Path, times: int = 200) -> None:
    """Workers, hosts, connections and PostgreSQL are killed at random moments while jobs go on."""
    disk, chance = folder / "pg", random.Random(SEED)  # noqa: S311 - chance, no secret
    url = run("sh", CLUSTER, "start", disk)
    try:
        Stage(url, folder)
        engine = create_engine(url, pool_pre_ping=True)
        with engine.begin() as connection:
            connection.execute(TABLE)
        crew = Crew(url, folder, chance)
        try:
            asked = go_on(engine, crew, disk, chance, times)
            took = until("no job is open", lambda: is_quiet(engine, crew), PATIENCE)
        finally:
            crew.end()
        say(f"the last job is over {took:.0f} s after the last moment")
        judge(engine, folder, asked)
        engine.dispose()
    finally:
        run("sh", CLUSTER, "drop", disk)


def go_on(engine: Engine, crew: Crew, disk: Path, chance: random.Random, times: int) -> set[int]:
    """Ask for jobs and strike at random moments; returns the ids of the jobs that were acknowledged."""
    asked: set[int] = set()
    struck: Counter[str] = Counter()
    actions: dict[str, Callable[[], object]] = {
        "database": lambda: (run("sh", CLUSTER, "kill", disk), run("sh", CLUSTER, "start", disk)),
        "connections": lambda: cut(engine),
    }
    while struck.total() < times:
        over = time.monotonic() + chance.uniform(0.1, 1.5)
        while time.monotonic() < over:
            with suppress(SQLAlchemyError):
                asked.add(ask_for_one(engine, chance))
            time.sleep(0.25)
        kind = chance.choices(list(MOMENTS), list(MOMENTS.values()))[0]
        struck[kind] += 1
        actions.get(kind, lambda kind=kind: crew.strike(kind))()
        crew.wake()
    say(f"{times} moments of seed {SEED}: " + ", ".join(f"{kind} {struck[kind]}" for kind in MOMENTS))
    return asked


def ask_for_one(engine: Engine, chance: random.Random) -> int:
    """Ask for a job that writes to the database, in either crew, or for one that makes a file."""
    with Session(engine) as session, session.begin():
        officer = session.scalars(select(Officer.id)).one()
        if chance.random() < 0.3:
            wanted = EXPORT | {"officer_id": officer}
            return enqueue(session, "exports.make", wanted, title="演练", officer_id=officer).id
        queue, seconds = chance.choice(("default", "network")), chance.uniform(0.05, 0.8)
        job = enqueue(
            session, "rehearsal.note", {"seconds": seconds}, title="演练", officer_id=officer, queue=queue
        )
        return job.id


def cut(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(CUT)


def is_quiet(engine: Engine, crew: Crew) -> bool:
    """Say whether every job is over, the queue is empty and nobody hangs any more."""
    crew.wake()
    with Session(engine) as session:
        is_open = session.scalars(select(Job.id).where(Job.ended_at.is_(None))).first()
        queued = session.scalar(text("SELECT count(*) FROM queue.procrastinate_jobs"))
    return is_open is None and not queued and not crew.hung


def judge(engine: Engine, folder: Path, asked: set[int]) -> None:
    """See that what was acknowledged was done, and everything that was done exactly once."""
    files = JobFiles(find_job_files(folder / "lantu_cache"))
    with Session(engine) as session:
        jobs = session.scalars(select(Job)).all()
        effects = Counter(session.scalars(text("SELECT job_id FROM rehearsed")))
    lost = asked - {job.id for job in jobs}
    wrong = [
        (job.id, job.work, job.state, job.attempt)
        for job in jobs
        if (files.find(job.id) is not None if job.work == "exports.make" else effects[job.id])
        != (job.state == "done")
        and not (job.work == "exports.make" and job.state == "failed")
    ]
    again = sum(job.attempt > 1 for job in jobs)
    states = Counter(job.state for job in jobs)
    if lost or wrong:
        sys.exit(f"rehearse: lost: {lost}; not done once: {wrong}; {states}")
    for job in jobs:
        if job.state == "failed":
            say(f"  job {job.id} ({job.work}) failed after {job.attempt} attempts: {job.fault}")
    say(
        f"{len(jobs)} jobs, {len(asked)} of them acknowledged; {dict(states)}; {again} were begun again;"
        " none is lost, none left open, none done twice"
    )
