"""Choose in a line the candidates that stand beside one another, by what the first judges say of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projects.intake.candidates import Candidate

# Beyond this a place is as likely, or unlikely, as it can be.
MOST_OF_A_PLACE = 5.0
# How much the two edges count beside the work itself when stretches overlap.
EDGES = 0.15


@dataclass(frozen=True, slots=True)
class Scores:
    """What the first judges say of a candidate, as logarithms of odds."""

    start: float
    end: float
    work: float
    exact: float

    @property
    def choice(self) -> float:
        """Return by how much a candidate is preferred to those that it overlaps."""
        return self.work + EDGES * (self.start + self.end)

    @property
    def first(self) -> float:
        """Return a first figure for a candidate before its plan is looked at as a whole, as odds."""
        return 0.9 * self.work + 0.15 * self.exact + 0.1 * (self.start + self.end) - 0.5


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate of the line at `index` of a plan; `rivals` are the odds of those that it overlaps."""

    index: int
    candidate: Candidate
    scores: Scores
    rivals: tuple[float, ...] = ()


def cap(likely: float | None) -> float:
    """Return how likely a place is, within what counts; a place that was not considered is unlikely."""
    return -MOST_OF_A_PLACE if likely is None else max(-MOST_OF_A_PLACE, min(MOST_OF_A_PLACE, likely))


def choose(index: int, scored: Iterable[tuple[Candidate, Scores]]) -> list[Chosen]:
    """Return the best of a line that do not overlap, in the order of the line."""
    ordered = sorted(scored, key=lambda pair: (-pair[1].choice, pair[0].start, pair[0].name))
    taken: list[tuple[Candidate, Scores]] = []
    for one, scores in ordered:
        if not any(overlap(one, other) for other, _ in taken):
            taken.append((one, scores))
    return [
        Chosen(index, one, scores, find_rivals(one, ordered))
        for one, scores in sorted(taken, key=lambda pair: pair[0].start)
    ]


def overlap(one: Candidate, other: Candidate) -> bool:
    """Say whether two stretches share a sign."""
    return one.start < other.end and other.start < one.end


def find_rivals(one: Candidate, scored: Sequence[tuple[Candidate, Scores]]) -> tuple[float, ...]:
    """Return the odds of what a candidate overlaps, the best first."""
    held = (scores.work for other, scores in scored if other is not one and overlap(one, other))
    return tuple(sorted(held, reverse=True))
