"""Works that only tests know."""

from __future__ import annotations

import os
from time import monotonic, sleep

from sqlalchemy import text

from projects.store.works import Arguments, Progress, Sessions, TryAgain, work
from tests.support.factories import make_project


@work("test.register")
def register(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Register a project in a transaction that stays open for some seconds, with the word said meanwhile."""
    with sessions() as session, session.begin():
        make_project(session, str(arguments["name"]), code=f"LT-211300-{progress.job_id + 5000}")
        if progress.attempt <= arguments.get("slow_attempts", 1):
            until = monotonic() + arguments.get("seconds", 0)
            while monotonic() < until:
                progress.report(1, 2, f"进程 {os.getpid()}")
                sleep(0.2)
        progress.conclude(session, {"pid": os.getpid()})


@work("test.flicker")
def flicker(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Fail twice as if another server did not answer."""
    if progress.attempt < 3:
        raise TryAgain("没有应答", after_seconds=1)


@work("test.devour")
def devour(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Die without a word."""
    os.kill(os.getpid(), 9)


@work("test.where")
def tell_where(sessions: Sessions, arguments: Arguments, progress: Progress) -> dict[str, int]:
    """Say in which process this is done."""
    with sessions() as session:
        session.execute(text("SELECT 1"))
    return {"pid": os.getpid()}


@work("test.settings")
def tell_settings(sessions: Sessions, arguments: Arguments, progress: Progress) -> dict[str, str]:
    """Say how the database was asked."""
    with sessions() as session:
        query = text("SELECT current_setting('timezone'), current_setting('statement_timeout')")
        timezone, statement = session.execute(query).one()
    return {"timezone": timezone, "statement": statement}
