"""When a proposal counts as having found a work: on the same line, and of the same words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from tests.intake.truth import NamedWork

SIGNS = re.compile(r"[\s“”\"‘’《》()（）、,,.·・—|-]")
COMMON_END = re.compile("(建设)?(项目|工程|建设)$")
ALIKE = 0.5
Stretch = tuple[int, int, str]


@lru_cache(maxsize=200_000)
def strip(name: str) -> str:
    plain = SIGNS.sub("", name)
    bare = COMMON_END.sub("", plain)
    return bare if len(bare) >= 2 else plain


def is_same(one: str, other: str) -> bool:
    """Say whether two names are the same but for blanks and marks."""
    return SIGNS.sub("", one) == SIGNS.sub("", other)


@lru_cache(maxsize=200_000)
def pairs(name: str) -> Counter[str]:
    return Counter(name[place : place + 2] for place in range(len(name) - 1)) or Counter([name])


def like(one: str, other: str) -> float:
    """Return how alike two names are, 1 for the same: by shared pairs, or by how much one is of the other."""
    left, right = strip(one), strip(other)
    if left == right:
        return 1.0
    if left in right or right in left:
        share = min(len(left), len(right)) / max(len(left), len(right))
        if share >= ALIKE:
            return 0.6 + 0.39 * share
    mine, theirs = pairs(left), pairs(right)
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def find_place(text: str, work: NamedWork) -> tuple[int, int]:
    """Return the stretch of a line that a work's name was taken from; where composed, the longest shared."""
    quote = max(text.find(work.quote), 0)
    within = text.find(work.name, quote)
    if within < 0:
        within = text.find(work.name)
    if within >= 0:
        return within, within + len(work.name)
    held = text[quote : quote + len(work.quote)]
    block = SequenceMatcher(None, held, work.name, autojunk=False).find_longest_match()
    return quote + block.a, quote + block.a + block.size


def is_found(text: str, proposed: Stretch, work: NamedWork) -> bool:
    """Say whether a proposal is of a work: alike in name, or on at least half of the shorter one's words."""
    start, end, name = proposed
    if like(name, work.name) >= ALIKE:
        return True
    first, last = find_place(text, work)
    shared = min(end, last) - max(start, first)
    return shared >= 2 and shared >= ALIKE * min(end - start, last - first)


def count_found(
    text: str, proposed: Sequence[Stretch], works: Sequence[NamedWork], criterion: str = "place"
) -> int:
    """Return how many works of a line its proposals find, each at most one; stricter by `name` or `exact`."""
    return len(pair_found(text, proposed, works, criterion))


def pair_found(
    text: str, proposed: Sequence[Stretch], works: Sequence[NamedWork], criterion: str = "place"
) -> list[tuple[int, int]]:
    """Return the pairs (proposal, work) of the best assignment of one to one."""
    if not proposed or not works:
        return []
    fits = np.zeros((len(proposed), len(works)))
    for row, one in enumerate(proposed):
        for column, work in enumerate(works):
            if criterion == "exact":
                fits[row, column] = is_same(one[2], work.name)
            elif criterion == "name":
                fits[row, column] = like(one[2], work.name) >= ALIKE
            elif is_found(text, one, work):
                fits[row, column] = 1 + like(one[2], work.name) / 1000
    rows, columns = linear_sum_assignment(-fits)
    return [
        (int(row), int(column)) for row, column in zip(rows, columns, strict=True) if fits[row, column] >= 1
    ]
