"""The base of every error that a person may be shown."""

from __future__ import annotations

from typing import Any


def msg(text: str) -> str:
    """Mark a text for the translators; the app floor translates it when it is shown."""
    return text


class DomainError(Exception):
    """A plain message with its values, translated at the edge.

    `message` is a msgid with `%(name)s` places, `values` fill them. `field` names the input at fault.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values
        self.field = field


class BadInput(DomainError):
    """What was asked for cannot be understood (400)."""


class NotFound(DomainError):
    """What was asked for does not exist (404)."""
