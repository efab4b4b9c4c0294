"""Read which history is wanted from the words of a query string; refuse what is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.web.whole_numbers import MOST_BIG
from geo.districts import check_adcodes
from geo.errors import msg
from projects.errors import BadInput
from projects.timeline.history import HistoryFilter
from projects.words.form_values import read_day
from projects.words.numbers import read_whole
from projects.words.query_words import Readers, codes_of, flag_of, read_adcodes, read_one, read_values
from projects.words.vocabulary import UPDATE_KINDS

known_kinds = codes_of(UPDATE_KINDS)


def read_history(session: Session, words: Mapping[str, Sequence[str]]) -> tuple[HistoryFilter, int | None]:
    """Return the wanted history and the event that the page begins below; raises BadInput."""
    given = read_values(words, READERS, also=("lang",))
    wanted = HistoryFilter(
        districts=given.get("district", ()),
        officer_id=given.get("officer"),
        what=given.get("what", ""),
        since=given.get("since"),
        until=given.get("until"),
        seeds="seeds" in given,
    )
    check_adcodes(session, wanted.districts)
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise BadInput(msg("开始日期晚于结束日期,请对调。"), field="since")
    return wanted, given.get("before")


def read_kind(word: str, values: Sequence[str]) -> str:
    """Return the one kind of update."""
    kind = read_one(word, values)
    known_kinds(word, [kind])
    return kind


def read_date(word: str, values: Sequence[str]) -> date | None:
    """Return a day."""
    return read_day(read_one(word, values), word)


def read_id(word: str, values: Sequence[str]) -> int | None:
    """Return the number of an officer."""
    return read_whole(read_one(word, values), word)


def read_place(word: str, values: Sequence[str]) -> int | None:
    """Return the number of the event that the page begins below."""
    return read_whole(read_one(word, values), word, highest=MOST_BIG)


READERS: Readers = {
    "district": read_adcodes,
    "officer": read_id,
    "what": read_kind,
    "since": read_date,
    "until": read_date,
    "seeds": flag_of("yes"),
    "before": read_place,
}
