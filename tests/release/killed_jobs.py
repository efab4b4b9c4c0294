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
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, create_engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.jobs.queue import DEAD_AFTER
from projects.models import Job
from tests.conftest import ROOT
from tests.release.effects import TABLE
from tests.release.errands import Errands
from tests.release.listener import listening
from tests.release.outcomes import judge
from tests.release.stage import Stage, run, say, until

CLUSTER = "setup/cluster.sh"
SEED = 20261129
WORKERS = 3
# Of as many moments so many are of each kind.
MOMENTS = {"worker": 4, "host": 2, "hung": 1, "database": 2, "connections": 2}
PATIENCE = 900
# Jobs that wait, beyond which no more is asked for.
MOST_WAITING = 60
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
            with suppress(subprocess.TimeoutExpired):
                process.wait(60)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
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
        with listening(random.Random(SEED)) as listener:  # noqa: S311 - chance, no secret
            errands, crew = Errands(engine, folder, chance, listener), Crew(url, folder, chance)
            try:
                errands.begin()
                until("the first files are read", lambda: is_quiet(engine, crew), PATIENCE)
                go_on(errands, crew, disk, times)
                took = until("no job is open", lambda: is_quiet(engine, crew), PATIENCE)
            finally:
                crew.end()
        say(f"the last job is over {took:.0f} s after the last moment")
        judge(errands, folder, listener.told)
        engine.dispose()
    finally:
        run("sh", CLUSTER, "drop", disk)


def go_on(errands: Errands, crew: Crew, disk: Path, times: int) -> None:
    """Ask for one thing after the other, and strike at random moments."""
    chance = errands.chance
    struck: Counter[str] = Counter()
    actions: dict[str, Callable[[], object]] = {
        "database": lambda: (run("sh", CLUSTER, "kill", disk), run("sh", CLUSTER, "start", disk)),
        "connections": lambda: cut(errands.engine),
    }
    while struck.total() < times:
        since = Job.started_at > datetime.now(UTC)
        ask_on(errands, crew, lambda since=since: count_jobs(errands.engine, since))
        over = time.monotonic() + chance.uniform(0.1, 1.5)
        ask_on(errands, crew, lambda over=over: time.monotonic() > over)
        kind = chance.choices(list(MOMENTS), list(MOMENTS.values()))[0]
        struck[kind] += 1
        actions.get(kind, lambda kind=kind: crew.strike(kind))()
        crew.wake()
    say(f"{times} moments of seed {SEED}: " + ", ".join(f"{kind} {struck[kind]}" for kind in MOMENTS))


def ask_on(errands: Errands, crew: Crew, holds: Callable[[], object]) -> None:
    """Ask for one thing after the other until something holds, as long as not too much waits already."""

    def ask_once_more() -> object:
        crew.wake()
        if count_jobs(errands.engine, Job.ended_at.is_(None)) < MOST_WAITING:
            errands.ask()
        return holds()

    until("somebody works", ask_once_more, PATIENCE)


def count_jobs(engine: Engine, *conditions: ColumnElement[bool]) -> int:
    """Return how many jobs there are of a kind; none where the database does not answer."""
    with suppress(SQLAlchemyError), Session(engine) as session:
        return session.scalar(select(func.count(Job.id)).where(*conditions)) or 0
    return 0


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
