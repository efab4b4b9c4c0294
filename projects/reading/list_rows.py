"""The rows that are kept of each place's list (migration 0051): what of a project stands in them.

They are made anew where a project was written (folding.py) and read in order (listed.py).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Select, SmallInteger, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.models import Allocation, PlaceMark, PlaceRow, Project
from projects.models.place_sum import WHOLE
from projects.reading.paging import place_in
from projects.reading.parts import Choose
from projects.words import vocabulary

# A kind is its type times this and its status, each by its place in its list. Whoever changes the order of a
# list marks all projects in the same migration.
STEP = 100
KIND = STEP * place_in(vocabulary.TYPES, Project.type) + place_in(vocabulary.STATUSES, Project.status)
ROW_COLUMNS = (
    *("project_id", "kind", "by_start", "by_end", "place", "by_updated"),
    *("by_investment", "by_completed", "by_name", "by_code"),
)


def select_place_rows(choose: Choose) -> CompoundSelect[Any]:
    """Return the SELECT of `ROW_COLUMNS` of some projects; `choose` says of a column of ids which.

    Every district that a project touches has a row, and all above it, and the whole.
    """
    below = DistrictDescendant
    places = (
        select(Allocation.project_id, below.ancestor.label("place"))
        .join(below, below.descendant == Allocation.adcode)
        .where(choose(Allocation.project_id))
        .distinct()
        .subquery("places")
    )
    whole = cast(literal(WHOLE), PlaceRow.place.type)
    is_live = (Project.merged_into_id.is_(None), choose(Project.id))
    return union_all(
        rows_of(places.c.place).join(places, places.c.project_id == Project.id).where(*is_live),
        rows_of(whole).where(*is_live),
    )


def rows_of(place: Any) -> Select[Any]:
    """Return the SELECT of the rows of projects in a place."""
    columns = {
        "project_id": Project.id,
        "kind": cast(KIND, SmallInteger),
        "by_start": func.coalesce(Project.start_year, 0),
        "by_end": func.coalesce(Project.end_year, 0),
        "place": place,
        "by_updated": Project.updated_at,
        "by_investment": -func.coalesce(Project.investment_wan, -1),
        "by_completed": -func.coalesce(Project.completed_wan, -1),
        "by_name": Project.name,
        "by_code": Project.code,
    }
    return select(*(columns[name].label(name) for name in ROW_COLUMNS)).select_from(Project)


def count_wrong_rows(session: Session) -> int:
    """Return how many rows of lists are not those of their projects; marked projects stand as last folded."""
    marked = select(PlaceMark.project_id)
    kept = select(*(getattr(PlaceRow, name) for name in ROW_COLUMNS)).where(
        PlaceRow.project_id.not_in(marked)
    )
    fresh = select_place_rows(lambda column: column.not_in(marked))
    rows = union_all(
        kept.add_columns(literal(1).label("sign")),
        select(*fresh.subquery("fresh").c, literal(-1)),
    ).subquery("rows")
    keys = [rows.c[name] for name in ROW_COLUMNS]
    wrong = select(*keys).group_by(*keys).having(func.sum(rows.c.sign) != 0).subquery("wrong")
    return session.scalar(select(func.count()).select_from(wrong)) or 0
