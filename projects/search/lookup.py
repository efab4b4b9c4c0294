"""Look up what was typed, once for a request: which projects hold the words, else which nearly hold them.

The index of words is asked first (tokens.py), and what it finds is held against the words themselves: so a
search reads what it may have found, and a word found nowhere reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased

from geo.models import District
from projects.models import Project, ProjectWords
from projects.search import tokens
from projects.search.grown import select_grown
from projects.search.words import hold_words, is_named, is_place_word, nearly_hold_words, split_words

# So many are named to the queries that follow; beyond, each looks itself.
MOST_IDS = 10_000
# Near misses are picked of so many that come close; of a greater registry, of those that come closer.
MOST_CLOSE = 5_000
# No token of the index is written so.
NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Common:
    """Words that more projects hold than are named: as a condition on Project by either way to them.

    `held` finds all of them by the index, for who adds them up; `plain` asks a project at hand, for who
    walks the projects in an order until there are enough.
    """

    held: ColumnElement[bool]
    plain: ColumnElement[bool]


# The ids of what was found, or the conditions for them where they are too many to be named.
Found = tuple[int, ...] | Common


def look_up(session: Session, typed: str) -> Found:
    """Return the projects of the present that answer to what was typed; one query, or two."""
    words = split_words(typed)
    if not words:
        return ()
    held = select(ProjectWords.project_id).where(is_asked(ask(words)), hold_words(words, ProjectWords))
    ids = session.scalars(held.limit(MOST_IDS + 1)).all()
    if len(ids) > MOST_IDS:
        return Common(Project.id.in_(held), hold_words(words))
    return tuple(ids) or find_near(session, words)


def look_up_past(session: Session, typed: str) -> Found:
    """Return the projects that answered at the past moment that the session reads, by reading all of them."""
    words = split_words(typed)
    for condition in (hold_words(words), nearly_hold_words(words)):
        if condition is None:
            continue
        live = select(Project.id).where(Project.merged_into_id.is_(None), condition)
        ids = session.scalars(live.limit(MOST_IDS + 1)).all()
        if len(ids) > MOST_IDS:
            return Common(condition, condition)
        if ids:
            return tuple(ids)
    return ()


def is_asked(question: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say whether the index of words holds what a question asks for."""
    row = ProjectWords
    held = func.words_of(row.search_text, row.search_pinyin, row.places)
    found: ColumnElement[bool] = held.bool_op("@@")(question)
    return found


def ask(words: Sequence[str]) -> ColumnElement[Any]:
    """Return the question for every word as it was typed."""
    return ask_all(ask_word(word) for word in words)


def ask_all(questions: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the question for all of some questions, of which there must be one."""
    return reduce(func.tsquery_and, questions)


def ask_word(word: str, *near: str) -> ColumnElement[Any]:
    """Return the question for a word as it was typed, or near it."""
    question = as_question(tokens.any_of([tokens.holds(word), *near]))
    return func.tsquery_or(question, ask_places(word)) if is_place_word(word) else question


def as_question(text: str) -> ColumnElement[Any]:
    """Return a question as PostgreSQL reads it."""
    return cast(literal(text, Text()), TSQUERY)


def ask_places(word: str) -> Any:
    """Return the question for the districts whose name holds a word."""
    return ask_any(District.adcode).where(is_named(word)).scalar_subquery()


def ask_any(texts: Any) -> Select[Any]:
    """Return the SELECT of the question for any of the texts of some rows, of which there may be none."""
    return select(cast(func.coalesce(func.string_agg(texts, literal("|")), NOWHERE), TSQUERY))


def find_near(session: Session, words: Sequence[str]) -> tuple[int, ...]:
    """Return the projects that nearly hold the words, of a bounded number that come close."""
    grown = {word: select_grown(word, f"grown_{at}") for at, word in enumerate(words)}
    few = select(ProjectWords.project_id).limit(MOST_CLOSE + 1).subquery("few")
    is_great = select(func.count() > MOST_CLOSE).select_from(few).scalar_subquery()
    sure, whole = (
        ask_all(ask_near(word, grown[word], is_sure=is_sure) for word in words) for is_sure in (True, False)
    )
    question = case((is_great, sure), else_=whole)
    close = select(ProjectWords).where(is_asked(question)).limit(MOST_CLOSE).subquery("close")
    row = aliased(ProjectWords, close)
    answers = nearly_hold_words(words, row, grown)
    return () if answers is None else tuple(session.scalars(select(row.project_id).where(answers)))


def ask_near(word: str, grown: CTE | None, *, is_sure: bool) -> ColumnElement[Any]:
    """Return the question for a word, exactly or nearly."""
    question = ask_word(word, *tokens.nearly_holds(word, is_sure=is_sure))
    return (
        question if grown is None else func.tsquery_or(question, ask_any(grown.c.question).scalar_subquery())
    )


def are_found(found: Found) -> ColumnElement[bool]:
    """Return the condition on Project of a search, which does not search again."""
    if isinstance(found, Common):
        return found.held
    return is_one_of(found)


def is_one_of(ids: Sequence[int]) -> ColumnElement[bool]:
    """Say whether a project is one of those that were found."""
    return Project.id == any_(literal(list(ids), ARRAY(Integer))) if ids else false()


def walk_found(found: Found) -> ColumnElement[bool]:
    """Return the condition on Project of a search for who walks the projects until there are enough."""
    return found.plain if isinstance(found, Common) else is_one_of(found)
