"""Forms come from our own pages: each carries a token of the session, and a forged one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.web.errors import answer, is_for_programs
from app.web.identity import current_person

FIELD = "csrf_token"
MOST_KEPT = 50
LONGEST_KEPT = 20_000


def init_app(app: Flask) -> None:
    """Check every form; a token lasts as long as its session, so a form may stay open all day."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_FIELD_NAME=FIELD)
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
    person = current_person()
    if person is None:
        return not request.path.startswith("/api/")
    return person.token is None


def answer_expired(_error: CSRFError) -> Response:
    """Say that the form is too old, and give back what was typed."""
    if is_for_programs():
        return answer(400, gettext("请求缺少有效的 X-CSRFToken,没有保存。"))
    response = make_response(
        render_template("parts/expired.html", kept=kept_texts(request.form.items(multi=True))), 400
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def kept_texts(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return what was typed into a form, by its fields' names and values, without passwords."""
    kept = [
        value[:LONGEST_KEPT]
        for name, value in fields
        if name not in (FIELD, "next") and "password" not in name and value.strip()
    ]
    return kept[:MOST_KEPT]
