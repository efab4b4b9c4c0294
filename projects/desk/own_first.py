"""One's own projects first, then by code: the order of what there is to report, walked to its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, union_all

from projects.desk.desk import Desk
from projects.models import Project


def pick_own_first(
    desk: Desk, where: Sequence[ColumnElement[bool]], after: tuple[int, str] | None, most: int
) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of id, place (0 is one's own) and code of the first projects after a place and code.

    One's own and the others each walk an index in the order of the list: sorted together, PostgreSQL would
    read all of them.
    """
    parts, held = [], None if after is None else min(after[0], 1)
    for place, side in ((0, Project.steward == desk.name), (1, ~desk.is_mine)):
        if held is not None and place < held:
            continue
        further = [Project.code > after[1]] if after is not None and place == held else []
        columns = (Project.id, literal(place).label("place"), Project.code)
        part = select(*columns).where(side, *where, *further).order_by(Project.code).limit(most)
        parts.append(select(part.subquery()))
    rows = union_all(*parts).subquery("first")
    return select(rows).order_by(rows.c.place, rows.c.code).limit(most)
