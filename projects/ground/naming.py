"""What a project's words name of the ground: one place, a road by its number, the two ends of a stretch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from geo.ground.gazetteer import Spot
from geo.reach import METRES_A_DEGREE

# Endings of names that plans often leave out.
ENDINGS = ("街道办事处", "街道", "镇", "乡", "村")
SHORTEST_STEM = 2
# Two places of one name as near as this are one.
SAME_M = 3_000
# The more exactly a class says where, the sooner it is taken: its rank, the precision, the error in metres.
EXACTNESS = {
    "station": (0, "site", 1_000),
    "airport": (0, "site", 1_000),
    # A work at a reservoir is somewhere around it.
    "reservoir": (0, "village", 2_000),
    "reservoir_area": (0, "village", 2_000),
    "sight": (0, "site", 1_000),
    "village": (1, "village", 1_500),
    "zone": (2, "township", 5_000),
    "subdistrict": (3, "township", 5_000),
    "town": (3, "township", 5_000),
    "township": (3, "township", 5_000),
}
ROAD = re.compile(
    r"(?<![A-Z0-9])(?P<letter>[GSXY])[ -]?(?P<number>\d{3})(?![\d.])"
    r"|(?P<kind>国道|省道|县道|乡道)[GSXY]?(?P<after>\d{3})(?![\d.])"
    r"|(?<![\d.])(?P<before>\d{3})(?P<kind2>国道|省道|县道|乡道)"
)
LETTERS = {"国道": "G", "省道": "S", "县道": "X", "乡道": "Y"}
# Before or after a name: it is one of several, and the others may not be known.
LISTED = r"[、和及与]"
TO = r"\s*(?:至|到|—|–|-|~|～|―)+\s*"


@dataclass(frozen=True, slots=True)
class Naming:
    """The place that words name, or why there is none: `ambiguous` holds the names that say several."""

    spot: Spot | None = None
    ambiguous: tuple[str, ...] = ()


def find_spot(texts: Sequence[str], spots: Iterable[Spot]) -> Naming:
    """Return the most exact place that some texts name; several of that exactness are ambiguous."""
    named = [spot for spot in spots if any(spot.name in text for text in texts)]
    # 白石水库 is meant where 石水库 is a place too.
    longest = [
        spot
        for spot in named
        if not any(spot.name != other.name and spot.name in other.name for other in named)
    ]
    if not longest:
        return Naming()
    best = min(EXACTNESS[spot.code][0] for spot in longest)
    found = [spot for spot in longest if EXACTNESS[spot.code][0] == best]
    if is_one_of_several(found[0].name, texts) or any(apart_m(found[0], one) > SAME_M for one in found[1:]):
        return Naming(ambiguous=tuple(dict.fromkeys(spot.name for spot in found)))
    return Naming(found[0])


def is_one_of_several(name: str, texts: Iterable[str]) -> bool:
    """Say whether a text lists a name beside others (甲镇、乙乡; 甲镇等)."""
    listed = re.compile(f"{LISTED}{re.escape(name)}|{re.escape(name)}(?:{LISTED}|等)")
    return any(listed.search(text) for text in texts)


def apart_m(one: Spot, other: Spot) -> float:
    """Return about how far apart two places are, in metres; too much rather than too little."""
    return METRES_A_DEGREE * hypot(one.lon - other.lon, one.lat - other.lat)


def find_roads(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of roads in some texts (G101, 国道101线, 306省道), each once."""
    found = []
    for text in texts:
        for match in ROAD.finditer(unicodedata.normalize("NFKC", text).upper()):
            kind = match["kind"] or match["kind2"]
            letter = match["letter"] or LETTERS[kind]
            found.append(letter + (match["number"] or match["after"] or match["before"]))
    return tuple(dict.fromkeys(found))


def find_ends(texts: Iterable[str], spots: Sequence[Spot]) -> tuple[Spot, Spot] | None:
    """Return the two places between which a text says a stretch lies (A至B), None for none or for several."""
    by_word: dict[str, list[Spot]] = {}
    for spot in spots:
        for word in {spot.name, stem_of(spot.name)}:
            by_word.setdefault(word, []).append(spot)
    words = "|".join(re.escape(word) for word in sorted(by_word, key=len, reverse=True))
    if not words:
        return None
    endings = "|".join(ENDINGS)
    between = re.compile(f"({words})(?:{endings})?{TO}({words})")
    for text in texts:
        found = between.search(unicodedata.normalize("NFKC", text))
        if found:
            ends = [only(by_word[word]) for word in found.groups()]
            if ends[0] is not None and ends[1] is not None:
                return ends[0], ends[1]
    return None


def stem_of(name: str) -> str:
    """Return a name without its ending, the whole one where hardly anything would be left."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST_STEM:
            return name.removesuffix(ending)
    return name


def only(spots: Sequence[Spot]) -> Spot | None:
    """Return the place that some of one name are, None where they lie apart."""
    return spots[0] if all(apart_m(spots[0], other) <= SAME_M for other in spots) else None
