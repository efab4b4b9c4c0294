"""Forms come from our own pages: each carries a token of the session, and a forged one changes nothing."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.web.identity import current_person
from app.web.unsent import TOKEN, answer_unsent

# What is sent there only says which file is wanted: nothing changes by it.
ONLY_READ = "/exports/"


def init_app(app: Flask) -> None:
    """Check every form; a token lasts as long as its session, so a form may stay open all day."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_FIELD_NAME=TOKEN)
    protect = CSRFProtect(app)

    def check() -> None:
        if current_app.config["WTF_CSRF_ENABLED"] and may_be_forged():
            protect.protect(apply_exemptions=True)

    app.before_request(check)
    app.register_error_handler(CSRFError, answer_expired)


def may_be_forged() -> bool:
    """Say whether another site could have made the browser send this request.

    A browser never sends a personal token by itself; and a program without one does nothing here: the
    view tells it that it needs one.
    """
    if request.path.startswith(ONLY_READ):
        return False
    person = current_person()
    if person is None:
        return not request.path.startswith("/api/")
    return person.token is None


def answer_expired(_error: CSRFError) -> Response:
    """Answer a form whose token is of no live session of this browser's."""
    return answer_unsent()
