"""What requests ask of the database: how often, how long, and which statements were slow."""

from __future__ import annotations

import re
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, g, has_request_context, request
from prometheus_client import Counter
from sqlalchemy import Engine, ExceptionContext, event

QUERIES = Counter("lantu_queries_total", "Statements sent to the database by endpoint", ["endpoint"])
SECONDS = Counter(
    "lantu_query_seconds_total", "Seconds that requests waited for statements by endpoint", ["endpoint"]
)
SLOW = Counter(
    "lantu_slow_statements_total", "Statements over the limit of the log by endpoint", ["endpoint"]
)
# Enough to know a statement by, and no page of lists.
LONGEST_TEXT = 2000
log = structlog.get_logger("lantu.database")


def init_app(app: Flask) -> None:
    """Watch the statements of the application's engine."""
    watch(app.extensions["engine"], app.config["LANTU_SLOW_STATEMENT_MS"])


def watch(engine: Engine, slow_ms: int) -> None:
    """Count an engine's statements, and log those that took `slow_ms` milliseconds; none for 0."""

    def begin(*sent: Any) -> None:
        sent[4].lantu_began = perf_counter()

    def end(*sent: Any) -> None:
        note(sent[2], perf_counter() - sent[4].lantu_began, slow_ms, failed=False)

    def fail(failure: ExceptionContext) -> None:
        began = getattr(failure.execution_context, "lantu_began", None)
        if began is not None:
            note(failure.statement or "", perf_counter() - began, slow_ms, failed=True)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)


def note(statement: str, seconds: float, slow_ms: int, *, failed: bool) -> None:
    """Count a statement; a slow one is logged with its request, never with the values that were sent."""
    endpoint = (request.endpoint or "none") if has_request_context() else "none"
    QUERIES.labels(endpoint).inc()
    SECONDS.labels(endpoint).inc(seconds)
    if not slow_ms or seconds * 1000 < slow_ms:
        return
    SLOW.labels(endpoint).inc()
    log.warning(
        "slow_statement",
        milliseconds=round(seconds * 1000, 1),
        failed=failed,
        statement=re.sub(r"\s+", " ", statement).strip()[:LONGEST_TEXT],
        **name_request(),
    )


def name_request() -> dict[str, str]:
    """Return the method, the rule of the address and the id of the request, nothing outside of one."""
    if not has_request_context():
        return {}
    rule = request.url_rule.rule if request.url_rule else "none"
    return {"method": request.method, "route": rule, "request_id": g.get("request_id", "")}
