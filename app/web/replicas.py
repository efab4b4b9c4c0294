"""Which server a request reads from: a standby where it only reads, the primary for everything else.

Who has written, or seen, something carries its place in the log along (app/web/trail.py): no server that is
behind it answers. What a standby cannot do is done again by the primary, from the beginning of the view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app, g, request
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from app.config import Config
from app.web import trail
from app.web.extensions import close_session
from app.web.identity import SECRET_PAGES, current_person
from app.web.statements import watch
from projects.store.failures import DatabaseFailed, find_failure
from projects.store.replicas import Standby, Standbys

# Of accounts, sessions, tokens and jobs nobody may read what was.
ON_PRIMARY = SECRET_PAGES | {"health"}
# read_only_sql_transaction: a view that writes although it is only asked.
WRITES = "25006"
READS = Counter("lantu_reads_total", "Requests that only read, by the server that answered", ["server"])
log = structlog.get_logger("lantu.replicas")


def init_app(app: Flask, config: Config) -> None:
    """Let standbys answer where there are any; nothing changes without."""
    if not config.replica_urls:
        return
    standbys = Standbys(config.work_url, config.replica_urls)
    for one in standbys.all:
        watch(one.engine, config.slow_statement_ms)
    app.extensions["standbys"] = standbys
    app.extensions["writing_views"] = set()
    app.before_request(trail.take_up)
    app.after_request(trail.lay)
    app.dispatch_request = read_twice(app.dispatch_request)  # type: ignore[method-assign]


def get_standbys() -> Standbys | None:
    """Return the standbys of the application, which are watched from now on; None without any."""
    found: Standbys | None = current_app.extensions.get("standbys")
    if found is not None:
        found.watch()
    return found


def read_twice(dispatch: Callable[[], Any]) -> Callable[[], Any]:
    """Return what answers a request from a standby, and from the primary where that fails."""

    def answer() -> Any:
        go_to_standby()
        try:
            return dispatch()
        except (SQLAlchemyError, DatabaseFailed) as error:
            if not leave_standby(error):
                raise
        return dispatch()

    return answer


def go_to_standby() -> None:
    """Let the rest of a request read from a standby, if it only reads and one is far enough."""
    if request.method not in ("GET", "HEAD") or "test_connection" in current_app.extensions:
        return
    standby = find_standby()
    READS.labels(number(standby)).inc()
    if standby is None:
        return
    person = current_person()
    if person is not None:
        # What somebody may do is what the primary says, as the session itself.
        _ = person.access
    close_session()
    g.standby, g.engine = standby, standby.engine


def find_standby() -> Standby | None:
    """Return the standby that may answer; None where the primary must."""
    standbys = get_standbys()
    is_kept = request.blueprint in ON_PRIMARY or request.endpoint in current_app.extensions["writing_views"]
    if standbys is None or is_kept or trail.is_hidden():
        return None
    return standbys.choose(trail.name_caller(), g.trail)


def number(standby: Standby | None) -> str:
    """Return what a server is called where everyone may read it: standbys by their place in the setting."""
    standbys = get_standbys()
    return "primary" if standby is None or standbys is None else str(1 + standbys.all.index(standby))


def leave_standby(error: SQLAlchemyError | DatabaseFailed) -> bool:
    """Go on with the primary; False where it was asked already, or would take as long."""
    failure = error.failure if isinstance(error, DatabaseFailed) else find_failure(error)
    standby: Standby | None = g.get("standby")
    if standby is None or failure == "slow":
        return False
    if failure == "gone":
        standby.leave()
    if getattr(getattr(error, "orig", None), "sqlstate", None) == WRITES:
        current_app.extensions["writing_views"].add(request.endpoint)
    log.info("read_again", server=number(standby), failure=failure)
    close_session()
    del g.standby, g.engine
    READS.labels("primary").inc()
    return True
