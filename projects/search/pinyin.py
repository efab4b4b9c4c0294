"""The sound of names: full pinyin with syllables apart, and initials, as the search keeps and reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin, load_phrases_dict

# Place names that the dictionary reads otherwise; 朝阳 alone would be the morning sun.
PLACE_NAMES = {"朝阳": [["cháo"], ["yáng"]], "喀左": [["kā"], ["zuǒ"]], "喀喇沁": [["kā"], ["lǎ"], ["qìn"]]}
load_phrases_dict(PLACE_NAMES)

LETTERS = re.compile(r"[a-z0-9]+")
INITIALS_MARK = "#"
LEAST_LETTERS = 2
MOST_LETTERS = 40
# A slip in a short run of letters is another word.
LEAST_SLIP_LETTERS = 6


@lru_cache(maxsize=20_000)
def list_syllables(text: str) -> tuple[str, ...]:
    """Return the syllables of a text in small letters; runs of Latin letters and digits stay whole."""
    found = (LETTERS.findall(part.lower()) for part in lazy_pinyin(text))
    return tuple(syllable for parts in found for syllable in parts)


def spell(texts: Iterable[str]) -> str:
    """Return the sound of texts: for each a line of syllables, and under it a marked line of initials."""
    lines: list[str] = []
    for text in texts:
        syllables = list_syllables(text)
        if syllables:
            lines += [" ".join(syllables), INITIALS_MARK + "".join(syllable[0] for syllable in syllables)]
    return "\n".join(dict.fromkeys(lines))


def is_spelled(word: str) -> bool:
    """Say whether a search word may be pinyin or initials."""
    return LEAST_LETTERS <= len(word) <= MOST_LETTERS and bool(re.fullmatch(r"[a-z]+", word.lower()))


def sound_pattern(word: str) -> str:
    """Return the regular expression that finds pinyin (from the start of a syllable) or initials."""
    letters = word.lower()
    return f"(?:^| ){' ?'.join(letters)}|^{INITIALS_MARK}[a-z0-9]*{letters}"


def slip_pattern(word: str) -> str | None:
    """Return the expression for pinyin with one wrong, missing or extra letter; None for short words."""
    letters = word.lower()
    if len(letters) < LEAST_SLIP_LETTERS:
        return None
    # The first letter is held fixed, else the start of any syllable would do.
    places = range(1, len(letters))
    wrong = [[*letters[:at], "[a-z]", *letters[at + 1 :]] for at in places]
    missing = [[*letters[:at], "[a-z]", *letters[at:]] for at in places]
    extra = [[*letters[:at], *letters[at + 1 :]] for at in places]
    swapped = [[*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]] for at in places[:-1]]
    return "(?:^| )(?:" + "|".join(" ?".join(one) for one in (*wrong, *missing, *extra, *swapped)) + ")"


def homophone_pattern(word: str) -> str | None:
    """Return the expression that finds whatever sounds like a Chinese word; None for a single character."""
    syllables = list_syllables(word)
    if len(word) < LEAST_LETTERS or len(syllables) < LEAST_LETTERS:
        return None
    return f"(?:^| ){' '.join(syllables)}(?: |$)"
