"""Learn the trees that judge what was chosen in the company of its plan; docs/intake.md says how well."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from projects.intake.choosing import Chosen
from projects.intake.company import look_at_all
from projects.intake.forest import LEAF, Forest, Tree
from tests.intake.lessons import SEED, Bools, Floats, Lessons
from tests.intake.likeness import pair_found
from tests.intake.truth import ReviewedPlan

# Unless it is told how many threads to take, the library of the trees asks for the machine's cores and warns
# where a bare system cannot tell them.
os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
# Chosen on plans that neither the trees nor the judges below them had learnt from (docs/intake.md).
GROWTH: dict[str, Any] = {
    "max_iter": 100,
    "learning_rate": 0.06,
    "max_depth": 5,
    "max_leaf_nodes": 20,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "early_stopping": False,
}
# Trees see a part of the figures at a time, drawn by chance; several draws are joined to one forest.
DRAWS = 3


@dataclass(frozen=True, slots=True)
class Held:
    """What was chosen of a plan by judges that had not read it: its figures, and where people found works."""

    plan: int
    chosen: list[Chosen]
    names: tuple[str, ...]
    table: Floats
    is_work: Bools


def hold(lessons: Lessons, plan: int, without: Collection[int] = ()) -> Held:
    """Return what is chosen of a plan by judges that learnt neither from it nor from some others."""
    chosen, parts = lessons.choose(plan, lessons.fit_works({plan, *without}))
    figures = look_at_all(lessons.spreads[plan], chosen, parts, lessons.backgrounds[plan])
    table = np.array([tuple(one.values()) for one in figures], dtype=np.float64)
    return Held(plan, chosen, tuple(figures[0]), table, mark_works(lessons.plans[plan], chosen))


def mark_works(reviewed: ReviewedPlan, chosen: Sequence[Chosen]) -> Bools:
    """Return which of the chosen people found to be works."""
    by_line: dict[int, list[int]] = {}
    for at, one in enumerate(chosen):
        by_line.setdefault(one.index, []).append(at)
    marks = np.zeros(len(chosen), dtype=np.bool_)
    for index, places in by_line.items():
        line = reviewed.plan.lines[index]
        named = (chosen[at].candidate for at in places)
        stretches = [(one.start, one.end, one.name) for one in named]
        for at, _ in pair_found(line.text, stretches, reviewed.works.get(line.number, ())):
            marks[places[at]] = True
    return marks


def hold_all(lessons: Lessons, without: Collection[int] = ()) -> list[Held]:
    """Return what is chosen of every plan but some, each by judges that learnt from the rest alone."""
    return [hold(lessons, plan, without) for plan in range(len(lessons.plans)) if plan not in without]


def grow(held: Sequence[Held]) -> Forest:
    """Return the trees learnt from what was held out."""
    table = np.concatenate([one.table for one in held])
    is_work = np.concatenate([one.is_work for one in held])
    base, trees = 0.0, []
    for draw in range(DRAWS):
        model = HistGradientBoostingClassifier(**GROWTH, random_state=SEED + draw).fit(table, is_work)
        # The only door to the trees: scikit-learn shows them nowhere else. Its version is pinned.
        base += float(model._baseline_prediction[0, 0]) / DRAWS
        trees += [copy_tree(one.nodes) for (one,) in model._predictors]
    return Forest(held[0].names, base, tuple(trees))


def copy_tree(nodes: Any) -> Tree:
    """Return a tree of scikit-learn as ours, each node before those below it."""
    columns: list[int] = []
    limits: list[float] = []
    beyond: list[int] = []

    def copy(node: Any) -> None:
        at = len(columns)
        is_leaf = bool(node["is_leaf"])
        columns.append(LEAF if is_leaf else int(node["feature_idx"]))
        limits.append(float(node["value"]) / DRAWS if is_leaf else float(node["num_threshold"]))
        beyond.append(0)
        if not is_leaf:
            copy(nodes[node["left"]])
            beyond[at] = len(columns)
            copy(nodes[node["right"]])

    copy(nodes[0])
    return Tree(tuple(columns), tuple(limits), tuple(beyond))
