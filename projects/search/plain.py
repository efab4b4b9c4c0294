"""The one form in which words are searched: the index holds it, and what is typed is brought to it.

It goes sign by sign, so that a part of a name stays a part of the name's form: full-width and half-width,
㎡ and m2, Ⅱ and II, large and small letters, traditional and simplified characters, every kind of bracket,
dash and quotation mark are the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

from projects.words.invisible import SELECTORS
from projects.words.texts import tidy

SELECTOR = re.compile(f"[{SELECTORS}]")
# What compatibility folding leaves apart though people type one for the other.
ALIKE = {
    "(": "〔【〖〘〚「『《〈[{<",
    ")": "〕】〗〙〛」』》〉]}>",
    '"': "“”„‟«»〝〞〟",
    "'": "‘’‚‛′`´",
    "-": "‐‑‒–—―−─",
    "·": "•‧∙⋅・",
    "~": "〜∼",
    ",": "、",
    ".": "。",
    "x": "×✕✖",
    "〇": "○◯",
}
PLAIN = {ord(other): plain for plain, others in ALIKE.items() for other in others}


@cache
def converter() -> OpenCC:
    """Return the converter from traditional to simplified characters."""
    return OpenCC("t2s")


class Simplified(dict[int, str]):
    """What each sign is in the plain form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        simple: str = PLAIN.get(code) or converter().convert(chr(code))
        self[code] = simple
        return simple


SIMPLIFIED = Simplified()


@lru_cache(maxsize=20_000)
def plain_form(text: str) -> str:
    """Return a text as it is searched; line breaks stay."""
    folded = unicodedata.normalize("NFKC", SELECTOR.sub("", tidy(text))).lower()
    return folded.translate(SIMPLIFIED)
