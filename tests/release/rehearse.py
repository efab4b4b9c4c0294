"""Rehearse what breaks on machines, on a cluster made for it, and show what the operator sees.

As root, on a machine with `ip` and `faketime`: `python -m tests.release.rehearse disk|clock|network|walfull`;
`bucket` needs root alone; `jobs [TIMES]` and `upgrade [REVISION]` need nothing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.release.full_log import rehearse_walfull
from tests.release.killed_jobs import rehearse_jobs
from tests.release.lost_bucket import rehearse_bucket
from tests.release.stage import Answer, Stage, fill, last_lines, run, say, small_disk, until
from tests.release.upgrade import rehearse_upgrade

CLUSTER = "setup/cluster.sh"
DISK_MB = 400
ROOM = 96 * 1024
SPACE, HOME, AWAY = "lantu-rehearsal", "lt-home", "lt-away"
INSIDE = ("ip", "netns", "exec", SPACE, "ip")
HERE, THERE = "10.77.0.1", "10.77.0.2"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
FIRST = "LT-211302-10001"
TURNED = text("SELECT count(*) FROM projects_versions WHERE valid_to IS NOT NULL AND valid_to <= valid_from")


def rehearse_disk(folder: Path) -> None:
    """The disk of the database fills up, and is given room again."""
    disk = folder / "disk"
    with small_disk(disk, DISK_MB):
        try:
            url = run("sh", CLUSTER, "start", disk, env={"CLUSTER_OPTIONS": "-c max_wal_size=64MB"})
            stage = Stage(url, folder)
            with stage.served():
                fill_and_free(stage, disk)
            stage.judge()
        finally:
            with suppress(SystemExit):
                run("sh", CLUSTER, "stop", disk)


def fill_and_free(stage: Stage, disk: Path) -> None:
    say(f"a project is registered: {stage.register('有空间时')}")
    filler = fill(disk, ROOM)
    said = [stage.register(f"磁盘将满时{number}") for number in range(60)]
    refused = [one for one in said if not one.is_done]
    if not refused:
        sys.exit("rehearse: the disk never filled")
    say(f"the disk is full; of {len(said)} projects {len(refused)} are refused: {refused[0]}")
    say(f"the list is read: {stage.get('/projects').status}; /readyz: {stage.get('/readyz')}")
    say("the log of Lantu:\n" + last_lines(stage.log, ["disk", "database_unavailable"]))
    say("the log of PostgreSQL:\n" + last_lines(disk / "postgres.log", ["No space", "PANIC", "FATAL"]))
    filler.unlink()
    with suppress(SystemExit):
        run("sh", CLUSTER, "start", disk)
    took = until("projects are registered again", lambda: stage.register("又有空间").is_done)
    say(f"there is room again: the next project is registered after {took:.1f} s")


def rehearse_clock(folder: Path) -> None:
    """The clock of the database's machine is set back by an hour while people work, and mended later."""
    clock = folder / "clock"
    clock.write_text("+0")
    clock.chmod(0o644)
    env = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    url = run("sh", CLUSTER, "start", folder / "pg", env=env)
    try:
        stage = Stage(url, folder)
        with stage.served():
            for moment, shift in (("right", "+0"), ("an hour back", "-3600"), ("right again", "+0")):
                clock.write_text(shift)
                change_once_more(stage, moment)
        stage.judge()
        engine = create_engine(url)
        with engine.connect() as connection:
            turned = connection.scalar(TURNED)
        engine.dispose()
        if turned:
            sys.exit(f"rehearse: {turned} versions end before they begin")
        say("no version ends before it begins")
    finally:
        run("sh", CLUSTER, "drop", folder / "pg")


def change_once_more(stage: Stage, moment: str) -> None:
    """Register a project, and change the first one, which is older than that by the clock."""
    now, _ = look_up(stage)
    say(f"the clock is {moment}, {now:%H:%M}; a project is registered: {stage.register(moment).status}")
    change = {"owner": moment, "reason": "演练", "version": look_up(stage)[1]}
    say(f"  the first one is changed: {stage.ask('PATCH', f'/api/v1/projects/{FIRST}', change).status}")
    for page in ("/projects", "/changes", "/history", f"/projects/{FIRST}", "/totals"):
        answer = stage.get(page)
        if answer.status != 200:
            sys.exit(f"rehearse: {page} answers {answer}")
    say("  list, changes, history, project and totals are read: 200")


def look_up(stage: Stage) -> tuple[datetime, int]:
    """Return what time it is for the database, and the version of the first project."""
    engine = create_engine(stage.url)
    with engine.connect() as connection:
        query = text("SELECT clock_timestamp(), (SELECT version FROM projects WHERE code = :code)")
        now, version = connection.execute(query, {"code": FIRST}).one()
    engine.dispose()
    return now, version


def rehearse_network(folder: Path) -> None:
    """The network between Lantu and its database is cut without a word, and comes back."""
    with wired():
        options = f"-c listen_addresses={THERE}"
        run(
            "ip",
            "netns",
            "exec",
            SPACE,
            "sh",
            CLUSTER,
            "start",
            folder / "pg",
            env={"CLUSTER_OPTIONS": options},
        )
        try:
            with (folder / "pg" / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {HERE}/24 trust\n")
            run("ip", "netns", "exec", SPACE, "pkill", "-HUP", "-o", "-f", str(folder / "pg" / "data"))
            stage = Stage(f"postgresql+psycopg://lantu@{THERE}:5432/lantu", folder)
            with stage.served():
                cut_and_mend(stage)
            stage.judge()
        finally:
            run("ip", "netns", "exec", SPACE, "sh", CLUSTER, "drop", folder / "pg")


@contextmanager
def wired() -> Iterator[None]:
    """Join a network of its own to this one by a wire that can be cut."""
    run("ip", "netns", "add", SPACE)
    try:
        run("ip", "link", "add", HOME, "type", "veth", "peer", "name", AWAY, "netns", SPACE)
        run("ip", "addr", "add", f"{HERE}/24", "dev", HOME)
        run("ip", "link", "set", HOME, "up")
        run(*INSIDE, "addr", "add", f"{THERE}/24", "dev", AWAY)
        run(*INSIDE, "link", "set", AWAY, "up")
        yield
    finally:
        run("ip", "netns", "delete", SPACE)


def cut_and_mend(stage: Stage) -> None:
    """Let somebody register one project after the other while the wire is cut and mended."""
    is_over = threading.Event()

    def register_on() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            stage.register(f"断网演练{number}")

    writer = threading.Thread(target=register_on)
    writer.start()
    until("some stand", lambda: len(stage.kept) > 5)
    run(*INSIDE, "link", "set", AWAY, "down")
    for path in ("/projects", "/api/v1/projects", "/readyz"):
        say(f"the network is cut; {path}: {stage.get(path)}")
    refused: list[Answer] = []

    def is_answered() -> bool:
        refused[:] = [one for one in list(stage.kept.values()) if not one.is_done]
        return len(refused) > 1

    until("whoever was saving is answered", is_answered)
    say(f"who was saving meanwhile: {', '.join(sorted({str(one) for one in refused})[:3])}")
    say("the log of Lantu:\n" + last_lines(stage.log, ["database_unavailable", "unknown"]))
    run(*INSIDE, "link", "set", AWAY, "up")
    took = until("the list is read again", lambda: stage.get("/projects").status == 200)
    before = len(stage.kept)
    until("more are registered", lambda: len(stage.kept) > before + 5)
    is_over.set()
    writer.join()
    say(f"the network is back: the list is read after {took:.1f} s, without anybody doing anything")


REHEARSALS: dict[str, Callable[..., None]] = {
    "disk": rehearse_disk,
    "clock": rehearse_clock,
    "network": rehearse_network,
    "walfull": rehearse_walfull,
    "bucket": rehearse_bucket,
    "jobs": lambda folder, *times: rehearse_jobs(folder, *map(int, times)),
    "upgrade": rehearse_upgrade,
}

if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="lantu-rehearsal-"))
    place.chmod(0o755)
    try:
        names = [word for word in sys.argv[1:] if word in REHEARSALS]
        for wanted in names or REHEARSALS:
            say(f"== {wanted}")
            own = place / wanted
            own.mkdir()
            REHEARSALS[wanted](own, *(word for word in sys.argv[1:] if word not in names and len(names) == 1))
    finally:
        shutil.rmtree(place, ignore_errors=True)
