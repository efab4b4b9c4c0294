"""Read what a phone says of itself: the moment of a note, and where it was made."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from geo.errors import msg
from projects.errors import BadInput
from projects.words.texts import tidy_code

# A clock that is off by more than this says nothing; nobody keeps a note for longer.
MOST_AHEAD = timedelta(hours=24)
MOST_BEHIND = timedelta(days=366)
LEAST_ACCURATE_M = 100_000
DECIMALS = 6
SHOWN = 40
DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,20})?", re.ASCII)
METRES = re.compile(r"\d{1,6}(\.\d{1,20})?", re.ASCII)


def read_moment(text: str, field: str) -> datetime | None:
    """Return a moment with its zone (ISO 8601), None for nothing; raises BadInput for one that cannot be."""
    text = tidy_code(text)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(
            msg("“%(value)s”不是带时区的时间,请写成 2026-11-27T14:32:00+08:00。"),
            field=field,
            value=text[:SHOWN],
        )
    now = datetime.now(UTC)
    if not now - MOST_BEHIND <= moment <= now + MOST_AHEAD:
        raise BadInput(msg("记录的时间 %(value)s 不对,请检查手机的时钟。"), field=field, value=text[:SHOWN])
    return moment


def read_degrees(text: str, field: str, most: int) -> float | None:
    """Return degrees of at most `most` either way, None for nothing; raises BadInput."""
    text = tidy_code(text)
    if not text:
        return None
    degrees = float(text) if DEGREES.fullmatch(text) else math.inf
    if abs(degrees) > most:
        raise BadInput(msg("“%(value)s”不是经纬度。"), field=field, value=text[:SHOWN])
    return round(degrees, DECIMALS)


def read_error_m(text: str, field: str) -> int | None:
    """Return how far a position may be off, in whole metres and at least one; raises BadInput."""
    text = tidy_code(text)
    if not text:
        return None
    metres = math.ceil(float(text)) if METRES.fullmatch(text) else math.inf
    if metres > LEAST_ACCURATE_M:
        raise BadInput(msg("“%(value)s”不是以米计的误差。"), field=field, value=text[:SHOWN])
    return max(1, int(metres))
