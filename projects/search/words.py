"""Find projects by words: each must occur in a project's names, place, units or districts, or sound like it.

Only when no project at all holds the words as they were typed are near misses taken: what sounds the
same, what differs in one character, and a district and a name that were written in one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from geo.models import District
from projects.models import Allocation, Project
from projects.search import pinyin
from projects.search.plain import plain_form
from projects.words.texts import tidy_line

LEAST_DISTRICT = 2
LEAST_SLIP = 3
# An extra character is only forgiven in a word that still says something without it.
LEAST_EXTRA = 4
MOST_WORDS = 12
MOST_SLIP = 16


def search_text(parts: Iterable[str | None]) -> str:
    """Return the text that the trigram index holds: the plain form of the words, once each, in order."""
    plain = (plain_form(tidy_line(part)) for part in parts if part)
    return "\n".join(dict.fromkeys(filter(None, plain)))


def split_words(typed: str) -> list[str]:
    """Return the words of what was typed in the form that the index holds."""
    return list(dict.fromkeys(plain_form(typed).split()))[:MOST_WORDS]


def hold_words(words: Sequence[str]) -> ColumnElement[bool]:
    """Say whether a project answers to every word as it was typed."""
    return and_(true(), *(holds_word(Project, word) for word in words))


def nearly_hold_words(words: Sequence[str]) -> ColumnElement[bool] | None:
    """Say whether a project answers to every word at least nearly; None where no word has a near miss."""
    near = {word: nearly_holds(Project, word) for word in words}
    if not any(near.values()):
        return None
    return and_(*(or_(holds_word(Project, word), *ways) for word, ways in near.items()))


def holds_word(project: Any, word: str) -> ColumnElement[bool]:
    """Say whether a project's text, districts or, for Latin letters, its sound hold a word."""
    found = [project.search_text.contains(word, autoescape=True)]
    letters = pinyin.letters_of(word)
    if letters:
        found.append(sounds(project, pinyin.likely_pattern(letters)))
        found += [may_sound(project, way) for way in pinyin.split_syllables(letters)]
    if len(word) >= LEAST_DISTRICT and not word.isascii():
        names = (District.name, District.short_name, District.label)
        found.append(lies_in(project, or_(*(name.contains(word, autoescape=True) for name in names))))
    return or_(*found)


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
    inside = select(Allocation.project_id).join(District, District.adcode == Allocation.adcode)
    found: ColumnElement[bool] = project.id.in_(inside.where(which))
    return found


def nearly_holds(project: Any, word: str) -> list[ColumnElement[bool]]:
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
        found.append(project.search_text.regexp_match("|".join(slips)))
        found.append(lies_in_prefix(project, word))
    return found


def lies_in_prefix(project: Any, word: str) -> ColumnElement[bool]:
    """Say whether a word is the name of a project's district and something that its text holds."""
    there = aliased(Project, name="there")
    stem = func.regexp_replace(District.short_name, "[县市区旗]$", "")
    ways = []
    for name in (District.name, District.short_name, stem):
        rest = func.substr(literal(word), func.length(name) + 1)
        starts = and_(func.length(name) >= LEAST_DISTRICT, func.starts_with(literal(word), name))
        holds = func.strpos(there.search_text, rest) > 0
        ways.append(and_(starts, func.length(rest) >= LEAST_DISTRICT, holds))
    inside = (
        select(there.id)
        .join(Allocation, Allocation.project_id == there.id)
        .join(District, District.adcode == Allocation.adcode)
        .where(or_(*ways))
    )
    found: ColumnElement[bool] = project.id.in_(inside)
    return found


def list_slips(word: str) -> list[str]:
    """Return expressions for a word with one wrong, missing, extra or swapped character."""
    if not LEAST_SLIP <= len(word) <= MOST_SLIP:
        return []
    signs = [re.escape(sign) for sign in word]
    places = range(len(signs))
    wrong = [[*signs[:at], ".", *signs[at + 1 :]] for at in places]
    missing = [[*signs[:at], ".", *signs[at:]] for at in places[1:]]
    extra = [[*signs[:at], *signs[at + 1 :]] for at in places] if len(signs) >= LEAST_EXTRA else []
    swapped = [[*signs[:at], signs[at + 1], signs[at], *signs[at + 2 :]] for at in places[:-1]]
    return ["".join(one) for one in (*wrong, *missing, *extra, *swapped)]
