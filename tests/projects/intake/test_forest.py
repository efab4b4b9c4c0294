"""Trees answer figures, and come back from JSON as they were."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from projects.intake.forest import LEAF, Forest, Tree, forest_of
from tests.intake.joining import GROWTH, Held, grow

# First figure up to 1: -0.5; else by the second, up to 3: 0.25, beyond: 2.
TREE = Tree((0, LEAF, 1, LEAF, LEAF), (1.0, -0.5, 3.0, 0.25, 2.0), (2, 0, 4, 0, 0))


@pytest.mark.parametrize(
    ("figures", "answer"),
    [((0, 9), -0.5), ((1, 9), -0.5), ((1.5, 3), 0.25), ((1.5, 3.01), 2.0)],
)
def test_a_tree_answers_by_one_figure_after_the_other(figures: tuple[float, float], answer: float) -> None:
    assert TREE.answer(figures) == answer


def test_a_forest_adds_its_trees_to_its_base() -> None:
    leaf = Tree((LEAF,), (0.125,), (0,))
    assert Forest(("a", "b"), -1.0, (TREE, leaf, leaf)).odds((2, 4)) == 1.25
    assert Forest((), -1.0, ()).odds(()) == -1.0


def test_a_forest_comes_back_from_json() -> None:
    forest = Forest(("a", "b"), -1.25, (TREE, TREE))
    assert forest_of(json.loads(json.dumps(forest.to_json()))) == forest


def test_what_was_grown_says_what_its_teacher_says() -> None:
    chance = np.random.default_rng(3)
    table = chance.normal(size=(600, 4))
    is_work = table[:, 0] * table[:, 1] + table[:, 2] > 0.3
    forest = grow([Held(0, [], tuple("abcd"), table, is_work)])
    models = [
        HistGradientBoostingClassifier(**GROWTH, random_state=seed).fit(table, is_work) for seed in (1, 2, 3)
    ]
    theirs = np.mean([model.decision_function(table) for model in models], axis=0)
    ours = [forest.odds(row) for row in table.tolist()]
    assert ours == pytest.approx(theirs, abs=1e-6)
    assert np.mean((np.array(ours) > 0) == is_work) > 0.9
    assert grow([Held(0, [], tuple("abcd"), table, is_work)]) == forest
