"""What lives as long as the application or a request: the engine, the rules, the session."""

from __future__ import annotations

import structlog
from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.web.pool import WatchedPool
from projects.progress.rules import WarningRules, read_rules
from projects.store.data_version import BESIDE_STANDBYS
from projects.store.database import make_engine
from projects.store.time_limits import WRITE, allow

SAFE = ("GET", "HEAD", "OPTIONS")
log = structlog.get_logger("lantu.database")


def init_app(app: Flask) -> None:
    """Give the application an engine and its rules, and close each request's session.

    Raises BadInput for a wrong file of rules, so that nothing starts with rules nobody meant.
    """
    app.extensions["rules"] = read_rules(app.config["LANTU_RULES_FILE"])
    app.extensions["engine"] = make_engine(app.config["WORK_URL"], pool=WatchedPool)
    app.teardown_appcontext(close_session)


def get_engine() -> Engine:
    """Return the engine that the current request asks: of a standby (app/web/replicas.py) or the primary."""
    engine: Engine = g.get("engine") or current_app.extensions["engine"]
    return engine


def get_rules() -> WarningRules:
    """Return the rules by which the dispatch desk asks and warns."""
    rules: WarningRules = current_app.extensions["rules"]
    return rules


def get_session() -> Session:
    """Return the session of the current request."""
    if "session" not in g:
        # The mode matters only on a test's connection, where a rollback must undo this request alone.
        g.session = Session(
            bind=current_app.extensions.get("test_connection") or get_engine(),
            join_transaction_mode="create_savepoint",
        )
        if "standbys" in current_app.extensions and "engine" not in g:
            g.session.info[BESIDE_STANDBYS] = True
        if has_request_context() and request.method not in SAFE:
            allow(g.session, WRITE)
    session: Session = g.session
    return session


def close_session(_error: BaseException | None = None) -> None:
    """Close the request's session; what was not committed is rolled back."""
    session: Session | None = g.pop("session", None)
    if session is None:
        return
    try:
        session.close()
    except SQLAlchemyError as error:
        # The answer is made already; a connection that cannot be given back is thrown away.
        log.error("session_not_closed", reason=str(error))
        session.invalidate()
