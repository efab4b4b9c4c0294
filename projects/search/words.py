"""Find projects by words: each must occur in a project's names, place, units or districts, or sound like it.

Only when no project at all holds the words as they were typed are near misses taken: what sounds the
same, what differs in one character, and a district and a name that were written in one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, CTE, ColumnElement, Text, and_, cast, func, or_, select, true

from geo.models import District
from projects.models import Allocation, Project
from projects.search import pinyin
from projects.search.grown import LEAST_DISTRICT, NAMES, is_grown, lies_in_prefix
from projects.search.plain import plain_form
from projects.search.slips import Runs, list_slips
from projects.words.texts import tidy_line

MOST_WORDS = 12


def search_text(parts: Iterable[str | None]) -> str:
    """Return the text that the trigram index holds: the plain form of the words, once each, in order."""
    plain = (plain_form(tidy_line(part)) for part in parts if part)
    return "\n".join(dict.fromkeys(filter(None, plain)))


def split_words(typed: str) -> list[str]:
    """Return the words of what was typed in the form that the index holds."""
    return list(dict.fromkeys(plain_form(typed).split()))[:MOST_WORDS]


def hold_words(words: Sequence[str], project: Any = Project) -> ColumnElement[bool]:
    """Say whether a project answers to every word as it was typed.

    Asked are projects as they stand in the table (in the past too), or their rows in ProjectWords.
    """
    return and_(true(), *(holds_word(project, word) for word in words))


def nearly_hold_words(
    words: Sequence[str], project: Any = Project, grown: Mapping[str, CTE | None] | None = None
) -> ColumnElement[bool] | None:
    """Say whether a project answers to every word at least nearly; None where no word has a near miss.

    Rows of ProjectWords are held against the districts that each word may begin with, `grown`.
    """
    near = {word: nearly_holds(project, word, grown[word] if grown else None) for word in words}
    if not any(near.values()):
        return None
    return and_(*(or_(holds_word(project, word), *ways) for word, ways in near.items()))


def holds_word(project: Any, word: str) -> ColumnElement[bool]:
    """Say whether a project's text, districts or, for Latin letters, its sound hold a word."""
    found = [project.search_text.contains(word, autoescape=True)]
    letters = pinyin.letters_of(word)
    if letters:
        found.append(sounds(project, pinyin.likely_pattern(letters)))
        found += [may_sound(project, way) for way in pinyin.split_syllables(letters)]
    if is_place_word(word):
        found.append(lies_in(project, is_named(word)))
    return or_(*found)


def is_place_word(word: str) -> bool:
    """Say whether a word may be a part of a district's name."""
    return len(word) >= LEAST_DISTRICT and not word.isascii()


def is_named(word: str) -> ColumnElement[bool]:
    """Say whether a district's name holds a word."""
    return or_(*(name.contains(word, autoescape=True) for name in (*NAMES, District.label)))


def sounds(project: Any, pattern: str) -> ColumnElement[bool]:
    """Say whether a project's sound matches an expression, line by line."""
    matched: ColumnElement[bool] = project.search_pinyin.regexp_match(f"(?n){pattern}")
    return matched


def may_sound(project: Any, syllables: tuple[str, ...]) -> ColumnElement[bool]:
    """Say whether a project sounds so in any reading of its characters."""
    # Few texts hold the syllables in this order; only those are held against the expression, which is slow.
    held: ColumnElement[bool] = project.search_pinyin.like(pinyin.reading_likeness(syllables))
    return and_(held, sounds(project, pinyin.reading_pattern(syllables)))


def lies_in(project: Any, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say whether one of a project's own districts fulfils a condition."""
    found: ColumnElement[bool]
    if project is Project:
        inside = select(Allocation.project_id).join(District, District.adcode == Allocation.adcode)
        found = Project.id.in_(inside.where(which))
    else:
        # As an array, PostgreSQL reads the districts once.
        adcodes = select(cast(District.adcode, Text)).where(which).scalar_subquery()
        found = project.places.bool_op("&&")(func.array(adcodes, type_=ARRAY(Text())))
    return found


def nearly_holds(project: Any, word: str, grown: CTE | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions for a slip of one character or sound, or for a district grown onto a name."""
    letters = pinyin.letters_of(word)
    if letters or word.isascii():
        patterns = [pinyin.initials_pattern(letters), pinyin.slip_pattern(letters)] if letters else []
        return [sounds(project, pattern) for pattern in patterns if pattern]
    found: list[ColumnElement[bool]] = []
    pattern = pinyin.homophone_pattern(word)
    if pattern:
        found.append(sounds(project, pattern))
    slips = list_slips(word)
    if slips:
        found.append(project.search_text.regexp_match(slips_pattern(slips)))
        if project is Project:
            found.append(lies_in_prefix(word))
        elif grown is not None:
            found.append(is_grown(project, grown))
    return found


def slips_pattern(slips: Iterable[Runs]) -> str:
    """Return the expression for a word with any of some slips."""
    return "|".join(".".join(map(re.escape, runs)) for runs in slips)
