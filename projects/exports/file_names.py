"""The two names of a file: one that people read, and a plain one for programs that know ASCII alone.

The plain name says what it is, of which districts and of which day; what else narrows it, or picks a page of
it, stands in it as a few digits. So two downloads of a day never overwrite each other unless they are alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from projects.clock import CHINA

BRAND = "lantu"
MOST_DISTRICTS = 3
DIGITS = 6


def clean_name(text: str) -> str:
    """Return a text that may stand in a file name."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text)


def plain_name(what: str, *parts: str, ending: str) -> str:
    """Return a name in ASCII of what a file is and its further parts; empty ones are left out."""
    words = (re.sub(r"[^0-9A-Za-z_.]+", "-", part).strip("-") for part in (BRAND, what, *parts))
    return f"{'-'.join(filter(None, words))}.{ending}"


def district_part(adcodes: Sequence[str]) -> str:
    """Return what a plain name says of districts: their codes where they are few."""
    return "-".join(adcodes) if 0 < len(adcodes) <= MOST_DISTRICTS else "all"


def digest(*chosen: object) -> str:
    """Return a few digits of whatever else was chosen; nothing where nothing was."""
    told = [one for one in chosen if one]
    return sha256(repr(told).encode()).hexdigest()[:DIGITS] if told else ""


def time_part(at: date | datetime) -> str:
    """Return a day, or a moment to the second in China's time, as a plain name has it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d-%H%M%S}" if isinstance(at, datetime) else at.isoformat()
