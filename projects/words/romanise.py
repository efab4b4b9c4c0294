"""Chinese text in pinyin: syllables of a word that the dictionary knows together, all others apart."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin.seg import mmseg

from projects.words.readings import HAN, read_word

VOWEL = re.compile(r"[aeo]")
INSIDE = re.compile(r"(?<=[(（\[“‘《「]) | (?=[)）\]”’》」,，。、:：;；])")


@lru_cache(maxsize=20_000)
def romanise(text: str) -> str:
    """Return a text with its characters in pinyin, the first letter large; other signs stay."""
    said = INSIDE.sub("", re.sub(r" +", " ", HAN.sub(lambda run: f" {words(run[0])} ", text)).strip())
    return said[:1].upper() + said[1:]


def words(characters: str) -> str:
    """Return a run of characters as words in pinyin."""
    return " ".join(join_syllables(read_word(word)) for word in mmseg.seg.cut(characters))


def join_syllables(syllables: tuple[str, ...] | list[str]) -> str:
    """Return syllables as one word, with ü, and an apostrophe before one that begins with a vowel."""
    spelt = [one.replace("lv", "lü").replace("nv", "nü") for one in syllables]
    return "".join(f"'{one}" if at and VOWEL.match(one) else one for at, one in enumerate(spelt))
