"""An upgrade without a stop: two applications and a worker of older code, replaced one by one under load."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from projects.models import Job, PlaceMark, Project, ProjectEvent
from tests.conftest import ROOT
from tests.release.stage import PATIENCE, Stage, ask, run, say, until
from tests.release.travellers import Travellers

CLUSTER = "setup/cluster.sh"
MIGRATIONS = "migrations/versions"
WRITERS, READERS = 4, 3
# Acknowledged writes before the upgrade, and between any two of its steps.
BEFORE, BETWEEN = 100, 50
LEAST_WRITES = 300
MOST_TRIES = 5


def find_before() -> str:
    """Return the last commit whose migrations are some of today's and not all."""
    here = set(run("git", "ls-files", MIGRATIONS).split())
    for changed in run("git", "rev-list", "--first-parent", "HEAD", "--", MIGRATIONS).split():
        there = set(run("git", "ls-tree", "-r", "--name-only", f"{changed}~1", MIGRATIONS).split())
        if there < here:
            return run("git", "rev-parse", "--short", f"{changed}~1")
    raise SystemExit("rehearse: no commit has fewer migrations: is all of the history here?")


def unpack(revision: str, folder: Path) -> Path:
    """Put the code of a revision into a folder of its own, to run with the packages that are here."""
    before = folder / "before"
    before.mkdir()
    run("git", "archive", "-o", folder / "before.tar", revision)
    run("tar", "-xf", folder / "before.tar", "-C", before)
    # What set-up brings and git does not hold.
    (before / "static" / "vendor").symlink_to(ROOT / "static" / "vendor")
    return before


class Process:
    """A server or a worker, which is stopped and started again with other code."""

    def __init__(self, stage: Stage, log: Path, *words: str, port: int = 0) -> None:
        self.stage, self.log, self.words, self.port = stage, log, words, port
        self.running: subprocess.Popen[bytes] | None = None

    def start(self, code: Path) -> float:
        """Start it; returns after how many seconds a server answers."""
        command = [sys.executable, "-m", "app.cli", *self.words]
        env = os.environ | self.stage.env | {"PYTHONPATH": str(code)}
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(command, cwd=code, env=env, stdout=log, stderr=log)
        if not self.port:
            return 0
        return until("a server answers", lambda: ask(self.port, "GET", "/healthz").status == 200)

    def stop(self) -> float:
        """Tell it to end what it has begun; returns after how many seconds it is gone."""
        began = time.monotonic()
        if self.running is not None:
            self.running.send_signal(signal.SIGTERM)
            self.running.wait(PATIENCE)
            self.running = None
        return time.monotonic() - began


def serve(stage: Stage, folder: Path, name: str) -> Process:
    """Return an application with a free port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("serve", "--workers", "2", "--port", str(port))
    return Process(stage, folder / f"{name}.log", *words, port=port)


def rehearse_upgrade(folder: Path, revision: str | None = None) -> None:
    """Replace older code by this one while programs write and people look."""
    revision = revision or find_before()
    before = unpack(revision, folder)
    url = run("sh", CLUSTER, "start", folder / "pg")
    try:
        stage = Stage(url, folder, code=before)
        one, other = (serve(stage, folder, name) for name in ("one", "other"))
        worker = Process(stage, folder / "worker.log", "worker")
        try:
            for process in (one, other, worker):
                process.start(before)
            say(f"two applications and a worker of {revision} work")
            travel(stage, one, other, worker)
        finally:
            for process in (one, other, worker):
                process.stop()
    finally:
        with suppress(SystemExit):
            run("sh", CLUSTER, "drop", folder / "pg")


def travel(stage: Stage, one: Process, other: Process, worker: Process) -> None:
    """Upgrade while writers and readers are on their way, then see what became of it."""
    people = Travellers((one.port, other.port), stage.token)
    people.set_out(WRITERS, READERS)
    try:
        go_on(people, BEFORE)
        say(f"  the old worker is stopped: gone after {worker.stop():.1f} s")
        migrate(stage)
        for port in people.ports:
            say(f"  /readyz of old code on the new schema: {ask(port, 'GET', '/readyz')}")
        go_on(people)
        for name, process in (("one", one), ("the other", other)):
            gone = process.stop()
            ready = process.start(ROOT)
            say(f"  {name} is stopped: gone after {gone:.1f} s; with new code it answers after {ready:.1f} s")
            go_on(people)
        worker.start(ROOT)
        go_on(people)
    finally:
        people.arrive()
    judge(stage, people)


def go_on(people: Travellers, writes: int = BETWEEN) -> None:
    """Wait until some more writes are acknowledged; ends the rehearsal at the first fault."""
    wanted = people.seen.writes + writes
    until("more is written", lambda: people.seen.writes >= wanted or people.seen.faults)
    if people.seen.faults:
        sys.exit(f"rehearse: {people.seen.faults[:10]}")


def migrate(stage: Stage) -> None:
    """Migrate with the new code; a migration that gets no lock in time changes nothing and is tried again."""
    stage.code = ROOT
    stage.env["PYTHONPATH"] = str(ROOT)
    for number in range(MOST_TRIES):
        began = time.monotonic()
        try:
            stage.lantu("db", "upgrade")
        except SystemExit as error:
            if "LockNotAvailable" not in str(error) or number == MOST_TRIES - 1:
                raise
            say("  the migration got no lock and is tried again")
        else:
            return say(f"  the schema is migrated in {time.monotonic() - began:.1f} s")
    return None


def judge(stage: Stage, people: Travellers) -> None:
    """See that what was acknowledged stands once, that jobs are done, and that what is kept agrees."""
    seen = people.seen
    engine = create_engine(stage.url)
    with Session(engine) as session:
        marks = select(func.count()).select_from(PlaceMark)
        open_jobs = select(func.count()).where(Job.ended_at.is_(None))
        until("all is folded", lambda: not session.scalar(marks) and session.rollback() is None)
        until("no job is open", lambda: not session.scalar(open_jobs) and session.rollback() is None, 600)
        wrong = list(find_wrong(session, people))
    engine.dispose()
    say(
        f"{seen.writes} writes acknowledged ({len(seen.registered)} projects, {len(seen.reasons)} changes,"
        f" {len(seen.jobs)} jobs), {seen.looks} looks, the slowest answer {seen.slowest:.1f} s;"
        f" turned to the other: {dict(seen.turned)}"
    )
    if seen.faults or wrong:
        sys.exit(f"rehearse: {seen.faults[:10]} {wrong[:10]}")
    if seen.writes < LEAST_WRITES:
        sys.exit("rehearse: too few writes to prove anything")
    stage.check()
    say("nothing acknowledged is lost, nothing stands twice, every job is done, `lantu check` finds no fault")


def find_wrong(session: Session, people: Travellers) -> list[str]:
    """Return what was acknowledged and does not stand once, and what stands twice."""
    seen = people.seen
    names = Counter(session.scalars(select(Project.name).where(Project.name.startswith("滚动升级"))))
    reason = ProjectEvent.reason
    reasons = Counter(session.scalars(select(reason).where(reason.startswith("滚动升级"))))
    owners = dict(session.execute(select(Project.code, Project.owner)).tuples().all())
    states = dict(session.execute(select(Job.id, Job.state)).tuples().all())
    return [
        *(f"{name} stands {names[name]} times" for name in seen.registered if names[name] != 1),
        *(f"{reason} is written {reasons[reason]} times" for reason in seen.reasons if reasons[reason] != 1),
        *(f"{name} was never acknowledged" for name in names.keys() - seen.registered.keys()),
        *(f"{reason} was never acknowledged" for reason in reasons.keys() - seen.reasons),
        *(f"{code} has not {owner}" for code, owner in seen.owners.items() if owners.get(code) != owner),
        *(f"job {job} is {states.get(job)}" for job in seen.jobs if states.get(job) != "done"),
    ]
