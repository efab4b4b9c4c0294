"""Find projects by words: every word must occur in the names, aliases, place or units of a project."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_

from projects.models import Project


def search_text(parts: Iterable[str | None]) -> str:
    """Return the text that the trigram index holds: the given words once each, in order."""
    return "\n".join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))


def matches_words(words: str) -> ColumnElement[bool]:
    """Say whether a project's search text holds every blank-separated word, whatever its case."""
    return and_(*(Project.search_text.icontains(word, autoescape=True) for word in words.split()))
