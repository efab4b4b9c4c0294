"""Where what is kept differs from what it was added up from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from projects.reading.parts import find_column

# Those that a sum is of, and what it adds up.
Names = tuple[tuple[str, ...], tuple[str, ...]]


def count_apart(session: Session, names: Names, kept: Any, *sources: Any) -> int:
    """Return how many sums differ from what some sources together add up to."""
    sides, measures = names
    rows = (pick_columns(source, names, -1) for source in sources)
    lines = union_all(pick_columns(kept, names, 1), *rows).subquery("lines")
    keys = [lines.c[name] for name in sides]
    apart = (func.sum(lines.c[name]) != 0 for name in measures)
    wrong = select(*keys).group_by(*keys).having(or_(*apart)).subquery("wrong")
    return session.scalar(select(func.count()).select_from(wrong)) or 0


def pick_columns(source: Any, names: Names, sign: int) -> Select[Any]:
    """Return the SELECT of sides and measures, to be added up or taken off."""
    sides, measures = names
    keys = (find_column(source.c, name).label(name) for name in sides)
    return select(*keys, *((sign * find_column(source.c, name)).label(name) for name in measures))
