"""How well a plan that nobody has read is proposed: each of the five in turn, by what the others teach.

`.venv/bin/python -m tests.intake.evaluate` prints it; docs/intake.md says what the figures mean.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.intake.company import chance_of
from projects.intake.figures import read_figures
from projects.intake.forest import Forest
from projects.intake.judging import Judged
from projects.intake.kinds import is_several, rank_types
from projects.intake.ranking import order_sentences
from projects.intake.weights import Weights
from tests.intake.joining import grow, hold, hold_all
from tests.intake.lessons import Lessons
from tests.intake.likeness import count_found, find_place
from tests.intake.train import fit_types
from tests.intake.truth import ReviewedPlan, load_reviewed

CRITERIA = ("place", "name", "exact")
EFFORTS = (0.90, 0.95, 0.98)


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one plan was proposed: recall by (criterion, how many times as many proposals as works)."""

    key: str
    works: int
    recall: dict[tuple[str, int], float]
    effort: dict[float, float]


def measure(reviewed: ReviewedPlan, judged: Sequence[Judged]) -> Quality:
    """Return how well what was judged of a plan finds what people found in it."""
    ranked = sorted(judged, key=lambda one: -one.score)
    recall = {
        (criterion, times): count(reviewed, ranked[: times * reviewed.work_number], criterion)
        / reviewed.work_number
        for criterion in CRITERIA
        for times in (1, 2)
    }
    return Quality(reviewed.key, reviewed.work_number, recall, measure_effort(reviewed, judged))


def count(reviewed: ReviewedPlan, judged: Sequence[Judged], criterion: str) -> int:
    """Return how many works the proposals find."""
    proposed: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for one in judged:
        line = reviewed.plan.lines[one.index].number
        proposed[line].append((one.candidate.start, one.candidate.end, one.candidate.name))
    texts = {line.number: line.text for line in reviewed.plan.lines}
    return sum(
        count_found(texts[line], proposed[line], works, criterion) for line, works in reviewed.works.items()
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What was judged, as the order of reading needs it."""

    line: int
    start: int
    score: float


def measure_effort(reviewed: ReviewedPlan, judged: Sequence[Judged]) -> dict[float, float]:
    """Return which share of the sentences, best first, holds each share of the works."""
    lines = reviewed.plan.lines
    marks = [Mark(lines[one.index].number, one.candidate.start, one.score) for one in judged]
    sentences = [stretch for stretch, _ in order_sentences(lines, marks)]
    order: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for at, (line, start, end) in enumerate(sentences, start=1):
        order[line.number].append((start, end, at))
    texts = {line.number: line.text for line in lines}
    read_at = sorted(
        next(at for start, end, at in order[line] if start <= find_place(texts[line], work)[0] < end)
        for line, works in reviewed.works.items()
        for work in works
    )
    return {share: read_at[math.ceil(share * len(read_at)) - 1] / len(sentences) for share in EFFORTS}


def judge_held_out(lessons: Lessons, plan: int) -> list[Judged]:
    """Return what is judged of a plan by what the others teach: neither trees nor judges saw its works."""
    forest = grow(hold_all(lessons, {plan}))
    held = hold(lessons, plan)
    return [
        Judged(one.index, one.candidate, chance_of(forest.odds(figures)))
        for one, figures in zip(held.chosen, held.table.tolist(), strict=True)
    ]


def measure_money(plans: Sequence[ReviewedPlan]) -> tuple[float, float]:
    """Return precision and recall of the investments read at the places where people found works."""
    right = wrong = stated = 0
    for reviewed in plans:
        texts = {line.number: line.text for line in reviewed.plan.lines}
        for line, works in reviewed.works.items():
            at: dict[tuple[int, int], set[Decimal | None]] = defaultdict(set)
            for work in works:
                at[find_place(texts[line], work)].add(work.investment_wan)
            for (start, end), amounts in at.items():
                stop = min((first for first, _ in at if first >= end), default=len(texts[line]))
                found = read_figures(texts[line], start, end, stop).investment_wan
                right += found is not None and found in amounts
                wrong += found is not None and found not in amounts
                stated += amounts != {None}
    return right / (right + wrong), right / stated


def measure_types(plans: Sequence[ReviewedPlan]) -> tuple[float, float, float]:
    """Return how often the type of a plan's works is the first, or among three, and whether it is several."""
    first = three = several = works = 0
    for held in plans:
        types, programme = fit_types([one for one in plans if one is not held])
        weights = Weights({}, {}, {}, {}, Forest((), 0.0, ()), programme, types, {})
        lines = {line.number: line for line in held.plan.lines}
        for line, named in held.works.items():
            for work in named:
                ranked = rank_types(work.name, lines[line], weights)
                after = lines[line].text[find_place(lines[line].text, work)[1] :]
                first += ranked[0] == work.type
                three += work.type in ranked
                several += is_several(work.name, lines[line], after, weights) == work.is_programme
                works += 1
    return first / works, three / works, several / works


def main() -> None:
    plans = load_reviewed()
    precision, recall = measure_money(plans)
    print(f"money  precision {precision:.3f} recall {recall:.3f}")
    first, three, several = measure_types(plans)
    print(f"type   first {first:.3f}, in three {three:.3f}; one or several {several:.3f}")
    lessons = Lessons(plans)
    found = [measure(reviewed, judge_held_out(lessons, at)) for at, reviewed in enumerate(plans)]
    works = sum(one.works for one in found)
    for criterion in CRITERIA:
        for times in (1, 2):
            each = [one.recall[criterion, times] for one in found]
            pooled = sum(share * one.works for share, one in zip(each, found, strict=True)) / works
            told = " ".join(f"{share:.3f}" for share in each)
            print(f"{criterion:6} x{times}  {told}  mean {sum(each) / len(each):.3f}  pooled {pooled:.3f}")
    for share in EFFORTS:
        each = [one.effort[share] for one in found]
        print(f"{share:.0%} of the works within", *(f"{part:.1%}" for part in each), "of the sentences")


if __name__ == "__main__":
    main()
