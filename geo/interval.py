"""A moment or an interval that a program asks by, as RFC 3339 and OGC API write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from geo.errors import BadInput, msg

FIELD = "datetime"
# A date without an hour is China's.
CHINA = timezone(timedelta(hours=8))
OPEN = ("", "..")
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Interval:
    """The first and the last day, by China's calendar; None for an open end."""

    first: date | None
    last: date | None


def read_interval(text: str) -> Interval:
    """Return what `2026-01-01`, `2026-01-01T00:00:00Z`, `2026-01-01/..` or `../2026-12-31` asks for."""
    parts = text.strip().split("/")
    if len(parts) > 2 or len(text) > LONGEST or (len(parts) == 1 and parts[0] in OPEN):
        raise wrong(text)
    ends = [None if part in OPEN else read_end(part) for part in parts]
    first, last = ends[0], ends[-1]
    if first is None and last is None:
        raise wrong(text)
    if first and last and first > last:
        raise BadInput(msg("时间段 datetime 颠倒:起须不晚于止。"), field=FIELD)
    return Interval(first, last)


def read_end(text: str) -> date:
    """Return the day, in China, of a date or a moment; raises BadInput."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong(text) from None
    if not 2 <= moment.year <= 9998:
        raise wrong(text)
    return (moment.astimezone(CHINA) if moment.tzinfo else moment).date()


def wrong(text: str) -> BadInput:
    """Return the error of what is no moment and no interval."""
    return BadInput(
        msg("datetime 里的“%(value)s”看不懂,请写成 2026-01-31、2026-01-01/2026-12-31 或 2026-01-01/..。"),
        field=FIELD,
        value=text[:50],
    )
