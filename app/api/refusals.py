"""Refusals that only programs meet, each with its own status and what helps to answer it."""

from __future__ import annotations

from typing import Any

from flask import Response, json

from app.web.errors import answer
from app.words.i18n import translate_error
from projects.errors import DomainError


class Refused(DomainError):
    """A request that was refused with a status; `more` joins the error that is answered."""

    def __init__(self, status: int, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message, field=field, **values)
        self.status = status
        self.more: dict[str, Any] = {}


def answer_refused(error: Refused) -> Response:
    """Answer in the one shape of errors, with what helps beside it."""
    response = answer(error.status, translate_error(error), error.field)
    told: dict[str, Any] = response.get_json()
    told |= error.more
    told["error"] |= error.more
    response.data = json.dumps(told, ensure_ascii=False)
    return response
