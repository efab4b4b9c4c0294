"""PostgreSQL's own log (WAL) gets no room, on a disk of its own, and is given room again."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.release.stage import Answer, Stage, fill, last_lines, run, say, small_disk, until

CLUSTER = "setup/cluster.sh"
DISK_MB = 256
ROUNDS = 60
# As a standby does that is gone for good: for it every file of the log is kept.
ABSENT = text("SELECT pg_create_physical_replication_slot('absent', true)")
SWITCH = text("SELECT pg_switch_wal()")


def rehearse_walfull(folder: Path) -> None:
    """The disk of PostgreSQL's own log fills up, and is given room again."""
    home, disk = folder / "pg", folder / "wal"
    options = {"CLUSTER_OPTIONS": "-c max_wal_size=64MB"}
    url = run("sh", CLUSTER, "start", home, env=options)
    run("sh", CLUSTER, "stop", home)
    with small_disk(disk, DISK_MB):
        try:
            move_log(home, disk)
            run("sh", CLUSTER, "start", home, env=options)
            stage = Stage(url, folder)
            with stage.served():
                fill_and_free(stage, home, disk)
            stage.judge()
        finally:
            with suppress(SystemExit):
                run("sh", CLUSTER, "drop", home)


def move_log(home: Path, disk: Path) -> None:
    """Let the log of a stopped cluster lie on another disk."""
    log = home / "data" / "pg_wal"
    run("cp", "-a", log, disk / "pg_wal")
    shutil.rmtree(log)
    log.symlink_to(disk / "pg_wal")


def fill_and_free(stage: Stage, home: Path, disk: Path) -> None:
    say(f"a project is registered: {stage.register('有空间时')}")
    filler = fill(disk)
    refused = register_until_refused(stage)
    say(f"the log has no room; a project is refused: {refused}")
    for path in ("/projects", "/api/v1/projects", "/readyz"):
        say(f"  {path}: {stage.get(path)}")
    say("the log of Lantu:\n" + last_lines(stage.log, ["disk", "database_unavailable"]))
    say("the log of PostgreSQL:\n" + last_lines(home / "postgres.log", ["No space", "PANIC", "shut down"]))
    filler.unlink()
    say(f"there is room again, and nobody did anything: /projects: {stage.get('/projects')}")
    run("sh", CLUSTER, "start", home)
    took = until("projects are registered again", lambda: stage.register("又有空间").is_done)
    say(f"PostgreSQL is started: the next project is registered after {took:.1f} s")


def register_until_refused(stage: Stage) -> Answer:
    """Register projects, each in a file of the log of its own; returns what the first refused was told."""
    engine = create_engine(stage.url.replace("lantu@", "postgres@"))
    with engine.begin() as connection:
        connection.execute(ABSENT)
    for number in range(ROUNDS):
        said = stage.register(f"日志将满时{number}")
        if not said.is_done:
            engine.dispose()
            return said
        with suppress(SQLAlchemyError), engine.connect() as connection:
            connection.execute(SWITCH)
    raise SystemExit("rehearse: the log never filled")
