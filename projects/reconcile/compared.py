"""Which projects are compared with each other: all of a small registry, of a large one those near some.

What a name says depends on what all that are compared are called (name_likeness.py). Projects of which no
districts touch are two things, so that whoever lies elsewhere need not be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, union
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from geo.models import District, DistrictDescendant
from projects.errors import BadInput
from projects.models import Allocation, Project
from projects.reading.filters import touching
from projects.reading.parts import Choose
from projects.reading.selection import Selection

# A prefecture has some thousands; each is compared with all of its kind and its words.
MOST_COMPARED = 5_000


class TooManyCompared(BadInput):
    """More projects would have to be compared than can be at once (400)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The ids of the projects that are compared, and of those of which every pair has one at least."""

    ids: list[int]
    asked: list[int]

    def choose(self, column: Any) -> ColumnElement[bool]:
        """Say of a column of ids which projects are compared."""
        return among(column, self.ids)

    def ask(self, column: Any) -> ColumnElement[bool]:
        """Say of a column of ids which projects pairs are asked of."""
        return among(column, self.asked)


def find_compared(session: Session, selection: Selection) -> Compared | None:
    """Return the projects that are compared for a filter, None for all; raises TooManyCompared."""
    if not is_large(session):
        return None
    asked = list_some(session, selection.ids)
    held = select(Allocation.adcode).where(among(Allocation.project_id, asked)).distinct()
    near = list_some(session, select_near(held)) if len(asked) <= MOST_COMPARED else asked
    if len(near) > MOST_COMPARED:
        raise TooManyCompared(
            msg("一次最多比较 %(most)d 个项目,这里相关的有更多。请选一个县区,或者加上别的条件。"),
            field="district",
            most=MOST_COMPARED,
        )
    return Compared(near, asked)


def find_near(session: Session, adcodes: Sequence[str]) -> Choose | None:
    """Return which projects may be one that lies in some districts; None where these have too many."""
    if not is_large(session):
        return lambda _column: true()
    held = select(District.adcode).where(District.adcode.in_(adcodes))
    near = list_some(session, select_near(held))
    return None if len(near) > MOST_COMPARED else lambda column: among(column, near)


def is_large(session: Session) -> bool:
    """Say whether the registry has more projects than are compared at once."""
    live = select(Project.id).where(Project.merged_into_id.is_(None))
    return session.scalar(live.offset(MOST_COMPARED).limit(1)) is not None


def list_some(session: Session, ids: Select[int]) -> list[int]:
    """Return some ids, one more than are compared at the most."""
    return list(session.scalars(ids.limit(MOST_COMPARED + 1)))


def select_near(adcodes: Select[str]) -> Select[int]:
    """Return the SELECT of the live projects in districts that touch some, the same, above or below."""
    tree, held = DistrictDescendant, adcodes.cte("held")
    touched = union(
        select(tree.descendant).join(held, held.c.adcode == tree.ancestor),
        select(tree.ancestor).join(held, held.c.adcode == tree.descendant),
    ).subquery("touched")
    return select(Project.id).where(
        Project.merged_into_id.is_(None), Project.id.in_(touching(select(touched.c.descendant)))
    )
