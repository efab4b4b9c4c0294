"""Works whose effects can be counted, and a worker: `python -m tests.release.effects <database> <folder>`."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import text

from app.config import Config
from app.jobs.worker import work as do_jobs
from projects.outbox import dispatch
from projects.store.works import Arguments, Progress, Sessions, work

# No row is refused for being there already: what is done twice is counted twice.
TABLE = text("CREATE TABLE rehearsed (job_id bigint NOT NULL, attempt integer NOT NULL)")
NOTE = text("INSERT INTO rehearsed VALUES (:job_id, :attempt)")


# Seconds; a receiver that fails is told again while somebody looks.
SOON = (1, 2, 4, 8, 12, 16, 20)


@work("rehearsal.note")
def note(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Note that this was done, in a transaction that stays open for some seconds."""
    with sessions() as session, session.begin():
        session.execute(NOTE, {"job_id": progress.job_id, "attempt": progress.attempt})
        until = monotonic() + arguments["seconds"]
        while monotonic() < until:
            progress.report(1, 2)
            sleep(0.05)
        progress.conclude(session)


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    config = Config(
        database_url=sys.argv[1],
        files_folder=folder / "lantu_files",
        cache_folder=folder / "lantu_cache",
        webhook_loopback=True,
    )
    dispatch.PAUSES = SOON
    do_jobs(config, at_once=2, more=("tests.release.effects",))
