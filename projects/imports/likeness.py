"""Which registered projects a new row may be: the same scores and reasons as for pairs of projects.

Names are compared by their two-character words without the noise that every other name has; only words
that few projects share lead to a comparison, so that twenty thousand rows take seconds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.imports.known import Known, KnownProject
from projects.reconcile.candidates import LEAST_SCORE, NAME_WEIGHT, NUMBERING, WEIGHTS, Reason
from projects.reconcile.name_likeness import LEAST_LIKENESS, MOST_SHARING, NOISE
from projects.words.texts import tidy_code

PLAIN_NOISE = re.compile(NOISE.replace("[^[:alnum:]]", r"[\W_]"))
NUMBERS = re.compile(NUMBERING)
MOST_CANDIDATES = 5
SAME_MONEY, FAR_MONEY = Decimal("1.005"), 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A registered project that a row may be, with its score between 0 and 1 and the reasons."""

    project: KnownProject
    score: float
    reasons: tuple[Reason, ...]


class Likenesses:
    """The names of the registry by their words."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.words: dict[int, list[frozenset[str]]] = {}
        self.by_word: dict[str, set[int]] = defaultdict(set)
        for one in known.by_id.values():
            self.words[one.id] = [words_of(name) for name in one.names]
            for word in frozenset().union(*self.words[one.id]):
                self.by_word[word].add(one.id)

    def find(self, values: Mapping[str, Any]) -> list[Likeness]:
        """Return the projects that a row may be, the likeliest first."""
        words = words_of(values["name"])
        shared: Counter[int] = Counter()
        for word in words:
            holders = self.by_word.get(word, set())
            if len(holders) <= MOST_SHARING:
                shared.update(holders)
        found = [self.weigh(values, words, self.known.by_id[id_]) for id_ in shared]
        likely = sorted((one for one in found if one), key=lambda one: (-one.score, one.project.id))
        return likely[:MOST_CANDIDATES]

    def weigh(
        self, values: Mapping[str, Any], words: frozenset[str], project: KnownProject
    ) -> Likeness | None:
        """Return how likely a row is a project; None when it is not, or lies elsewhere."""
        likeness = max(compare(words, other) for other in self.words[project.id])
        if likeness < LEAST_LIKENESS or not self.known.touch(values["districts"], project.districts):
            return None
        facts = dict(compare_facts(values, project))
        score = likeness * NAME_WEIGHT + sum(WEIGHTS[code] for code in facts)
        if score < LEAST_SCORE:
            return None
        first = Reason("name_same") if likeness == 1 else Reason("name_alike", round(likeness * 100))
        reasons = [Reason(code, value, WEIGHTS[code] < 0) for code, value in facts.items()]
        return Likeness(
            project, round(min(score, 1.0), 2), (first, *sorted(reasons, key=lambda one: one.speaks_against))
        )


def words_of(name: str) -> frozenset[str]:
    """Return the two-character words of a name without what every other name has."""
    plain = PLAIN_NOISE.sub("", tidy_code(name).lower()) or tidy_code(name).lower()
    return frozenset(plain[at : at + 2] for at in range(max(len(plain) - 1, 1)))


def compare(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of two names is shared, between 0 and 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def compare_facts(values: Mapping[str, Any], project: KnownProject) -> Iterable[tuple[str, Any]]:
    """Yield what else speaks for or against a row's being a project, by the code of its reason."""
    if project.districts.intersection(values["districts"]):
        yield "district_same", None
    if values.get("type") == project.type:
        yield "type_same", None
    mine, theirs = values.get("investment_wan"), project.investment_wan
    if mine and theirs:
        low, high = min(mine, theirs), max(mine, theirs)
        if high <= low * SAME_MONEY:
            yield "money_same", mine
        elif high > low * FAR_MONEY:
            yield "money_far", (mine, theirs)
    if values.get("length_km") and values["length_km"] == project.length_km:
        yield "length_same", None
    if values.get("owner") and project.owner:
        yield ("owner_same" if values["owner"] == project.owner else "owner_differs"), None
    if NUMBERS.findall(values["name"]) != NUMBERS.findall(project.name):
        yield "numbers_differ", None
