"""Say why a search found a project: in which of its words, and whether by sound or as a near miss."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from geo.among import among
from geo.models import District
from projects.models import Allocation, Mention
from projects.registry.fields import SEARCHED
from projects.registry.rows import ProjectRow
from projects.search import pinyin
from projects.search.plain import plain_form
from projects.search.slips import list_slips
from projects.search.words import slips_pattern, split_words
from projects.words.texts import tidy_line

Way = Literal["exact", "pinyin", "near"]
# What is no field of the project, yet the search knows it by: the names that documents and districts have.
STATED, DISTRICTS = "stated_name", "district_names"
# These tell more of a project than its other words.
TELLING = ("name", STATED, "aliases")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a search found a word: the field (or `stated_name`, `district_names`), its text, and how."""

    kind: str
    text: str
    way: Way = "exact"


def explain_matches(session: Session, typed: str, rows: Sequence[ProjectRow]) -> dict[int, tuple[Match, ...]]:
    """Return why each row was found, one match a word and each once, in one query."""
    words = split_words(typed)
    if not words or not rows:
        return {}
    further = list_further_names(session, [row.id for row in rows])
    return {row.id: explain_row(words, list_texts(row, further.get(row.id, ()))) for row in rows}


def list_further_names(session: Session, project_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the names that documents give each project, and the names of its districts."""
    stated = select(Mention.project_id, literal(STATED), Mention.stated_name)
    names = [
        select(Allocation.project_id, literal(DISTRICTS), column).join(
            District, District.adcode == Allocation.adcode
        )
        for column in (District.name, District.short_name, District.label)
    ]
    tables = (stated.where(among(Mention.project_id, project_ids)),)
    inside = tuple(one.where(among(Allocation.project_id, project_ids)) for one in names)
    found: dict[int, list[tuple[str, str]]] = {}
    for project_id, kind, text in session.execute(union_all(*tables, *inside)):
        found.setdefault(project_id, []).append((kind, text))
    return found


def list_texts(row: ProjectRow, further: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return every text of a project that a search looks into, the most telling first."""
    known: dict[str, list[str | None]] = {
        field.name: list(held) if isinstance(held := row.value(field.name), tuple) else [held]
        for field in SEARCHED
    }
    for name, text in further:
        known.setdefault(name, []).append(text)
    order = dict.fromkeys([*TELLING, *(field.name for field in SEARCHED), DISTRICTS])
    return [(name, text) for name in order for text in known.get(name, ()) if text]


def explain_row(words: Iterable[str], texts: Sequence[tuple[str, str]]) -> tuple[Match, ...]:
    """Return for each word the first text that answers to it."""
    found = (explain_word(word, texts) for word in words)
    return tuple(dict.fromkeys(match for match in found if match))


def explain_word(word: str, texts: Sequence[tuple[str, str]]) -> Match | None:
    """Return the text that holds a word, else sounds like it, else nearly holds it."""
    for kind, text in texts:
        if word in plain_form(text):
            return Match(kind, text)
    letters = pinyin.letters_of(word)
    if letters:
        sound = find_sound(pinyin.sound_pattern(letters), texts)
        if sound:
            return Match(*sound, "pinyin")
    near = find_near(word, texts)
    return Match(*near, "near") if near else None


def find_sound(pattern: str | None, texts: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the first text whose sound matches an expression."""
    if pattern is None:
        return None
    sounds = re.compile(pattern, re.MULTILINE)
    return next((one for one in texts if sounds.search(spell_as_kept(*one))), None)


def spell_as_kept(kind: str, text: str) -> str:
    """Return the sound of one text as the index holds it."""
    plain = [plain_form(tidy_line(text))]
    return pinyin.spell((), plain) if kind == "steward" else pinyin.spell(plain)


def find_near(word: str, texts: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the first text that sounds like a word or differs from it in one character."""
    letters = pinyin.letters_of(word)
    if letters:
        near = filter(None, (pinyin.initials_pattern(letters), pinyin.slip_pattern(letters)))
        pattern: str | None = "|".join(near) or None
    else:
        pattern = pinyin.homophone_pattern(word)
    slips = slips_pattern(list_slips(word)) if not word.isascii() else ""
    sound = find_sound(pattern, texts)
    if sound or not slips:
        return sound
    slip = next((one for one in texts if re.search(slips, plain_form(one[1]))), None)
    return slip or find_rest(word, texts)


def find_rest(word: str, texts: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the text that holds what follows the name of a district in a word."""
    stems = {plain_form(text).rstrip("县市区旗") for kind, text in texts if kind == DISTRICTS}
    rests = [word[len(stem) :].lstrip("县市区旗") for stem in stems if stem and word.startswith(stem)]
    return next(
        (one for one in texts for rest in rests if len(rest) > 1 and rest in plain_form(one[1])), None
    )
