"""Judge every candidate of a plan, and choose in each line those that stand beside one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from projects.intake.candidates import Candidate, compose, find_ends, find_starts, pair_up
from projects.intake.choosing import Chosen, Scores, cap, choose
from projects.intake.company import chance_of, look_at_all
from projects.intake.features import see_end, see_line, see_rarity, see_start, see_stretch
from projects.intake.parts import sum_parts
from projects.intake.plan_text import Line
from projects.intake.spread import Spread
from projects.intake.weights import Weights, weigh

# A weaker one is no proposal: nobody would read so far.
LEAST_SCORE = 0.01


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate of the line at `index` of a plan, with the chance that it is a work."""

    index: int
    candidate: Candidate
    score: float


def spread_out(lines: Sequence[Line]) -> list[Spread]:
    """Return the lines with their sentences and clauses found."""
    return [Spread(line) for line in lines]


def find_candidates(
    spread: Spread, weights: Weights
) -> tuple[list[Candidate], Mapping[int, float], Mapping[int, float]]:
    """Return the candidates of a line, composed ones among them, with how likely each start and end is."""
    starts = {place: weigh(weights.start, see_start(spread, place)) for place in find_starts(spread)}
    ends = {place: weigh(weights.end, see_end(spread, place)) for place in find_ends(spread)}
    return list_candidates(spread, starts, ends), starts, ends


def list_candidates(
    spread: Spread, starts: Mapping[int, float], ends: Mapping[int, float]
) -> list[Candidate]:
    """Return the candidates of a line from its starts and ends."""
    stretches = pair_up(spread, starts, ends)
    plain = [Candidate(start, end, spread.text[start:end]) for start, end in stretches]
    return [*plain, *compose(spread, stretches)]


def judge(lines: Sequence[Line], weights: Weights) -> list[Judged]:
    """Return what is chosen of every line, in reading order."""
    spreads = spread_out(lines)
    found = [find_candidates(spread, weights) for spread in spreads]
    repeats = count_stretches(spreads, (candidates for candidates, _, _ in found))
    chosen: list[Chosen] = []
    for index, (spread, (candidates, starts, ends)) in enumerate(zip(spreads, found, strict=True)):
        if not candidates:
            continue
        context = see_line(lines, index)
        base = weigh(weights.work, context), weigh(weights.exact, context)
        chosen += choose(
            index,
            (
                (one, score_one(spread, one, repeats, base=base, edges=(starts, ends), weights=weights))
                for one in candidates
            ),
        )
    parts = [
        sum_parts(
            [
                *see_candidate(spreads[one.index], one.candidate, repeats, weights.background),
                *see_line(lines, one.index),
            ],
            weights.work,
        )
        for one in chosen
    ]
    judged = [
        Judged(one.index, one.candidate, chance_of(weights.forest.odds(tuple(figures.values()))))
        for one, figures in zip(chosen, look_at_all(spreads, chosen, parts, weights.background), strict=True)
    ]
    return [one for one in judged if one.score >= LEAST_SCORE]


def count_stretches(spreads: Sequence[Spread], found: Iterable[Sequence[Candidate]]) -> Counter[str]:
    """Return how often each stretch is a candidate anywhere in the plan."""
    return Counter(
        spread.text[one.start : one.end]
        for spread, candidates in zip(spreads, found, strict=True)
        for one in candidates
        if not one.tail
    )


def score_one(
    spread: Spread,
    candidate: Candidate,
    repeats: Mapping[str, int],
    *,
    base: tuple[float, float],
    edges: tuple[Mapping[int, float], Mapping[int, float]],
    weights: Weights,
) -> Scores:
    """Return what the judges say of one candidate; `base` is what the line adds to work and exact."""
    seen = see_candidate(spread, candidate, repeats, weights.background)
    work, exact = weights.work, weights.exact
    return Scores(
        start=cap(edges[0].get(candidate.start)),
        end=cap(edges[1].get(candidate.end)),
        work=base[0] + sum(work.get(one, 0.0) for one in seen),
        exact=base[1] + sum(exact.get(one, 0.0) for one in seen),
    )


def see_candidate(
    spread: Spread, candidate: Candidate, repeats: Mapping[str, int], background: Mapping[str, int]
) -> list[str]:
    """Return all that is seen of a candidate but its line."""
    stretch = spread.text[candidate.start : candidate.end]
    return [
        *see_stretch(spread, candidate, repeats.get(stretch, 1)),
        *see_rarity(candidate.name, background),
    ]
