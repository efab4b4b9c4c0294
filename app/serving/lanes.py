"""Which threads do a request: each kind of work has its own, so that none can take those of the others."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

import structlog

from app.web.late import MOST_SECONDS

SAFE = ("GET", "HEAD", "OPTIONS")
# Seconds after which waiting requests are looked at again when nothing else happens.
TICK = 1.0
log = structlog.get_logger("lantu.server")


class Request(Protocol):
    """What a lane is chosen by: a request that was received completely."""

    command: str
    path: str
    query: str
    error: object


class Channel(Protocol):
    """A connection with its requests, the first one to be done next."""

    requests: list[Request]
    waited: float

    def service(self) -> None:
        """Do the first request."""

    def cancel(self) -> None:
        """Drop everything."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A kind of work: how many threads do it, and at most how many of them for one and the same address."""

    name: str
    threads: int
    most_of_one: int


# health answers whatever else is held. Who writes may wait for a row that somebody holds, so no address gets
# all threads. A file keeps a thread for seconds. The threads that ask the database are as many as a process
# has connections (projects/store/database.py).
HEALTH = Lane("health", threads=1, most_of_one=1)
STATIC = Lane("static", threads=2, most_of_one=2)
PAGES = Lane("pages", threads=8, most_of_one=6)
WRITES = Lane("writes", threads=6, most_of_one=3)
FILES = Lane("files", threads=2, most_of_one=1)
LANES = (HEALTH, STATIC, PAGES, WRITES, FILES)


def find_lane(method: str, path: str) -> Lane:
    """Return the lane of a request."""
    if method not in SAFE:
        return WRITES
    if path == "/healthz":
        return HEALTH
    if path.startswith("/static/"):
        return STATIC
    is_file = path.startswith("/exports/") or path.endswith((".docx", ".xlsx"))
    return FILES if is_file else PAGES


@dataclass(slots=True)
class Job:
    """A request that waits for a thread of its lane, since a moment of the monotonic clock."""

    channel: Channel
    address: str
    since: float = field(default_factory=monotonic)

    @property
    def waited(self) -> float:
        """Return for how many seconds it has waited."""
        return monotonic() - self.since


class Crew:
    """The threads of one lane and what waits for them: first come, first served, each address its share."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.waiting: deque[Job] = deque()
        self.running: Counter[str] = Counter()
        self.changed = threading.Condition()
        self.is_stopping = False
        for number in range(lane.threads):
            threading.Thread(target=self.work, name=f"{lane.name}-{number}", daemon=True).start()

    def put(self, job: Job) -> None:
        """Let a request wait for a thread."""
        with self.changed:
            self.waiting.append(job)
            self.changed.notify()

    def work(self) -> None:
        """Do one request after the other until told to stop."""
        while (job := self.take()) is not None:
            try:
                job.channel.service()
            except Exception:
                log.exception("request_lost", address=job.address)
            with self.changed:
                self.running[job.address] -= 1
                self.running += Counter()  # forgets who is down to nothing
                self.changed.notify()

    def take(self) -> Job | None:
        """Return the next request to be done, None when there will be no more."""
        with self.changed:
            while not self.is_stopping:
                job = self.find_next()
                if job is not None:
                    self.waiting.remove(job)
                    self.running[job.address] += 1
                    job.channel.waited = job.waited
                    return job
                self.changed.wait(TICK if self.waiting else None)
            return None

    def find_next(self) -> Job | None:
        """Return the first request whose address has a thread left, or that has waited too long already."""
        for job in self.waiting:
            if self.running[job.address] < self.lane.most_of_one or job.waited > MOST_SECONDS:
                return job
        return None

    def stop(self) -> None:
        """Let the threads end after what they do now, and drop what still waits."""
        with self.changed:
            self.is_stopping = True
            for job in self.waiting:
                job.channel.cancel()
            self.waiting.clear()
            self.changed.notify_all()


class Lanes:
    """What the server hands whole requests to (waitress calls it a task dispatcher)."""

    def __init__(self) -> None:
        self.crews = {lane: Crew(lane) for lane in LANES}
        self.taken = 0

    def add_task(self, channel: Channel) -> None:
        """Let the first request of a connection wait for a thread of its lane."""
        self.taken += 1
        request = channel.requests[0]
        if request.error:
            # Refused by the server itself: its words need no view.
            self.crews[STATIC].put(Job(channel, "refused"))
            return
        address = f"{request.command} {request.path}?{request.query}"
        self.crews[find_lane(request.command, request.path)].put(Job(channel, address))

    def shutdown(self, cancel_pending: bool = True, timeout: int = 0) -> bool:
        """Stop every lane; what runs is not waited for."""
        for crew in self.crews.values():
            crew.stop()
        return True
