"""The words that synthetic names are made of, with their sound as the search keeps it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from projects.search.words import search_text
from projects.words.readings import read_text

# Places of one county.
PLACES = 24
Sound = tuple[str, str, str, str, bool]
NO_SOUND: Sound = ("", "", "", "", False)


@cache
def read_words() -> Mapping[str, Any]:
    """Return what stands in words.toml."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def list_types() -> list[str]:
    """Return a hundred codes of types, each as often as it occurs."""
    return [code for code, weight in read_words()["weights"].items() for _ in range(weight)]


@lru_cache(maxsize=20_000)
def sound_of(text: str) -> Sound:
    """Return a text as it is searched, its likeliest syllables, their initials, every reading, if several.

    The sounds of two texts, put together, are that of both written in one, as long as no word of the
    dictionary begins in one and ends in the other (projects/search/pinyin.py makes lines of them).
    """
    plain = search_text([text])
    slots = read_text(plain)
    likely = [slot[0] for slot in slots]
    readings = " ".join("".join(f"{one}," for one in slot) for slot in slots)
    initials = "".join(one[0] for one in likely)
    return plain, " ".join(likely), initials, readings, any(len(slot) > 1 for slot in slots)


def list_tails() -> Iterator[tuple[str, int, str, str]]:
    """Yield type, place in its list, text and nature of every work with every ending, the commonest first."""
    words = read_words()
    for code, works in words["works"].items():
        pairs = [(work, *ending) for ending in words["endings"] for work in works]
        for at, (work, ending, nature) in enumerate(pairs):
            yield code, at, work + ending, nature


def list_places(adcode: str, seed: int) -> list[str]:
    """Return the places of a county: the same for the same seed, those of other counties among them."""
    words = read_words()
    chance = random.Random(f"{seed}:{adcode}")  # noqa: S311 (no secret)

    def pick(signs: str) -> str:
        return signs[int(chance.random() ** 2.5 * len(signs))]

    return [
        pick(words["first"]) + pick(words["second"]) + words["places"][int(chance.random() ** 2 * 10)]
        for _ in range(PLACES)
    ]


def list_phrases(counties: Iterable[tuple[str, str]], seed: int) -> list[tuple[Any, ...]]:
    """Return the rows of the table `phrase` for counties, which are pairs of adcode and short name.

    A row is kind, key, place in its list, text, the text behind the county's name, nature, the sound of that,
    and the sound of the text alone.
    """
    rows: list[tuple[Any, ...]] = [
        (code, "", at, text, text, nature, *sound_of(text), *NO_SOUND)
        for code, at, text, nature in list_tails()
    ]
    for adcode, short in counties:
        for at, place in enumerate(list_places(adcode, seed)):
            whole = short + place
            rows.append(("place", adcode, at, place, whole, "", *sound_of(whole), *sound_of(place)))
        for at, office in enumerate(read_words()["offices"]):
            whole = short + office
            rows.append(("office", adcode, at, office, whole, "", *sound_of(whole), *NO_SOUND))
    return rows
