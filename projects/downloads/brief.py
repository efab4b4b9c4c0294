"""The brief of a district as a file: what it reads of the words, and how it is made of that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.downloads.kind import Asked
from projects.downloads.reports import check_known
from projects.errors import BadInput
from projects.exports.job import Export
from projects.reading.filter_words import parse_filter
from projects.words.query_words import Words, read_adcode, read_one

BRIEF_WORDS = ("district", "as_of")


@dataclass(frozen=True, slots=True)
class BriefWanted:
    """Which district, and as of when."""

    adcode: str
    as_of: date | datetime | None = None


def read_brief_words(words: Words, _format: str, also: Collection[str]) -> BriefWanted:
    """Return which district the words want; raises BadInput."""
    check_known(words, BRIEF_WORDS, also)
    district = read_one("district", words.get("district", [""]))
    if not district:
        raise BadInput(msg("请指明县区(district)。"), field="district")
    as_of = parse_filter({"as_of": words.get("as_of", ())}).as_of
    return BriefWanted(read_adcode(district, "district"), as_of)


def write_brief_file(session: Session, asked: Asked) -> Export:
    """Return the brief of a district; raises NotFound for an unknown one."""
    from projects.reports.brief.writing import write_brief

    wanted: BriefWanted = asked.wanted
    return write_brief(
        session,
        asked.format_,
        wanted.adcode,
        as_of=wanted.as_of,
        language=asked.language,
        approval=asked.map_approval,
    )
