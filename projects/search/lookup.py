"""Look up what was typed, once for a request: which projects hold the words, else which nearly hold them."""

from __future__ import annotations

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, false, literal, select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.search.words import hold_words, nearly_hold_words, split_words

# So many are named to the queries that follow; beyond, each looks itself, which for common words is quick.
MOST_IDS = 10_000


# The ids of what was found; a condition on Project where they are too many to be named.
Found = tuple[int, ...] | ColumnElement[bool]


def look_up(session: Session, typed: str) -> Found:
    """Return the projects that answer to what was typed, in one query or in two."""
    words = split_words(typed)
    for condition in (hold_words(words), nearly_hold_words(words)):
        if condition is None:
            continue
        live = select(Project.id).where(Project.merged_into_id.is_(None), condition)
        ids = session.scalars(live.limit(MOST_IDS + 1)).all()
        if len(ids) > MOST_IDS:
            return condition
        if ids:
            return tuple(ids)
    return ()


def are_found(found: Found) -> ColumnElement[bool]:
    """Return the condition on Project of a search, which does not search again."""
    if not isinstance(found, tuple):
        return found
    return Project.id == any_(literal(list(found), ARRAY(Integer))) if found else false()
