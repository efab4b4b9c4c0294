"""Which passwords are guessed first: words of the place, of the person and of every list, however decorated.

zxcvbn knows keyboards, dates and the passwords of the English web. It does not know what an office in China
chooses: names and places in pinyin, phone numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice, product
from threading import Lock

from projects.words.readings import list_all_syllables, read_text
from projects.words.texts import tidy_code

# zxcvbn's best grade: more than 10^10 guesses.
BEST_SCORE = 4
# It reads no further, and whatever is longer is judged by its beginning.
LONGEST_JUDGED = 72
MOST_READINGS = 64
SHORTEST_WORD = 3
# A password made of these alone is guessed; a word of the place or person costs less than one of the web.
LOCAL, COMMON, LIMIT = 2, 3, 6
PHONES = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\d{17}[\dx]|0\d{2,3}\d{7,8}")
WITHIN_DIGITS = re.compile(r"(?<=\d)[-_. ](?=\d)")
NO_LETTERS = re.compile(r"[\W\d_]+")
LEET = str.maketrans("@4031!|$57+8", "aaoeiiistttb")
SUFFIX = re.compile("(?:自治|特别行政|维吾尔|蒙古族|地|新)*[省市县区旗州镇乡盟]$")
OFFICE = """
发展和改革局 发展改革局 发展改革委 发改委 发改局 人民政府 市政府 县政府 重大项目 项目管理 蓝图 管理员 密码
中国 我爱中国 我爱你 中华人民 中华人民共和国 共产党
"""
# The library keeps the words of the last call in a dictionary of the module.
ONE_AT_A_TIME = Lock()


def is_guessable(password: str, names: Iterable[str], places: Collection[str]) -> bool:
    """Say whether a password, NFKC, is among those that somebody who knows the person would try first."""
    text = password.casefold()
    rest = PHONES.sub("", WITHIN_DIGITS.sub("", text))
    local = {*local_words(names, is_person=True), *place_words(frozenset(places))}
    stems = {stem for form in (text, rest) for stem in stems_of(form)}
    if not any(sign.isalpha() for sign in text) and any(sign.isdigit() for sign in text):
        return True
    return any(is_made_of(stem, local) for stem in stems) or any(
        score(form, local) < BEST_SCORE for form in {text, rest}
    )


def score(text: str, words: Collection[str]) -> int:
    """Return zxcvbn's grade of a text from 0 to 4, where the words are known to whoever guesses."""
    # Imported here: its lists of words take 20 MB, and few processes ever judge a password.
    from zxcvbn import zxcvbn

    judged = text[:LONGEST_JUDGED]
    if not judged:
        return 0
    with ONE_AT_A_TIME:
        return int(zxcvbn(judged, [word for word in words if word in judged])["score"])


def stems_of(text: str) -> set[str]:
    """Return a text's letters: as they stand, and with the signs within it read as letters (p@ssw0rd)."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    one_is_l = core.replace("1", "l")
    read = {NO_LETTERS.sub("", form) for form in (text, core.translate(LEET), one_is_l.translate(LEET))}
    return {shortest_period(stem) for stem in read if stem}


def shortest_period(stem: str) -> str:
    """Return what a text repeats, the text itself if it repeats nothing."""
    return stem[: (stem + stem).index(stem, 1)]


def is_made_of(stem: str, local: Collection[str]) -> bool:
    """Say whether a stem is a few words that are known, with nothing between them."""
    from zxcvbn.matching import RANKED_DICTIONARIES

    common = RANKED_DICTIONARIES["passwords"]
    syllables = list_all_syllables()
    cheapest: list[int] = [0]
    for end in range(1, len(stem) + 1):
        costs = [LIMIT + 1]
        for start in range(end):
            word = stem[start:end]
            if word in local or word in syllables or (len(word) == 1 and word.isascii()):
                costs.append(cheapest[start] + LOCAL)
            elif len(word) >= SHORTEST_WORD and word in common:
                costs.append(cheapest[start] + COMMON)
        cheapest.append(min(costs))
    return cheapest[-1] <= LIMIT


def local_words(texts: Iterable[str], *, is_person: bool = False) -> set[str]:
    """Return texts as somebody types them: their letters, and their pinyin in every reading."""
    found: set[str] = set()
    for text in texts:
        plain = NO_LETTERS.sub("", tidy_code(text).casefold())
        slots = read_text(plain, is_person=is_person)
        spelt = {"".join(line) for line in islice(product(*slots), MOST_READINGS)}
        found |= {word for word in (plain, *spelt) if len(word) > 1}
    return found


@cache
def place_words(places: frozenset[str]) -> frozenset[str]:
    """Return names of places as somebody types them, with and without what they are."""
    bare = {SUFFIX.sub("", place) for place in places}
    words = local_words({*places, *bare, *OFFICE.split()})
    return frozenset(word for word in words if len(word) >= SHORTEST_WORD or not word.isascii())
