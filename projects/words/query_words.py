"""How the words of an address are read: one reader a kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.clock import CHINA, get_today
from projects.errors import BadInput
from projects.words import vocabulary
from projects.words.form_values import EARLIEST_YEAR, LATEST_YEAR, read_wan
from projects.words.invisible import UNREADABLE
from projects.words.numbers import read_whole
from projects.words.texts import tidy_code, tidy_line

# Said by an address that wants every district, where a bare one would open on the reader's home.
ALL_DISTRICTS = "all"
LONGEST_SEARCH = 200
MOST_VALUES = 100
MOST_MONEY = Decimal(10) ** 12
# Years with which every computation with days stays within the calendar; what clocks on earth are set to.
EARLIEST, LATEST = 2, 9998
FURTHEST_OFFSET = timedelta(hours=14)
Words = Mapping[str, Sequence[str]]
Readers = Mapping[str, Callable[[str, Sequence[str]], Any]]


def read_values(words: Words, readers: Readers, also: Collection[str] = ()) -> dict[str, Any]:
    """Return the value of every word that is given; raises BadInput for a word that nobody reads."""
    for word in words:
        if word not in readers and word not in also:
            raise BadInput(
                msg("不认识的筛选条件“%(word)s”。可用的有:%(known)s。"),
                field=word[:50],
                word=word[:50],
                known=", ".join(sorted({*readers, *also})),
            )
    given = {word: [text for text in map(tidy_line, words.get(word, ())) if text] for word in readers}
    return {word: readers[word](word, values) for word, values in given.items() if values}


def read_one(word: str, values: Sequence[str]) -> str:
    """Return the only value of a word; raises BadInput when it is given several times."""
    if len(values) > 1:
        raise BadInput(msg("“%(word)s”只能给一个值。"), field=word, word=word)
    return values[0]


def read_search(word: str, values: Sequence[str]) -> str:
    """Return the search words; raises BadInput beyond LONGEST_SEARCH characters."""
    text = tidy_line(read_one(word, values))
    if len(text) > LONGEST_SEARCH:
        raise BadInput(
            msg("搜索词太长(%(given)d 个字),最多 %(most)d 个字。"),
            field=word,
            given=len(text),
            most=LONGEST_SEARCH,
        )
    if UNREADABLE.search(text):
        raise BadInput(msg("搜索词含有无法处理的字符。"), field=word)
    return text


def read_list(word: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a word once each; raises BadInput when there are too many or one is absurd."""
    tidied = [tidy_line(value) for value in values]
    if len(tidied) > MOST_VALUES or any(
        len(value) > LONGEST_SEARCH or UNREADABLE.search(value) for value in tidied
    ):
        raise BadInput(msg("“%(word)s”的值太多或太长。"), field=word, word=word)
    return tuple(dict.fromkeys(tidied))


def codes_of(terms: Iterable[vocabulary.Term]) -> Callable[[str, Sequence[str]], tuple[str, ...]]:
    """Return a reader that accepts only codes of a list."""
    known = vocabulary.codes(terms)

    def read(word: str, values: Sequence[str]) -> tuple[str, ...]:
        for value in values:
            if value not in known:
                raise bad_value(word, value, known)
        return read_list(word, values)

    return read


def flag_of(*known: str) -> Callable[[str, Sequence[str]], str]:
    """Return a reader that accepts one of a few fixed words."""

    def read(word: str, values: Sequence[str]) -> str:
        value = read_one(word, values)
        if value not in known:
            raise bad_value(word, value, known)
        return value

    return read


def bad_value(word: str, value: str, known: Iterable[str]) -> BadInput:
    """Return the error of a value that a list does not hold."""
    return BadInput(
        msg("“%(word)s”不能是“%(value)s”。可用的有:%(known)s。"),
        field=word,
        word=word,
        value=value[:50],
        known=", ".join(known),
    )


def read_adcode(text: str, field: str) -> str:
    """Return a six-digit district code; that it exists is checked by whoever looks it up."""
    adcode = tidy_code(text)
    if not re.fullmatch(r"\d{6}", adcode, re.ASCII):
        raise BadInput(msg("“%(value)s”不是六位行政区划代码。"), field=field, value=adcode[:50])
    return adcode


def read_adcodes(word: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return six-digit district codes; that they exist is checked when a selection is opened.

    `all` alone is no condition: it says that a page is not to open on its reader's home.
    """
    if list(values) == [ALL_DISTRICTS]:
        return ()
    return read_list(word, [read_adcode(value, word) for value in values])


def read_money(word: str, values: Sequence[str]) -> Decimal | None:
    """Return an amount in 万元; raises BadInput for anything but a plain number from 0 to 10¹²."""
    return read_wan(read_one(word, values), word, most=MOST_MONEY)


def read_years(word: str, values: Sequence[str]) -> tuple[int, ...]:
    """Return four-digit years between 1949 and 2100."""
    years = (read_whole(value, word, EARLIEST_YEAR, LATEST_YEAR) for value in read_list(word, values))
    return tuple(dict.fromkeys(year for year in years if year is not None))


def read_time(word: str, values: Sequence[str]) -> datetime:
    """Return an ISO date or time; without an offset it is China's."""
    text = tidy_code(read_one(word, values))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(msg("“%(value)s”不是日期,请写成 2025-01-31。"), field=word, value=text[:50]) from None
    if not EARLIEST <= moment.year <= LATEST or abs(moment.utcoffset() or timedelta()) > FURTHEST_OFFSET:
        raise BadInput(msg("“%(value)s”不是合理的日期。"), field=word, value=text[:50])
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def read_as_of(word: str, values: Sequence[str]) -> date | datetime:
    """Return a day (its end is meant) or a moment of the past; raises BadInput for the future or long ago."""
    text = tidy_code(read_one(word, values))
    try:
        as_of: date | datetime = date.fromisoformat(text)
    except ValueError:
        as_of = read_time(word, values)
    if as_of.year < EARLIEST_YEAR:
        raise BadInput(msg("“%(value)s”太早,请给 1949 年以后的日期。"), field=word, value=text[:50])
    is_moment = isinstance(as_of, datetime)
    if as_of > (datetime.now(CHINA) if is_moment else get_today()):
        raise BadInput(msg("“%(value)s”还没有到,请给一个已过去的日期。"), field=word, value=text[:50])
    return as_of
