"""The time between two dates: the words `since` and `until`, read like `as_of`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.errors import msg
from projects.clock import CHINA, get_today
from projects.errors import BadInput
from projects.store.past import moment_of, moment_words
from projects.words.query_words import Words, read_as_of
from projects.words.texts import tidy_line

PERIOD_WORDS = ("since", "until")


@dataclass(frozen=True, slots=True)
class Period:
    """A time with both its days in it; a moment instead of a day is exact."""

    since: date | datetime
    until: date | datetime

    @property
    def start(self) -> datetime:
        """Return the moment that stands before the period: the last of the day before."""
        exact = isinstance(self.since, datetime)
        return moment_of(self.since if exact else self.since - timedelta(days=1))

    @property
    def end(self) -> datetime:
        """Return the period's last moment."""
        return moment_of(self.until)

    @property
    def words(self) -> tuple[str, str]:
        """Return its ends as people and file names have them."""
        return moment_words(self.since), moment_words(self.until)


def parse_period(words: Words) -> Period:
    """Return the period that the words name: by default this month, or that of `until`, up to now.

    Raises BadInput for what is no date, a day to come, and an end before the start.
    """
    given = {word: [text for text in map(tidy_line, words.get(word, ())) if text] for word in PERIOD_WORDS}
    until = read_as_of("until", given["until"]) if given["until"] else get_today()
    since = read_as_of("since", given["since"]) if given["since"] else day_of(until).replace(day=1)
    period = Period(since, until)
    if period.start >= period.end:
        raise BadInput(msg("开始日期晚于结束日期,请对调。"), field="since")
    return period


def day_of(moment: date | datetime) -> date:
    """Return the day of a moment in China."""
    return moment_of(moment).astimezone(CHINA).date()
