"""What the index of words must hold of a project that answers to a word: a question to narrow by.

The index holds signs, pairs of signs, fours of codes, districts and three kinds of tokens of the sound
(migration 0048). All that answers is among what the tokens find, but not the other way round: whoever asks
holds what is found against the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from projects.search import pinyin
from projects.search.slips import list_slips

# Of letters and figures the index holds fours too, since their pairs stand in every code.
CODE_SIGNS = 4
CODE = re.compile("[a-z0-9-]+")
# Of two syllables the index holds so many letters.
MOST_LETTERS = 6
# Where too much comes close, a slip among the first letters is not looked for.
SURE_LETTERS = 4


def token(text: str, *, is_begun: bool = False) -> str:
    """Return one token as a tsquery writes it; a begun one stands for all that begin so."""
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'" + (":*" if is_begun else "")


def all_of(parts: Iterable[str]) -> str:
    """Return the question for all of some parts, of which there must be one."""
    return f"({' & '.join(dict.fromkeys(parts))})"


def any_of(parts: Iterable[str]) -> str:
    """Return the question for any of some parts, of which there must be one."""
    return f"({' | '.join(dict.fromkeys(parts))})"


def list_signs(run: str) -> list[str]:
    """Return the tokens of signs that stand side by side: their pairs, or the one sign; fours of a code."""
    if len(run) >= CODE_SIGNS and CODE.fullmatch(run):
        return [token(run[at : at + CODE_SIGNS]) for at in range(len(run) - CODE_SIGNS + 1)]
    return [token(run)] if len(run) == 1 else [token(a + b) for a, b in pairwise(run)]


def holds(word: str) -> str:
    """Return the question for a word as it was typed, in the text or by its sound."""
    parts = [all_of(list_signs(word))]
    letters = pinyin.letters_of(word)
    if letters:
        parts += [starts_syllable(letters), all_of(list_initials(letters))]
        parts += [may_sound(way) for way in pinyin.split_syllables(letters)]
    return any_of(parts)


def list_initials(letters: str) -> list[str]:
    """Return the tokens of letters that begin syllables which follow each other."""
    return [token(f"#{a}{b}") for a, b in pairwise(letters)]


def starts_syllable(letters: str) -> str:
    """Return the question for the likeliest sound from the start of a syllable on.

    Two syllables may be shorter than what was typed: then they are what it begins with.
    """
    shorter = range(2, min(MOST_LETTERS, len(letters)))
    whole = (token(f"~{letters[:end]}.") for end in shorter)
    return any_of([token(f"~{letters[:MOST_LETTERS]}", is_begun=True), *whole])


def may_sound(syllables: tuple[str, ...]) -> str:
    """Return the question for syllables in any reading, of which the last may be begun only."""
    if len(syllables) == 1:
        return token(f"={syllables[0]}", is_begun=True)
    pairs = list(pairwise(syllables))
    return all_of(follows(*pair, is_begun=pair is pairs[-1]) for pair in pairs)


def follows(first: str, second: str, *, is_begun: bool) -> str:
    """Return the question for two syllables side by side, likeliest or not."""
    likely = follows_likely(first, second, is_begun=is_begun)
    return any_of([token(f"={first},{second}", is_begun=is_begun), likely])


def follows_likely(first: str, second: str, *, is_begun: bool = False) -> str:
    """Return the question for two syllables side by side, as they are likeliest read."""
    letters = first + second + ("" if is_begun else ".")
    return token(f"~{letters[:MOST_LETTERS]}", is_begun=is_begun)


def nearly_holds(word: str, *, is_sure: bool = False) -> list[str]:
    """Return the questions for a slip of one character or sound, none where a word has no near miss.

    A sure one leaves out the slips for which half of a great registry would have to be read.
    """
    letters = pinyin.letters_of(word)
    if letters:
        return list_letter_slips(letters, is_sure=is_sure)
    if word.isascii():
        return []
    found = []
    if pinyin.homophone_pattern(word):
        pairs = pairwise(pinyin.list_syllables(word))
        found.append(all_of(follows_likely(*pair) for pair in pairs))
    return found + list_sign_slips(word, is_sure=is_sure)


def list_letter_slips(letters: str, *, is_sure: bool) -> list[str]:
    """Return the questions for initials of any readings, and for pinyin with a slip of one letter."""
    found = [all_of(list_initials(letters))] if len(letters) >= pinyin.LEAST_INITIALS else []
    slips = pinyin.list_slips(letters)
    if slips:
        found.append(starts_syllable(letters[: SURE_LETTERS if is_sure else 1]))
        found += [starts_syllable(runs[0]) for runs in slips if len(runs) == 1]
        found += [starts_syllable(rest) for rest in list_rests(letters)]
    return found


def list_rests(letters: str) -> list[str]:
    """Return the longest part of pinyin behind its first letters that is well spelled, if any is."""
    rests = (letters[at:] for at in range(2, len(letters) - SURE_LETTERS + 1))
    return [rest for rest in rests if pinyin.split_syllables(rest)][:1]


def list_sign_slips(word: str, *, is_sure: bool) -> list[str]:
    """Return the questions for a word with one wrong, missing, extra or swapped character."""
    found = []
    for slip in list_slips(word):
        runs = [run for run in slip if run]
        if not is_sure or any(len(run) > 1 for run in runs):
            found.append(all_of(sign for run in runs for sign in list_signs(run)))
    return found
