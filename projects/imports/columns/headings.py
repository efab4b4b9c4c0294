"""Which field a heading means: its own names, what offices call it, and how sure that is."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from projects.imports.targets import FIELDS_OF, YEAR_PLAN
from projects.imports.values.units import pick_unit, tidy_unit
from projects.registry.fields import BY_NAME, name_of

SYNONYMS = Path(__file__).with_name("headings.toml")
BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
UNIT_AFTER = re.compile("[:,、/]([^:,、/]+)$")
NOISE = re.compile(r"[\s\W_]+")
LEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.、])")
YEAR_PLAN_HEAD = re.compile("(20[0-9]{2})年?(?:度)?(?:计划)?(?:完成)?(?:投资)?(?:计划)?(?:投资)?(?:额)?")
PLAN_THEN_YEAR = re.compile("(?:年度|本年|当年)?(?:投资计划|计划投资|计划完成投资|计划)(20[0-9]{2})年?度?")
# Up to here a likeness says something; the person sees how sure it is.
LEAST_LIKENESS = 0.82
CONTAINED, LIKE = 0.7, 0.6
OWN_UNITS = {"wan": "万元", "km": "km", "m2": "m2"}
# Words that make a heading another one than the field it begins like.
OTHERWISE = re.compile(
    "其中|占比|比例|完成率|同比|增长|去年|上年|上月|上期|截至|来源|到位|资金|剩余|续建|%|率"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field that a heading means, its unit where it names one, and how sure that is (0 to 1)."""

    field: str
    unit: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is compared, and the unit that stands with it."""

    text: str
    unit: str | None


@cache
def load() -> dict[str, Any]:
    """Return the table of synonyms."""
    return tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Return a heading as it is compared: plain signs, small letters, nothing but letters and digits."""
    return NOISE.sub("", LEADING.sub("", unicodedata.normalize("NFKC", text).strip())).lower()


def read_heading(text: str) -> Heading:
    """Return a heading without its unit, and the unit."""
    folded = unicodedata.normalize("NFKC", text).strip()
    unit = None
    for found in BRACKETS.finditer(folded):
        inside = tidy_unit(found[1].removeprefix("单位").lstrip(":"))
        if inside:
            unit, folded = inside, folded.replace(found[0], "")
            break
    else:
        after = UNIT_AFTER.search(folded)
        if after and (unit := tidy_unit(after[1])):
            folded = folded[: after.start()]
    return Heading(plain(folded), unit)


@cache
def names_for(target: str) -> Mapping[str, str]:
    """Return the fields of a target by what they are called."""
    table, found = load(), dict[str, str]()
    own = table["targets"].get(target, {})
    fields = FIELDS_OF[target]
    for field in fields:
        names = [*own.get(field, ())]
        if field in BY_NAME:
            names += [BY_NAME[field].zh, BY_NAME[field].en, field, BY_NAME[field].key or field]
        for name in names:
            found.setdefault(plain(name), field)
    for field in fields:
        said = name_of(field)
        names = [*table["fields"].get(field, ()), said.zh, said.en, field]
        # What the target says otherwise of a field with other words stands first.
        if own.get(field) != []:
            for name in names:
                found.setdefault(plain(name), field)
    return found


@cache
def ignored() -> frozenset[str]:
    """Return headings that are known and no field of an import."""
    return frozenset(map(plain, (*load()["ignored"]["headings"], *load()["fields"]["number"])))


def is_ignored(text: str) -> bool:
    """Say whether a heading is one that such forms have and no import reads."""
    return read_heading(text).text in ignored()


def find_meaning(levels: Sequence[str], target: str) -> Meaning | None:
    """Return what a heading of one or more levels means for a target; None for nothing known.

    The lowest level counts first, then with those above it: 投资情况/总投资, 建设年限/起.
    """
    units = [heading.unit for heading in map(read_heading, levels) if heading.unit]
    last = levels[-1] if levels else ""
    tried = dict.fromkeys((last, "".join(levels[-2:]), "".join(levels)))
    found = [meaning for text in tried if (meaning := find_one(text, target))]
    if not found:
        return None
    best = max(found, key=lambda one: one.confidence)
    # A word that turns the field into another one may stand above it.
    if OTHERWISE.search("".join(levels[:-1])) and best.confidence < 1:
        return None
    return Meaning(best.field, best.unit or pick_unit(best.field, units), best.confidence)


@lru_cache(maxsize=10_000)
def find_one(text: str, target: str) -> Meaning | None:
    """Return what one text means."""
    heading = read_heading(text)
    if not heading.text or heading.text in ignored():
        return None
    year_plan = find_year_plan(heading, target)
    if year_plan:
        return year_plan
    # With its brackets a heading may be known as a whole: 责任单位(人).
    names = names_for(target)
    for known in (heading.text, plain(text)):
        if known in names:
            field = names[known]
            # Our own names end in their units.
            implied = OWN_UNITS.get(field.rpartition("_")[2]) if plain(text) == plain(field) else None
            return Meaning(field, pick_unit(field, filter(None, [heading.unit])) or implied, 1.0)
    return find_alike(heading, text, names)


def find_alike(heading: Heading, text: str, names: Mapping[str, str]) -> Meaning | None:
    """Return the field whose name a heading holds, or is nearly."""
    if OTHERWISE.search(text) or len(heading.text) > 30:
        return None
    held = [name for name in names if len(name) >= 4 and name in heading.text]
    if held:
        field = names[max(held, key=len)]
        return Meaning(field, pick_unit(field, filter(None, [heading.unit])), CONTAINED)
    near = [name for name in names if len(name) >= 4 and abs(len(name) - len(heading.text)) <= 3]
    best = get_close_matches(heading.text, near, 1, LEAST_LIKENESS)
    if not best:
        return None
    field = names[best[0]]
    return Meaning(field, pick_unit(field, filter(None, [heading.unit])), LIKE)


def find_year_plan(heading: Heading, target: str) -> Meaning | None:
    """Return the plan of a year that a heading names: 2026年计划投资."""
    if YEAR_PLAN not in FIELDS_OF[target] or "计划" not in heading.text:
        return None
    found = YEAR_PLAN_HEAD.fullmatch(heading.text) or PLAN_THEN_YEAR.fullmatch(heading.text)
    if not found:
        return None
    field = f"year_plan_{found[1]}"
    return Meaning(field, pick_unit(field, filter(None, [heading.unit])), 1.0)
