"""Put a plan's sentences in the order in which reading them finds most works for least effort."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from projects.intake.plan_text import Line, PlanText
from projects.intake.proposal import Proposal, RankedSentence

# A sentence ends here; a very long line without an end is cut at its enumerations.
SENTENCE = re.compile(r"[^。;；!！?？|]+[。;；!！?？|]*")
LONGEST_SENTENCE = 240
CLAUSE_END = re.compile(r"[,，、\s]")
VISIBLE = re.compile(r"\w")
# Works that nothing in a sentence proposes, for each sentence; measured on the five plans (docs/intake.md).
LEAST_EXPECTED = 0.003


class Placed(Protocol):
    """What stands in a line from a place on, with the chance that it is a work."""

    @property
    def line(self) -> int:
        """Return the number of the line."""

    @property
    def start(self) -> int:
        """Return where it begins."""

    @property
    def score(self) -> float:
        """Return the chance that it is a work."""


One = TypeVar("One", bound=Placed)
Stretch = tuple[Line, int, int]


def split_sentences(lines: Sequence[Line]) -> Iterator[Stretch]:
    """Yield every sentence as its line with where it begins and ends; together they hold all text."""
    for line in lines:
        for found in SENTENCE.finditer(line.text):
            if VISIBLE.search(found[0]):
                yield from cut_long(line, found.start(), found.end())


def cut_long(line: Line, start: int, end: int) -> Iterator[Stretch]:
    """Yield a sentence, in parts where it is longer than anyone reads at once."""
    while end - start > LONGEST_SENTENCE:
        cut = max(
            (one.end() for one in CLAUSE_END.finditer(line.text, start + 1, start + LONGEST_SENTENCE)),
            default=start + LONGEST_SENTENCE,
        )
        yield line, start, cut
        start = cut
    yield line, start, end


def order_sentences(lines: Sequence[Line], placed: Sequence[One]) -> list[tuple[Stretch, list[One]]]:
    """Return the sentences best first, each with what stands in it.

    A sentence counts by the chance that anything in it is a work; equal ones stand in reading order.
    """
    by_line: dict[int, list[One]] = defaultdict(list)
    for one in placed:
        by_line[one.line].append(one)
    filled = [
        (stretch, [one for one in by_line[stretch[0].number] if stretch[1] <= one.start < stretch[2]])
        for stretch in split_sentences(lines)
    ]
    return sorted(filled, key=lambda pair: -chance_of_any(pair[1]))


def chance_of_any(placed: Sequence[Placed]) -> float:
    """Return the chance that at least one of several is a work."""
    none = 1.0
    for one in placed:
        none *= 1 - one.score
    return 1 - none


def rank_sentences(plan: PlanText, proposals: Sequence[Proposal]) -> list[RankedSentence]:
    """Return the plan's sentences best first, with the shares of works and text that reading so far takes.

    What is expected to be found is what the scores of the proposals add up to; a line that has none is
    expected to hold little, never nothing.
    """
    ordered = order_sentences(plan.lines, proposals)
    hidden = LEAST_EXPECTED * len(ordered)
    works = sum(one.score for one in proposals) + hidden
    characters = sum(end - start for (_, start, end), _ in ordered)
    found = read = 0.0
    ranked = []
    for (line, start, end), held in ordered:
        found += sum(one.score for one in held) + LEAST_EXPECTED
        read += end - start
        ranked.append(
            RankedSentence(
                line=line.number,
                start=start,
                end=end,
                text=line.text[start:end],
                score=chance_of_any(held),
                proposals=tuple(held),
                found_share=found / works if works else 1.0,
                read_share=read / characters,
            )
        )
    return ranked
