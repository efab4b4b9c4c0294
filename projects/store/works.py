"""What is done later, by name: the functions, how they report, conclude, are cancelled and tried again.

    @work("imports.read")
    def read_import(sessions: Sessions, arguments: Arguments, progress: Progress) -> Result:
        progress.report(0, 3, "…")                  # raises Cancelled when that was asked
        with sessions() as session, session.begin():
            ...
            progress.conclude(session, {"address": "/imports/12"})

An attempt may be cut off at any moment and is then begun anew; the one before may even still be running.
So what a work changes and `conclude` belong into one transaction: of all attempts exactly one commits it.
A work that changes nothing may just return its result. Nothing is reported after `conclude`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, update
from sqlalchemy.orm import Session, sessionmaker

from geo.errors import DomainError, msg
from projects.models import Job
from projects.shelves.choosing import find_files, find_job_files
from projects.shelves.shelf import Shelf
from projects.store.job_files import JobFiles
from projects.store.kept_files import Label

Bind = Engine | Connection
Sessions = sessionmaker[Session]
Arguments = Mapping[str, Any]
Result = Mapping[str, Any]
Function = TypeVar("Function", bound=Callable[..., Result | None])
# Seconds between two reports that are written; each is a transaction of its own.
REPORT_EVERY = 0.3
MOST_ATTEMPTS = 5


class Cancelled(DomainError):
    """It was asked that the work be cancelled: nothing of it stays."""


class Superseded(DomainError):
    """Another attempt has taken the work over, or ended it: this one must leave nothing behind."""


class TryAgain(DomainError):
    """The work could not be done for now; it is begun again after some seconds."""

    def __init__(self, message: str, *, after_seconds: int, **values: Any) -> None:
        super().__init__(message, **values)
        self.after_seconds = after_seconds


@dataclass(frozen=True, slots=True)
class Work:
    """A registered function, and how often it is begun before it counts as failed."""

    name: str
    function: Callable[[Sessions, Arguments, Progress], Result | None]
    most_attempts: int


@dataclass(frozen=True, slots=True)
class Places:
    """What a work may need: where files are kept for good, and those made by jobs.

    `files_url` is the bucket that holds both instead of the folders, empty without.
    `may_reach_itself` says that other servers may be told of on this machine itself. The dataset of each
    night is for analysts; without a folder there is none.
    """

    files_folder: Path
    cache_folder: Path
    may_reach_itself: bool = False
    geoparquet_folder: Path | None = None
    geoparquet_nights: int = 7
    files_url: str = ""

    @property
    def files(self) -> Shelf:
        """Return where the files lie that people send."""
        return find_files(self.files_folder, self.files_url)

    @property
    def job_files(self) -> Shelf:
        """Return where the files lie that jobs make."""
        return find_job_files(self.cache_folder, self.files_url)


WORKS: dict[str, Work] = {}


def work(name: str, *, most_attempts: int = MOST_ATTEMPTS) -> Callable[[Function], Function]:
    """Register a function as the work of a name (room.verb); its module must stand in app/jobs/works.py."""

    def register(function: Function) -> Function:
        WORKS[name] = Work(name, function, most_attempts)
        return function

    return register


class Progress:
    """How one attempt tells how far it is, learns that it shall stop, and puts its seal on what it did."""

    def __init__(self, bind: Bind, job_id: int, attempt: int, places: Places) -> None:
        self.bind, self.job_id, self.attempt, self.places = bind, job_id, attempt, places
        self.is_concluded = False
        self.reported_at = 0.0

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how much of how much is done; raises Cancelled or Superseded where it shall go no further.

        Calling it often costs nothing: what comes within REPORT_EVERY of the last is left out.
        """
        if monotonic() - self.reported_at < REPORT_EVERY and done != total:
            return
        with begin(self.bind) as connection:
            asked = connection.execute(
                update(Job)
                .where(Job.id == self.job_id, Job.attempt == self.attempt, Job.state == "running")
                .values(done=done, total=None if total is None else max(done, total), note=note)
                .returning(Job.cancel_asked_at)
            ).one_or_none()
        self.reported_at = monotonic()
        if asked is None:
            raise Superseded(msg("这项工作已由另一次尝试接手。"))
        if asked.cancel_asked_at is not None:
            raise Cancelled(msg("已取消。"))

    def conclude(self, session: Session, result: Result | None = None) -> None:
        """End the work well in the transaction of what it did; raises Cancelled or Superseded instead."""
        ended = session.execute(
            update(Job)
            .where(Job.id == self.job_id, Job.attempt == self.attempt, Job.state == "running")
            .where(Job.cancel_asked_at.is_(None))
            .values(
                state="done",
                ended_at=func.clock_timestamp(),
                result=dict(result or {}),
                done=func.coalesce(Job.total, Job.done),
                fault=None,
            )
            .returning(Job.id),
            execution_options={"synchronize_session": False},
        ).one_or_none()
        if ended is None:
            self.refuse_to_conclude(session)
        self.is_concluded = True

    def refuse_to_conclude(self, session: Session) -> None:
        """Raise why the work may not end."""
        job = session.get_one(Job, self.job_id, populate_existing=True)
        if job.cancel_asked_at is not None:
            raise Cancelled(msg("已取消。"))
        raise Superseded(msg("这项工作已由另一次尝试接手。"))

    def keep_file(self, label: Label, body: bytes) -> Result:
        """Keep a file that was made, for whoever asked for the work; returns the result that names it."""
        JobFiles(self.places.job_files).keep(self.job_id, label, body)
        return {"file": label.filename, "bytes": len(body)}


def begin(bind: Bind) -> AbstractContextManager[Connection]:
    """Give a transaction of its own; on one open connection (of a test) a savepoint."""
    return bind.begin() if isinstance(bind, Engine) else nested(bind)


@contextmanager
def nested(connection: Connection) -> Any:
    """Give a connection within a savepoint."""
    with connection.begin_nested():
        yield connection
