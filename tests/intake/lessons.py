"""Learn the first judges, of places and of candidates, from reviewed plans or from all but some."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from projects.intake.candidates import Candidate, find_ends, find_starts
from projects.intake.choosing import Chosen, Scores, cap, choose
from projects.intake.features import see_end, see_line, see_start
from projects.intake.judging import count_stretches, list_candidates, see_candidate, spread_out
from projects.intake.parts import PARTS, name_part
from projects.intake.spread import Spread, zero_digits
from tests.intake.likeness import ALIKE, find_place, is_same, like
from tests.intake.truth import ReviewedPlan

# What is seen in fewer candidates teaches nothing that holds elsewhere.
LEAST_SEEN = 3
# Of the candidates that are nothing so many are learnt from; those that are nearly right count neither way.
SHARE_OF_PLACES, SHARE_OF_NOTHING = 0.3, 0.5
NEARLY = 0.7
SOMETHING = 0.2
PLACES_C, WORKS_C = 0.3, 0.15
SEED = 1
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
        self.backgrounds = [
            count_background(other for other in plans if other is not reviewed) for reviewed in plans
        ]
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
        self.fitted: dict[frozenset[int], tuple[LogisticRegression, LogisticRegression]] = {}

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
            background = self.backgrounds[plan]
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

    def fit_works(self, without: Collection[int]) -> tuple[LogisticRegression, LogisticRegression]:
        """Return the judges of works and of whole names, learnt without some plans; they are fitted once."""
        left_out = frozenset(without)
        if left_out not in self.fitted:
            self.fitted[left_out] = self.fit_without(left_out)
        return self.fitted[left_out]

    def fit_without(self, left_out: frozenset[int]) -> tuple[LogisticRegression, LogisticRegression]:
        others = ~np.isin(self.owner, list(left_out))
        nothing = (self.drawn < SHARE_OF_NOTHING) | (self.alike > SOMETHING)
        works = others & (self.best | ((self.alike < NEARLY) & nothing))
        exact = others & (self.alike >= 0.4)
        return (
            fit(self.matrix[works], self.best[works], WORKS_C),
            fit(self.matrix[exact], self.best[exact], WORKS_C),
        )

    def choose(
        self, plan: int, models: tuple[LogisticRegression, LogisticRegression]
    ) -> tuple[list[Chosen], list[dict[str, float]]]:
        """Return what is chosen of each line of a plan with its scores, and the parts of its odds."""
        rows = np.flatnonzero(self.owner == plan)
        work, exact = (model.decision_function(self.matrix[rows]) for model in models)
        by_line: dict[int, list[tuple[Candidate, Scores]]] = {}
        for at, row in enumerate(rows):
            one = self.rows[row]
            scores = Scores(*one.edges, float(work[at]), float(exact[at]))
            by_line.setdefault(one.index, []).append((one.candidate, scores))
        chosen = [one for index, scored in by_line.items() for one in choose(index, scored)]
        row_of = {(self.rows[row].index, self.rows[row].candidate): row for row in rows}
        return chosen, self.part([row_of[one.index, one.candidate] for one in chosen], models[0])

    def part(self, rows: Sequence[int], model: LogisticRegression) -> list[dict[str, float]]:
        """Return what each part of what is seen adds to the odds of candidates."""
        part_of = np.array([name_part(seen) for seen in self.works.book])
        masked = csr_matrix([model.coef_[0] * (part_of == part) for part in PARTS])
        sums = (self.matrix[rows] @ masked.T).toarray().tolist()
        return [dict(zip(PARTS, one, strict=True)) for one in sums]
