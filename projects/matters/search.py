"""How matters are found by words: in the plain form of the search, kept beside each matter."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, event, func, or_, select, update
from sqlalchemy.orm import Mapper, Session

from projects.models import Matter, Project
from projects.search.plain import plain_form
from projects.search.words import holds_word as project_holds_word
from projects.words.texts import tidy_line

# Parts the words of a matter from who answers for it.
WHOSE = "\n\n"


def text_of(matter: Matter) -> str:
    """Return what a matter is searched by: its subject and result, then who answers for it."""
    words = (plain_form(tidy_line(text)) for text in (matter.subject, matter.result or ""))
    whose = plain_form(tidy_line(matter.responsible or ""))
    return "\n".join(filter(None, words)) + WHOSE + whose


@event.listens_for(Matter, "before_insert")
@event.listens_for(Matter, "before_update")
def keep_text(_mapper: Mapper[Matter], _connection: Connection, matter: Matter) -> None:
    """Bring the search text along with whatever is written of a matter."""
    matter.search_text = text_of(matter)


def refresh_stale_matters(session: Session) -> None:
    """Work out the search text of the matters that were there before it was kept; their versions stand."""
    table = cast(Table, Matter.__table__)
    for matter in session.scalars(select(Matter).where(Matter.search_text == "")):
        write = update(table).where(table.c.id == matter.id)
        session.execute(write.values(search_text=text_of(matter)))


def holds_word(word: str) -> ColumnElement[bool]:
    """Say whether a matter, its result, whoever answers for it or its project holds a word."""
    return or_(Matter.search_text.contains(word, autoescape=True), project_holds_word(Project, word))


def is_answered_by(words: str) -> ColumnElement[bool]:
    """Say whether who answers for a matter is named so."""
    whose = func.split_part(Matter.search_text, WHOSE, 2)
    found: ColumnElement[bool] = func.strpos(whose, plain_form(words)) > 0
    return found
