"""The codes of the registry's lists by what offices write for them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.words import vocabulary
from projects.words.custody import CUSTODIES
from projects.words.form_values import SHOWN
from projects.words.texts import tidy_code, tidy_line
from projects.words.vocabulary import Term

NAMES = Path(__file__).with_name("code_names.toml")
LISTS: Mapping[str, tuple[Term, ...]] = {
    "type": vocabulary.TYPES,
    "status": vocabulary.STATUSES,
    "nature": vocabulary.NATURES,
    "level": vocabulary.LEVELS,
    "approval": vocabulary.APPROVALS,
    "kind": vocabulary.MATTER_KINDS,
    "precision": vocabulary.PRECISIONS,
    "method": vocabulary.METHODS,
    "custody": CUSTODIES,
}
# What our own lists write behind a status that no plan states.
BEHIND = re.compile(r"\((?:推定|implied)\)$", re.IGNORECASE)
KNOWN_SHOWN = 30


@cache
def load() -> dict[str, Any]:
    """Return the table of names."""
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Return a word as it is compared."""
    return BEHIND.sub("", tidy_code(text)).replace(" ", "").lower().rstrip("。.")


@cache
def names_of(field: str) -> Mapping[str, frozenset[str]]:
    """Return the codes of a list by each word for them; a word of several codes names none."""
    found: dict[str, set[str]] = defaultdict(set)
    for term in LISTS.get(field, ()):
        for word in (term.code, term.zh, term.en):
            found[plain(word)].add(term.code)
    for code, words in load().get(field, {}).items():
        for word in (code, *words):
            found[plain(word)].add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


def read_code(text: str, field: str) -> str | None:
    """Return the code that a word names, None for no word; raises BadInput for another."""
    word = plain(text)
    if not word:
        return None
    found = names_of(field).get(word, frozenset())
    if len(found) == 1:
        return next(iter(found))
    known = "、".join(term.zh for term in LISTS.get(field, ()))[: KNOWN_SHOWN * 8]
    shown = tidy_line(text)[:SHOWN]
    if found:
        raise BadInput(
            msg("“%(value)s”可以是几种。可用的有:%(known)s。"), field=field, value=shown, known=known
        )
    raise BadInput(msg("不认识“%(value)s”。可用的有:%(known)s。"), field=field, value=shown, known=known)


def read_flag(text: str, field: str) -> bool | None:
    """Return whether a cell says yes; None for no word."""
    code = read_code(text, field) if plain(text) else None
    return None if code is None else code == "yes"
