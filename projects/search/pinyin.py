"""The sound of names as the search keeps and reads it: full pinyin, initials, and every other reading.

A text becomes up to three lines: its likeliest syllables, its marked initials and, where a character can be
read in several ways, every reading of each syllable, a comma behind each. So each combination is found,
though none but the likeliest is written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from projects.search.slips import Runs, list_runs
from projects.words.readings import list_all_starts, list_all_syllables, read_text, tidy_syllable

INITIALS_MARK = "#"
LEAST_LETTERS = 2
MOST_LETTERS = 40
# Two letters begin too many words in one of their readings.
LEAST_INITIALS = 3
# A slip in a short run of letters is another word.
LEAST_SLIP_LETTERS = 6
# xian is one syllable or two; of a long word with many borders only the ways of the fewest count.
MOST_WAYS = 8
APART = re.compile("['-]")


def list_syllables(text: str) -> tuple[str, ...]:
    """Return the likeliest syllables of a text in small letters; runs of letters and digits stay whole."""
    return tuple(slot[0] for slot in read_text(text))


def spell(texts: Iterable[str], people: Iterable[str] = ()) -> str:
    """Return the sound of texts, and of the names of people, a text in one to three lines."""
    slots = [read_text(text) for text in texts]
    slots += [read_text(name, is_person=True) for name in people]
    return "\n".join(dict.fromkeys(line for one in slots if one for line in write_lines(one)))


def write_lines(slots: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return the lines of one text."""
    likely = [slot[0] for slot in slots]
    lines = [" ".join(likely), INITIALS_MARK + "".join(one[0] for one in likely)]
    if all(len(slot) == 1 for slot in slots):
        return lines
    return [*lines, " ".join("".join(f"{reading}," for reading in slot) for slot in slots)]


def letters_of(word: str) -> str | None:
    """Return the letters of a word that may be pinyin or initials, without tones; None for another word."""
    plain = APART.sub("", unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if not LEAST_LETTERS <= len(letters) <= MOST_LETTERS or not re.fullmatch("[a-z]+", letters):
        return None
    return tidy_syllable(letters).replace("lyu", "lv").replace("nyu", "nv")


def likely_pattern(letters: str) -> str:
    """Return the expression that finds the likeliest pinyin (from the start of a syllable) or initials."""
    return f"(?:^| ){' ?'.join(letters)}|^{INITIALS_MARK}[a-z0-9]*{letters}"


def reading_pattern(syllables: tuple[str, ...]) -> str:
    """Return the expression that finds syllables each of which is one reading of its character."""
    whole = (f"{one},[a-z,]* (?:[a-z,]*,)?" for one in syllables[:-1])
    return f"(?:^|[ ,]){''.join(whole)}{syllables[-1]}"


def reading_likeness(syllables: tuple[str, ...]) -> str:
    """Return the pattern of LIKE that holds for whatever `reading_pattern` finds, and for little else."""
    return f"%{',%'.join(syllables)}%"


def initials_pattern(letters: str) -> str | None:
    """Return the expression for initials each of which begins one reading; None for too few of them."""
    if len(letters) < LEAST_INITIALS:
        return None
    return f"(?:^|[ ,]){' (?:[a-z,]*,)?'.join(f'{letter}[a-z]*,[a-z,]*' for letter in letters)}"


def sound_pattern(letters: str) -> str:
    """Return the one expression for all that letters may sound like."""
    return "|".join([likely_pattern(letters), *map(reading_pattern, split_syllables(letters))])


def split_syllables(letters: str) -> list[tuple[str, ...]]:
    """Return the ways to read letters as syllables, of which the last may be begun only; fewest first."""
    known, starts, last = list_all_syllables(), list_all_starts(), len(letters)
    longest = max(map(len, known))
    # The ways from each place on to the end.
    ways: dict[int, list[tuple[str, ...]]] = {}
    for at in range(last - 1, -1, -1):
        found: list[tuple[str, ...]] = [(letters[at:],)] if letters[at:] in starts else []
        for end in range(at + 1, min(at + longest, last - 1) + 1):
            if letters[at:end] in known:
                found += [(letters[at:end], *rest) for rest in ways[end]]
        ways[at] = sorted(found, key=len)[:MOST_WAYS]
    return ways[0]


def list_slips(letters: str) -> list[Runs]:
    """Return the slips of pinyin behind its first letter, else any syllable would do; none of short words."""
    return list_runs(letters, 1) if len(letters) >= LEAST_SLIP_LETTERS else []


def slip_pattern(letters: str) -> str | None:
    """Return the expression for pinyin with one wrong, missing or extra letter; None for short words."""
    slips = list_slips(letters)
    ways = (" ?".join([*runs[0], *(sign for run in runs[1:] for sign in ("[a-z]", *run))]) for runs in slips)
    return f"(?:^| )(?:{'|'.join(ways)})" if slips else None


def homophone_pattern(word: str) -> str | None:
    """Return the expression that finds whatever sounds like a Chinese word; None for a single character."""
    syllables = list_syllables(word)
    if len(word) < LEAST_LETTERS or len(syllables) < LEAST_LETTERS:
        return None
    return f"(?:^| ){' '.join(syllables)}(?: |$)"
