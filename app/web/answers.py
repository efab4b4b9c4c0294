"""Answers that forms and dialogs share: where to go next, and with which status a form is shown again."""

from __future__ import annotations

from flask import Response, make_response, redirect, request

from app.web.addresses import local_path
from app.web.errors import STATUS
from projects.errors import DomainError


def go_back(default: str = "/projects") -> Response:
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


def status_of(error: DomainError) -> int:
    """Return the status of a form that is shown again."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)


def form_answer(page: str, status: int) -> Response:
    """Return a form; what was typed stays out of every cache."""
    response = make_response(page, status, {"Cache-Control": "no-store"})
    response.vary.add("HX-Request")
    return response
