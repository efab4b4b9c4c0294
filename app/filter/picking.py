"""One district of a form: of many those around the chosen one, and those below it on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.words.places import place_name
from projects.accounts.scope_choices import OfferedScope


@dataclass(frozen=True, slots=True)
class Choices:
    """What a select offers: adcodes with names, and whether they are a part of all."""

    options: list[tuple[str, str]]
    is_part: bool


def as_choices(offered: OfferedScope) -> Choices:
    """Return the districts as parts/district_more.html takes them."""
    return Choices([(one.adcode, place_name(one.label)) for one in offered.shown], offered.is_part)


def read_opened(typed: Mapping[str, str]) -> tuple[str, ...]:
    """Return the district of a form around which others are offered; none where none is chosen."""
    adcode = typed.get("adcode", "").strip()
    return (adcode,) if adcode else ()
