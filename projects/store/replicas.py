"""The standbys of the database: which of them answer, how far each is behind, which one a reader may ask.

A thread each asks the primary how long its log is and a standby how much of it it has replayed. A standby
is behind by the time since the log was no longer than what it has replayed: no clock of another machine
counts, and where nobody hears of the primary, standbys grow old as well.
"""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Callable, Sequence
from hashlib import sha256
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from projects.store.database import make_engine
from projects.store.log_trail import read_flushed, read_identity, read_replayed

# Seconds that a standby may be behind.
MOST_LAG = 10
# Seconds between two looks at each server.
LOOK_EVERY = 0.5
# What a snapshot may meet on a standby of several statements: all of them read one moment.
ONE_MOMENT = "REPEATABLE READ"
log = structlog.get_logger("lantu.replicas")


def is_fresh(lag: float) -> bool:
    """Say whether a standby that may be so many seconds behind is asked."""
    return lag <= MOST_LAG


class Standby:
    """A standby and what was last heard of it; `engine` reads one moment a transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = make_engine(url).execution_options(isolation_level=ONE_MOMENT)
        self.identity = ""
        self.replayed: int | None = None

    def look(self, connection: Connection) -> None:
        """Note how far it is; a server that was promoted is no standby any more."""
        if self.replayed is None:
            self.identity = read_identity(connection)
        self.replayed = read_replayed(connection)

    def leave(self) -> None:
        """Ask it nothing until it has been heard of again."""
        self.replayed = None

    def has(self, place: int) -> bool:
        """Say whether it shows all up to a place, asking it where what was last heard is not enough."""
        if self.replayed is not None and self.replayed < place:
            try:
                with self.engine.connect() as connection:
                    self.look(connection)
            except SQLAlchemyError:
                self.leave()
        return self.replayed is not None and self.replayed >= place


class Standbys:
    """All standbys of a primary; none is asked before `watch` has looked at it."""

    def __init__(self, primary_url: str, urls: Sequence[str]) -> None:
        self.primary_url = primary_url
        self.all = [Standby(url) for url in urls]
        # When the primary's log was on disk up to where, the latest last.
        self.lengths: deque[tuple[float, int]] = deque(maxlen=int(4 * MOST_LAG / LOOK_EVERY))
        self.identity = ""
        self.is_over = Event()
        self.threads: list[Thread] = []
        self.lock = Lock()

    def choose(self, caller: str, place: int) -> Standby | None:
        """Return a standby that shows all up to a place, the same for a caller while it is there; or None."""
        ranked = sorted(self.all, key=lambda one: sha256(f"{caller} {one.url}".encode()).digest())
        fresh = (one for one in ranked if is_fresh(self.find_lag(one)))
        return next((one for one in fresh if one.has(place)), None)

    def find_lag(self, standby: Standby) -> float:
        """Return by how many seconds a standby may be behind; infinite where nobody knows.

        One of another database is no standby of this one.
        """
        replayed = standby.replayed
        if replayed is None or standby.identity != self.identity:
            return float("inf")
        reached = (moment for moment, length in reversed(tuple(self.lengths)) if length <= replayed)
        return monotonic() - next(reached, float("-inf"))

    def find_bytes(self, standby: Standby) -> int | None:
        """Return how much of the log a standby has still to replay; None where nobody knows."""
        replayed, lengths = standby.replayed, tuple(self.lengths)
        return None if replayed is None or not lengths else max(0, lengths[-1][1] - replayed)

    def look_at_primary(self, connection: Connection) -> None:
        """Note how long the primary's log is."""
        if not self.identity:
            self.identity = read_identity(connection)
        moment = monotonic()
        self.lengths.append((moment, read_flushed(connection)))

    def watch(self) -> None:
        """Begin to look at the servers, once a process: threads do not live on in a fork."""
        with self.lock:
            if self.threads:
                return
            self.begin(self.primary_url, self.look_at_primary, lambda: None)
            for one in self.all:
                self.begin(one.url, one.look, one.leave)
        atexit.register(self.close)

    def begin(self, url: str, look: Callable[[Connection], None], fail: Callable[[], None]) -> None:
        """Look at a server again and again, by a connection that requests do not wait for."""
        thread = Thread(target=self.repeat, args=(url, look, fail), daemon=True)
        self.threads.append(thread)
        thread.start()

    def repeat(self, url: str, look: Callable[[Connection], None], fail: Callable[[], None]) -> None:
        """Look until it is over; tell once when a server is gone and once when it is back."""
        engine, is_there = make_engine(url), True
        name = engine.url.render_as_string()
        while not self.is_over.is_set():
            try:
                with engine.connect() as connection:
                    look(connection)
            except SQLAlchemyError as error:
                fail()
                if is_there:
                    log.warning("server_gone", server=name, reason=str(error).splitlines()[0])
                is_there = False
            else:
                if not is_there:
                    log.info("server_back", server=name)
                is_there = True
            self.is_over.wait(LOOK_EVERY)
        engine.dispose()

    def close(self) -> None:
        """Look no more, and let go of all connections; one that does not answer is not waited for."""
        self.is_over.set()
        for thread in self.threads:
            thread.join(2 * LOOK_EVERY)
        for one in self.all:
            one.leave()
            one.engine.dispose()
