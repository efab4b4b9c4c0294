"""The card of one project as a file: what it reads of the words, and how it is made of that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.downloads.kind import Asked
from projects.downloads.reports import check_known
from projects.errors import BadInput, Moved
from projects.exports.job import Export
from projects.reading.filter_words import parse_filter, read_codes
from projects.words.query_words import Words, read_one

CARD_WORDS = ("code", "as_of")


@dataclass(frozen=True, slots=True)
class CardWanted:
    """Which project by its code, and as of when."""

    code: str
    as_of: date | datetime | None = None


def read_card_words(words: Words, _format: str, also: Collection[str]) -> CardWanted:
    """Return which project the words want; raises BadInput."""
    check_known(words, CARD_WORDS, also)
    given = [code for code in words.get("code", ()) if code]
    if not given:
        raise BadInput(msg("请指明项目编码(code)。"), field="code")
    (code,) = read_codes("code", [read_one("code", given)])
    return CardWanted(code, parse_filter({"as_of": words.get("as_of", ())}).as_of)


def write_card_file(session: Session, asked: Asked) -> Export:
    """Return the card of a project, of a merged one that of its new home; raises NotFound for no project."""
    from projects.reports.card import write_card

    wanted: CardWanted = asked.wanted
    make = partial(
        write_card,
        session,
        asked.format_,
        as_of=wanted.as_of,
        access=asked.access,
        files=asked.files,
        language=asked.language,
    )
    try:
        return make(wanted.code)
    except Moved as moved:
        return make(moved.code)
