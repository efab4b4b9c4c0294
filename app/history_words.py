"""Read which history is wanted from the words of a query string; refuse what is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from geo.districts import check_adcodes
from geo.errors import msg
from projects.errors import BadInput
from projects.filter_words import codes_of, flag_of, read_adcodes, read_one
from projects.form_values import read_day
from projects.timeline.history import HistoryFilter
from projects.vocabulary import UPDATE_KINDS

WORDS = ("district", "officer", "what", "since", "until", "seeds", "before", "lang")


def read_history(session: Session, words: Mapping[str, Sequence[str]]) -> tuple[HistoryFilter, int | None]:
    """Return the wanted history and the event that the page begins below; raises BadInput."""
    for word in words:
        if word not in WORDS:
            raise BadInput(
                msg("不认识的筛选条件“%(word)s”。可用的有:%(known)s。"),
                field=word[:50],
                word=word[:50],
                known=", ".join(WORDS),
            )
    given = {word: [value.strip() for value in values if value.strip()] for word, values in words.items()}
    given = {word: values for word, values in given.items() if values}
    districts = read_adcodes("district", given.get("district", ()))
    check_adcodes(session, districts)
    wanted = HistoryFilter(
        districts=districts,
        officer_id=read_id("officer", given),
        what="".join(codes_of(UPDATE_KINDS)("what", given.get("what", ())[:1])),
        since=read_day(one("since", given), "since"),
        until=read_day(one("until", given), "until"),
        seeds=bool("seeds" in given and flag_of("yes")("seeds", given["seeds"])),
    )
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise BadInput(msg("开始日期晚于结束日期,请对调。"), field="since")
    return wanted, read_id("before", given)


def one(word: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return the only value of a word, empty when it is not given."""
    return read_one(word, given[word]) if word in given else ""


def read_id(word: str, given: Mapping[str, Sequence[str]]) -> int | None:
    """Return a whole number, None when it is not given."""
    text = one(word, given)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadInput(msg("“%(word)s”不能是“%(value)s”。"), field=word, word=word, value=text[:50])
    return int(text)
