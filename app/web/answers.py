"""Answers that forms and dialogs share: do what they ask, go on, or show them again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, redirect, request
from sqlalchemy.orm import Session

from app.web.addresses import local_path
from app.web.extensions import get_session
from app.web.notices import tell
from app.web.transaction import transaction
from projects.errors import BadInput, Conflict, DomainError


def attempt(
    act: Callable[[Session], object],
    ask_again: Callable[[DomainError], Response],
    *,
    default: str,
    done: str = "",
    is_done: Callable[[], bool] | None = None,
) -> Response:
    """Do what a form asks in one transaction, go back to where it stands and say what was done.

    What the rules refuse (BadInput, Conflict) leaves nothing written, and `ask_again` shows the form; unless
    `is_done` says that the same person has done the very same already, by a second click of a slow form.
    """
    try:
        with transaction(get_session()) as work:
            act(work)
    except (BadInput, Conflict) as error:
        if not (isinstance(error, Conflict) and is_done is not None and is_done()):
            return ask_again(error)
    if done:
        tell(done)
    return go_back(default)


def go_back(default: str) -> Response:
    """Lead to the address that the form carries; from a dialog the browser itself goes there."""
    target = back_to(default)
    if is_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = target
        return response
    return make_response(redirect(target, 303))


def back_to(default: str) -> str:
    """Return the page that the form was opened on, as its address or the form says."""
    return local_path(request.form.get("back") or request.args.get("back") or default)


def is_fragment() -> bool:
    """Say whether a dialog asks, which needs the form alone."""
    return "HX-Request" in request.headers


def form_answer(page: str, status: int) -> Response:
    """Return a form; what was typed stays out of every cache."""
    response = make_response(page, status, {"Cache-Control": "no-store"})
    response.vary.add("HX-Request")
    return response
