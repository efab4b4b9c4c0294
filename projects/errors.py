"""What can go wrong in the registry; the app floor gives each a status code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.errors import BadInput, DomainError, NotFound

__all__ = [
    "BadInput",
    "Conflict",
    "DomainError",
    "Forbidden",
    "Moved",
    "NoRoom",
    "NotFound",
    "Problem",
    "SeedRejected",
    "Stale",
    "TooMany",
]


class Conflict(DomainError):
    """What was sent no longer fits what stands now (409)."""


class Stale(Conflict):
    """The project has moved on since the form was read (409, or 412 for If-Match)."""


class Forbidden(DomainError):
    """Whoever asks may not do this (403)."""


class NoRoom(BadInput):
    """There is no room for what was sent (507)."""


class TooMany(DomainError):
    """Whoever asks has failed too often and has to wait (429)."""


class Moved(DomainError):
    """The code belongs to a merged duplicate; `code` is the project that now holds it (301)."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, code=code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where it stands (file:row column) and, as a translatable message, what it is."""

    where: str
    message: str
    values: dict[str, Any] = field(default_factory=dict)


class SeedRejected(DomainError):
    """Seed files with wrong rows: nothing was loaded; `problems` lists each with file, row and column."""

    def __init__(self, message: str, *, problems: Sequence[Problem]) -> None:
        super().__init__(message, count=len(problems))
        self.problems = list(problems)
