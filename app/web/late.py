"""Requests that waited too long for a thread: told to come again, so that a queue never grows without end."""

from __future__ import annotations

from flask import Flask, Response, request

from app.web.errors import FAILURES, answer_unavailable

# The server's word for how many seconds a request waited (app/serving/); other servers say nothing.
WAITED = "lantu.waited"
MOST_SECONDS = 10


def init_app(app: Flask) -> None:
    """Look at the wait before anything is asked of the database."""
    app.before_request(refuse_late)


def refuse_late() -> Response | None:
    """Answer that the service is too busy."""
    if request.environ.get(WAITED, 0) <= MOST_SECONDS:
        return None
    return answer_unavailable(*FAILURES["full"])
