"""Learn the weights from reviewed plans; `make intake-weights` writes projects/intake/weights.json.xz.

Every plan is judged by what was learnt from the others, so that the last judge, which joins the first four,
learns how far they can be trusted on a plan that nobody has read.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from projects.intake import weights as kept
from projects.intake.candidates import Candidate, find_ends, find_starts
from projects.intake.features import see_end, see_line, see_start
from projects.intake.judging import (
    Scores,
    cap,
    choose,
    count_stretches,
    list_candidates,
    see_candidate,
    spread_out,
)
from projects.intake.kinds import see_programme, see_type
from projects.intake.spread import Spread, zero_digits
from projects.intake.weights import Weights
from tests.intake.likeness import ALIKE, find_place, is_same, like, pair_found
from tests.intake.truth import TEXTS, ReviewedPlan, load_reviewed

# What is seen in fewer candidates teaches nothing that holds elsewhere.
LEAST_SEEN = 3
# Of the candidates that are nothing so many are learnt from; those that are nearly right count neither way.
SHARE_OF_PLACES, SHARE_OF_NOTHING = 0.3, 0.5
NEARLY = 0.7
SOMETHING = 0.2
PLACES_C, WORKS_C, TYPES_C = 0.3, 0.15, 1.0
SEED = 1
SMALLEST = {"start": 0.02, "end": 0.02, "work": 0.02, "exact": 0.03, "programme": 0.05}
SMALLEST_OF_TYPES = 0.08
LEAST_BACKGROUND = 2

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Book(dict[str, int]):
    """The column of each thing that is seen, given out as it is first met."""

    def columns(self, seen: Iterable[str]) -> list[int]:
        return [self.setdefault(one, len(self)) for one in seen]


@dataclass(slots=True)
class Cases:
    """Rows of what is seen, each of one plan, with what they are."""

    book: Book
    rows: list[list[int]]
    plans: list[int]
    labels: list[bool]

    @classmethod
    def empty(cls) -> Cases:
        return cls(Book(), [], [], [])

    def add(self, seen: Iterable[str], plan: int, label: bool) -> None:
        self.rows.append(self.book.columns(seen))
        self.plans.append(plan)
        self.labels.append(label)

    def matrix(self) -> csr_matrix:
        sizes = np.fromiter((len(row) for row in self.rows), dtype=np.int64, count=len(self.rows))
        places = np.concatenate(([0], np.cumsum(sizes)))
        columns = np.fromiter(
            (one for row in self.rows for one in row), dtype=np.int32, count=int(places[-1])
        )
        matrix = csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, places), shape=(len(self.rows), len(self.book))
        )
        matrix.sum_duplicates()
        matrix.data[:] = 1
        often = np.bincount(matrix.indices, minlength=matrix.shape[1]) >= LEAST_SEEN
        # By name, not as they were met: sets give their members in another order each time.
        kept_columns = sorted((name, at) for name, at in self.book.items() if often[at])
        self.book = Book({name: column for column, (name, _) in enumerate(kept_columns)})
        return matrix[:, [at for _, at in kept_columns]]


def fit(matrix: csr_matrix, labels: Bools, strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, max_iter=200)
    return model.fit(matrix, labels)


def as_weights(model: LogisticRegression, book: Mapping[str, int], smallest: float) -> dict[str, float]:
    names = list(book)
    found = {names[at]: float(model.coef_[0][at]) for at in np.flatnonzero(abs(model.coef_[0]) >= smallest)}
    return {"": float(model.intercept_[0])} | found


def count_background(plans: Iterable[ReviewedPlan]) -> Counter[str]:
    """Return how often each pair of signs stands in the plans."""
    pairs: Counter[str] = Counter()
    for reviewed in plans:
        for line in reviewed.plan.lines:
            text = zero_digits(line.text)
            pairs.update(text[at : at + 2] for at in range(len(text) - 1))
    return Counter({pair: number for pair, number in pairs.items() if number >= LEAST_BACKGROUND})


@dataclass(slots=True)
class Row:
    """One candidate of a line, with how alike it is to what people found there."""

    plan: int
    index: int
    candidate: Candidate
    edges: tuple[float, float]
    is_exact: bool = False
    is_best: bool = False
    alike: float = 0.0


class Lessons:
    """All that can be learnt from reviewed plans; what is seen is collected once for every way to learn."""

    def __init__(self, plans: Sequence[ReviewedPlan]) -> None:
        self.plans = plans
        self.spreads = [spread_out(reviewed.plan.lines) for reviewed in plans]
        self.chance = random.Random(SEED)  # noqa: S311
        self.places = {"start": Cases.empty(), "end": Cases.empty()}
        self.where: dict[str, list[tuple[int, int, int]]] = {"start": [], "end": []}
        self.collect_places()
        self.place_matrix = {side: cases.matrix() for side, cases in self.places.items()}
        self.likely = self.hold_out_places()
        self.rows: list[Row] = []
        self.works = Cases.empty()
        self.collect_candidates()
        self.matrix = self.works.matrix()
        self.owner = np.array([row.plan for row in self.rows])
        self.best = np.array([row.is_best for row in self.rows])
        self.alike = np.array([row.alike for row in self.rows])
        self.drawn = np.array([self.chance.random() for _ in self.rows])

    def collect_places(self) -> None:
        for plan, spreads in enumerate(self.spreads):
            for index, spread in enumerate(spreads):
                works = self.plans[plan].works.get(spread.line.number, ())
                literal = [find_place(spread.text, work) for work in works if work.name in spread.text]
                for side, places, see in (
                    ("start", find_starts(spread), see_start),
                    ("end", find_ends(spread), see_end),
                ):
                    right = {place[side == "end"] for place in literal}
                    for place in places:
                        self.places[side].add(see(spread, place), plan, place in right)
                        self.where[side].append((plan, index, place))

    def fit_places(self, side: str, without: int | None) -> LogisticRegression:
        cases = self.places[side]
        labels, plans = np.array(cases.labels), np.array(cases.plans)
        draw = np.random.default_rng(SEED).random(len(labels)) < SHARE_OF_PLACES
        chosen = (labels | draw) & (plans != (-1 if without is None else without))
        return fit(self.place_matrix[side][chosen], labels[chosen], PLACES_C)

    def hold_out_places(self) -> dict[tuple[int, int], tuple[dict[int, float], dict[int, float]]]:
        likely: dict[tuple[int, int], tuple[dict[int, float], dict[int, float]]] = {}
        for at, side in enumerate(("start", "end")):
            plans = np.array(self.places[side].plans)
            scores = np.zeros(len(plans))
            for plan in range(len(self.plans)):
                model = self.fit_places(side, plan)
                scores[plans == plan] = model.decision_function(self.place_matrix[side][plans == plan])
            for (plan, index, place), score in zip(self.where[side], scores, strict=True):
                likely.setdefault((plan, index), ({}, {}))[at][place] = float(score)
        return likely

    def collect_candidates(self) -> None:
        for plan, spreads in enumerate(self.spreads):
            background = count_background(other for at, other in enumerate(self.plans) if at != plan)
            found = [
                list_candidates(spread, *self.likely.get((plan, index), ({}, {})))
                for index, spread in enumerate(spreads)
            ]
            repeats = count_stretches(spreads, found)
            for index, (spread, candidates) in enumerate(zip(spreads, found, strict=True)):
                if not candidates:
                    continue
                context = self.works.book.columns(see_line(self.plans[plan].plan.lines, index))
                rows = self.label(plan, index, spread, candidates)
                for row in rows:
                    self.works.add(
                        see_candidate(spread, row.candidate, repeats, background), plan, row.is_exact
                    )
                    self.works.rows[-1] += context
                self.rows += rows

    def label(self, plan: int, index: int, spread: Spread, candidates: Sequence[Candidate]) -> list[Row]:
        starts, ends = self.likely[plan, index]
        rows = [
            Row(plan, index, one, (cap(starts.get(one.start)), cap(ends.get(one.end)))) for one in candidates
        ]
        for work in self.plans[plan].works.get(spread.line.number, ()):
            is_composed = work.name not in spread.text
            exact = False
            alike = [like(row.candidate.name, work.name) for row in rows]
            for row, likeness in zip(rows, alike, strict=True):
                row.alike = max(row.alike, likeness)
                if (
                    likeness == 1
                    and is_same(row.candidate.name, work.name)
                    and is_composed == bool(row.candidate.tail)
                ):
                    row.is_exact = row.is_best = exact = True
            if not exact and max(alike) >= ALIKE:
                rows[int(np.argmax(alike))].is_best = True
        return rows

    def fit_works(self, without: int | None) -> tuple[LogisticRegression, LogisticRegression]:
        """Return the judges of works and of whole names, learnt without one plan."""
        others = self.owner != (-1 if without is None else without)
        nothing = (self.drawn < SHARE_OF_NOTHING) | (self.alike > SOMETHING)
        works = others & (self.best | ((self.alike < NEARLY) & nothing))
        exact = others & (self.alike >= 0.4)
        return (
            fit(self.matrix[works], self.best[works], WORKS_C),
            fit(self.matrix[exact], self.best[exact], WORKS_C),
        )

    def judge(
        self, plan: int, models: tuple[LogisticRegression, LogisticRegression]
    ) -> Iterator[tuple[int, Candidate, Scores]]:
        """Yield what is chosen of each line of a plan, with its scores."""
        rows = np.flatnonzero(self.owner == plan)
        work, exact = (model.decision_function(self.matrix[rows]) for model in models)
        by_line: dict[int, list[tuple[Candidate, Scores]]] = {}
        for at, row in enumerate(rows):
            one = self.rows[row]
            scores = Scores(*one.edges, float(work[at]), float(exact[at]))
            by_line.setdefault(one.index, []).append((one.candidate, scores))
        for index, scored in by_line.items():
            for candidate, scores in choose(scored):
                yield index, candidate, scores


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of a plan that the judges had not read, and whether people found a work there."""

    plan: int
    index: int
    candidate: Candidate
    scores: Scores
    is_work: bool


def hold_out(lessons: Lessons, only: Sequence[int] | None = None) -> list[Chosen]:
    """Return what is chosen of each plan by judges that learnt from the others alone."""
    chosen = []
    for plan in range(len(lessons.plans)) if only is None else only:
        reviewed = lessons.plans[plan]
        by_line: dict[int, list[tuple[Candidate, Scores]]] = {}
        for index, candidate, scores in lessons.judge(plan, lessons.fit_works(plan)):
            by_line.setdefault(index, []).append((candidate, scores))
        for index, found in sorted(by_line.items()):
            line = reviewed.plan.lines[index]
            stretches = [(one.start, one.end, one.name) for one, _ in found]
            pairs = pair_found(line.text, stretches, reviewed.works.get(line.number, ()))
            right = {at for at, _ in pairs}
            chosen += [Chosen(plan, index, *pair, at in right) for at, pair in enumerate(found)]
    return chosen


def fit_rank(chosen: Sequence[Chosen]) -> dict[str, float]:
    """Return how far each judge is to be trusted on a plan that nobody has read."""
    columns = ("work", "exact", "start", "end")
    table = np.array([[getattr(one.scores, column) for column in columns] for one in chosen])
    model = LogisticRegression(C=10.0).fit(table, np.array([one.is_work for one in chosen]))
    return {"": float(model.intercept_[0])} | dict(zip(columns, map(float, model.coef_[0]), strict=True))


def fit_types(plans: Sequence[ReviewedPlan]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return the judges of the types and of programmes."""
    types, programmes, codes = Cases.empty(), Cases.empty(), []
    for at, reviewed in enumerate(plans):
        lines = {line.number: line for line in reviewed.plan.lines}
        for number, works in reviewed.works.items():
            line = lines[number]
            for work in works:
                types.add(see_type(work.name, line), at, False)
                codes.append(work.type)
                after = line.text[find_place(line.text, work)[1] :]
                programmes.add(see_programme(work.name, line, after), at, work.is_programme)
    matrix, each = types.matrix(), np.array(codes)
    found = {
        code: as_weights(fit(matrix, each == code, TYPES_C), types.book, SMALLEST_OF_TYPES)
        for code in sorted(set(codes))
    }
    model = fit(programmes.matrix(), np.array(programmes.labels), TYPES_C)
    return found, as_weights(model, programmes.book, SMALLEST["programme"])


def learn(lessons: Lessons, rank: Mapping[str, float], without: int | None = None) -> Weights:
    """Return the weights learnt from all plans, or from all but one."""
    plans = [plan for at, plan in enumerate(lessons.plans) if at != without]
    start, end = (
        as_weights(lessons.fit_places(side, without), lessons.places[side].book, SMALLEST[side])
        for side in ("start", "end")
    )
    work, exact = (
        as_weights(model, lessons.works.book, SMALLEST[name])
        for name, model in zip(("work", "exact"), lessons.fit_works(without), strict=True)
    )
    types, programme = fit_types(plans)
    characters = sum(plan.plan.character_number for plan in plans)
    return Weights(
        start=start,
        end=end,
        work=work,
        exact=exact,
        rank=rank,
        programme=programme,
        types=types,
        background=count_background(plans),
        density=sum(plan.work_number for plan in plans) / characters,
        learnt_from=tuple(plan.key for plan in plans),
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of the plans' texts")
    parser.add_argument("--decisions", type=Path, help="what `lantu intake-decisions` wrote; else the seeds")
    parser.add_argument("-o", "--output", type=Path, default=kept.FILE)
    options = parser.parse_args(arguments)
    plans = load_reviewed(options.texts, options.decisions)
    lessons = Lessons(plans)
    packed = kept.pack(learn(lessons, fit_rank(hold_out(lessons))))
    options.output.write_bytes(packed)
    works = sum(plan.work_number for plan in plans)
    sys.stdout.write(
        f"{options.output}: {len(packed):,} bytes, learnt from {works} works of {len(plans)} plans\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
