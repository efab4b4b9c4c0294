"""How characters are read: the likeliest reading of a text, and every reading of each character."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict, phrases_dict, pinyin, pinyin_dict
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.seg import mmseg

# Names that the dictionary of phrases reads otherwise; 朝阳 alone would be the morning sun.
NAMES = {
    "朝阳": [["cháo"], ["yáng"]],
    "喀左": [["kā"], ["zuǒ"]],
    "喀喇沁": [["kā"], ["lǎ"], ["qìn"]],
    "燕都": [["yān"], ["dū"]],
    "长输": [["cháng"], ["shū"]],
    "任长霞": [["rén"], ["cháng"], ["xiá"]],
}
load_phrases_dict(NAMES)


def share_readings() -> None:
    """Keep each reading once: the library makes it anew for each phrase, and keeps what it read beside."""
    lists: dict[tuple[str, ...], list[str]] = {}
    for phrase, syllables in PHRASES_DICT.items():
        PHRASES_DICT[phrase] = [lists.setdefault(tuple(one), one) for one in syllables]
    texts: dict[str, str] = {}
    for code, readings in PINYIN_DICT.items():
        PINYIN_DICT[code] = texts.setdefault(readings, readings)
    phrases_dict.phrases_dict.clear()
    pinyin_dict.pinyin_dict.clear()


share_readings()

# As family names these are read otherwise than in a sentence.
FAMILY_NAMES = {
    **{
        "单": "shan",
        "解": "xie",
        "仇": "qiu",
        "曾": "zeng",
        "任": "ren",
        "查": "zha",
        "区": "ou",
        "盖": "ge",
    },
    **{"朴": "piao", "覃": "qin", "缪": "miao", "折": "she", "种": "chong", "召": "shao", "员": "yun"},
    **{
        "乐": "yue",
        "翟": "zhai",
        "冼": "xian",
        "繁": "po",
        "秘": "bi",
        "牟": "mu",
        "隗": "wei",
        "晁": "chao",
    },
    **{
        "祭": "zhai",
        "句": "gou",
        "黑": "he",
        "那": "na",
        "宿": "su",
        "盛": "sheng",
        "洗": "xian",
        "逄": "pang",
    },
    **{"万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai"},
}
# In given names these are read so, whatever stands beside them.
GIVEN_NAMES = {"长": "chang", "行": "xing", "乐": "le"}
LONGEST_FAMILY_NAME = 2

# Readings of exclamations: as syllables of a word they would split every other one.
GRUNTS = {"m", "n", "ng", "hm", "hng"}

# Runs of characters, each of which is one syllable; all else stays a word of its own.
HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+")
LETTERS = re.compile(r"[a-z0-9]+")


def tidy_syllable(syllable: str) -> str:
    """Return a syllable in small letters without its tone: ü is v, but lüe and nüe are typed lue and nue."""
    bare = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    plain = "".join(sign for sign in bare if sign.isascii() and sign.isalnum())
    return plain.replace("lve", "lue").replace("nve", "nue")


@cache
def list_readings(character: str) -> tuple[str, ...]:
    """Return every reading of a character, the commonest first; none for one that has no known reading."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(filter(None, map(tidy_syllable, found[0])))) if found else ()


@cache
def list_all_syllables() -> frozenset[str]:
    """Return every syllable that any character has."""
    marked = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    return frozenset(map(tidy_syllable, marked)) - GRUNTS - {""}


@cache
def list_all_starts() -> frozenset[str]:
    """Return whatever a syllable may begin with, whole syllables too."""
    return frozenset(one[:end] for one in list_all_syllables() for end in range(1, len(one) + 1))


@lru_cache(maxsize=20_000)
def read_text(text: str, *, is_person: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the readings of each syllable of a text, the likeliest first; runs of letters stay whole."""
    slots: list[tuple[str, ...]] = []
    at = 0
    for run in HAN.finditer(text):
        slots += [(word,) for word in LETTERS.findall(text[at : run.start()].lower())]
        likely = read_person(run[0]) if is_person and run.start() == 0 else read_run(run[0])
        slots += [
            tuple(dict.fromkeys(filter(None, (first, *list_readings(character)))))
            for first, character in zip(likely, run[0], strict=True)
        ]
        at = run.end()
    slots += [(word,) for word in LETTERS.findall(text[at:].lower())]
    return tuple(slot for slot in slots if slot)


def read_run(characters: str) -> list[str]:
    """Return the likeliest reading of each character, by the longest phrases that the dictionary knows."""
    return [reading for word in mmseg.seg.cut(characters) for reading in read_word(word)]


@lru_cache(maxsize=50_000)
def read_word(word: str) -> tuple[str, ...]:
    """Return the readings of a word that the dictionary knows, or of a single character."""
    # One sign for each unknown character keeps the readings beside their characters.
    found = lazy_pinyin(word, errors=list)  # type: ignore[arg-type]
    return tuple(tidy_syllable(one) for one in found)


def read_person(characters: str) -> list[str]:
    """Return the likeliest reading of each character of a person's name; family names have their own."""
    likely = read_run(characters)
    for length in range(LONGEST_FAMILY_NAME, 0, -1):
        family = FAMILY_NAMES.get(characters[:length])
        if family:
            likely[:length] = family.split()
            break
    else:
        length = 1
    given = range(length, len(characters))
    return [GIVEN_NAMES.get(characters[at], one) if at in given else one for at, one in enumerate(likely)]
