"""Request ids, access log and Prometheus counters."""

from __future__ import annotations

import os
import time
import uuid

import structlog
from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

REQUESTS = Counter("lantu_requests_total", "Requests by endpoint and status", ["endpoint", "status"])
SECONDS = Histogram("lantu_request_seconds", "Seconds to answer by endpoint", ["endpoint"])
log = structlog.get_logger("lantu.access")
# When each series began is another series of its own, which nobody asked for.
disable_created_metrics()  # type: ignore[no-untyped-call]


def init_app(app: Flask) -> None:
    """Time every request, log it in one line and count it."""
    app.before_request(start)
    app.after_request(finish)


def start() -> None:
    """Note when the request came and name it."""
    g.started = time.perf_counter()
    g.request_id = uuid.uuid4().hex[:16]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def finish(response: Response) -> Response:
    """Log and count the answer; static files are only counted."""
    seconds = time.perf_counter() - g.started
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    response.headers["X-Request-Id"] = g.request_id
    if endpoint != "static":
        log.info(
            "request",
            method=request.method,
            path=loggable_path(),
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
    return response


def find_counters() -> Collector:
    """Return the counters of all workers (app/serving/counters.py); of this process where it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def loggable_path() -> str:
    """Return the path; where a part of it is a secret that opens something, the rule instead."""
    if request.url_rule is not None and "secret" in (request.view_args or {}):
        return request.url_rule.rule
    return request.path
