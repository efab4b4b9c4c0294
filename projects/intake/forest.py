"""Trees that join figures to one: each asks after one figure at a time, and all their answers are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A node that asks nothing any more has this column; what it says stands in its limit.
LEAF = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes of a tree, each before those below it: which figure is asked after, and up to which limit.

    A node's next is that for figures up to its limit; `beyond` is where the node for larger ones stands.
    """

    columns: tuple[int, ...]
    limits: tuple[float, ...]
    beyond: tuple[int, ...]

    def answer(self, figures: Sequence[float]) -> float:
        """Return what the tree says of figures."""
        columns, limits, beyond = self.columns, self.limits, self.beyond
        at = 0
        while (column := columns[at]) != LEAF:
            at = at + 1 if figures[column] <= limits[at] else beyond[at]
        return limits[at]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over figures of these names, and what is said where every tree says nothing."""

    names: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]

    def odds(self, figures: Sequence[float]) -> float:
        """Return the logarithm of the odds that the trees give."""
        return self.base + sum(tree.answer(figures) for tree in self.trees)

    def to_json(self) -> dict[str, Any]:
        """Return the forest as values of JSON, its numbers as short as they count."""
        return {
            "names": self.names,
            "base": round(self.base, 4),
            "trees": [
                [tree.columns, [round(limit, 4) for limit in tree.limits], tree.beyond] for tree in self.trees
            ],
        }


def forest_of(held: Any) -> Forest:
    """Return the forest that values of JSON hold."""
    trees = tuple(
        Tree(tuple(columns), tuple(limits), tuple(beyond)) for columns, limits, beyond in held["trees"]
    )
    return Forest(tuple(held["names"]), held["base"], trees)
