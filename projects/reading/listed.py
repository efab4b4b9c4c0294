"""A page of the list of one place or of all, from what is kept of it in every order, exact at any moment.

The rows of each type and status of a place stand in order (list_rows.py), so a page is made of the first few
of each, however many there are and whichever are asked for. Projects that were written since are taken out
there and added as they are now: one statement, one snapshot, as with sums (kept_parts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    case,
    column,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from geo.among import among
from geo.models import DistrictDescendant
from projects.models import Allocation, PlaceMark, PlaceRow, Project
from projects.models.place_sum import WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import is_marked
from projects.reading.list_rows import STEP
from projects.reading.paging import Page, after_cursor, decode_cursor, in_order_of, order_by
from projects.store.past import get_past
from projects.words import vocabulary

LISTED_WORDS = frozenset({"district", "status", "type"})
# Of the sorts that order the rows of one kind.
KEYS: dict[str, Any] = {
    "name": PlaceRow.by_name,
    "code": PlaceRow.by_code,
    "investment": PlaceRow.by_investment,
    "completed": PlaceRow.by_completed,
    "start": PlaceRow.by_start,
    "end": PlaceRow.by_end,
    "updated": PlaceRow.by_updated,
}
# Of those that are the same for all of them.
RANKS: dict[str, Callable[[Any], Any]] = {
    "type": lambda kind: kind // STEP,
    "status": lambda kind: kind % STEP,
}
MOST_ID = 2**31 - 1


def is_listed(session: Session, wanted: ProjectFilter) -> bool:
    """Say whether a filter's lists are kept: the present, one place or all, types and statuses."""
    given = {field.name for field in fields(wanted) if getattr(wanted, field.name) != field.default}
    return given <= LISTED_WORDS and len(wanted.district) < 2 and get_past(session) is None


def pick_listed(wanted: ProjectFilter, page: Page) -> Select[int, Any]:
    """Return the SELECT of `id` and `sort_key` of a page's projects and of one more, in the page's order."""
    sources = (stored_rows(wanted, page), written_rows(wanted, page))
    rows = union_all(*(select(source.c.id, source.c.sort_key) for source in sources)).subquery("listed")
    order = in_order_of(page, rows.c.sort_key, rows.c.id)
    return select(rows.c.id, rows.c.sort_key).order_by(*order).limit(page.limit + 1)


def stored_rows(wanted: ProjectFilter, page: Page) -> Any:
    """Return the first rows of the kinds that are asked for, after the page's cursor, but not written ones.

    Of more kinds than the page has rows, those count whose own first row stands among the first of all.
    """
    most, numbers = page.limit + 1, list_kinds(wanted)
    asked = func.unnest(literal(numbers, ARRAY(SmallInteger())))
    kinds: Any = asked.table_valued(column("kind", SmallInteger), name="kinds").render_derived()
    if len(numbers) > most:
        first = first_rows(wanted, page, kinds, 1).subquery("first")
        order = in_order_of(page, first.c.sort_key, first.c.id)
        kinds = select(first.c.kind).order_by(*order).limit(most).subquery("kinds")
    return first_rows(wanted, page, kinds, most).subquery("stored")


def first_rows(wanted: ProjectFilter, page: Page, kinds: Any, most: int) -> Select[Any]:
    """Return the SELECT of kind, id and sort key of so many rows of each kind."""
    row = PlaceRow
    order, key, after = in_order(page, kinds.c.kind)
    found = (
        select(row.project_id.label("id"), key.label("sort_key"))
        .where(row.place == (wanted.district[0] if wanted.district else WHOLE), row.kind == kinds.c.kind)
        .where(*after, row.project_id.not_in(select(PlaceMark.project_id)))
        .order_by(*(one.desc() if page.is_backward else one.asc() for one in order))
        .limit(most)
        .correlate(kinds)
        .lateral("found")
    )
    return select(kinds.c.kind, found.c.id, found.c.sort_key).join_from(kinds, found, literal(True))


def list_kinds(wanted: ProjectFilter) -> list[int]:
    """Return the kinds of the types and statuses of a filter."""
    types, statuses = vocabulary.codes(vocabulary.TYPES), vocabulary.codes(vocabulary.STATUSES)
    return [
        STEP * type_place + status_place
        for type_place, type_code in enumerate(types, 1)
        for status_place, status in enumerate(statuses, 1)
        if type_code in (wanted.type or types) and status in (wanted.status or statuses)
    ]


def in_order(page: Page, kind: Any) -> tuple[list[Any], Any, list[ColumnElement[bool]]]:
    """Return what orders the rows of one kind, their sort key, and that they follow the cursor."""
    row, sort = PlaceRow, page.sort.removeprefix("-")
    after = decode_cursor(page, page.cursor) if page.cursor else None
    if sort in RANKS:
        rank = RANKS[sort](kind)
        return [row.project_id], rank, after_rank(page, rank, after) if after else []
    own = KEYS[sort]
    is_negative = sort in ("investment", "completed")
    key = -own if is_negative else own
    if after is None:
        return [own, row.project_id], key, []
    last = tuple_(literal(-after[0] if is_negative else after[0], own.type), literal(after[1], Integer()))
    here = tuple_(own, row.project_id)
    return [own, row.project_id], key, [here < last if page.is_backward else here > last]


def after_rank(page: Page, rank: Any, after: tuple[Any, int]) -> list[ColumnElement[bool]]:
    """Return the condition that rows of a kind follow the cursor of a sort by kind, as a bound of ids."""
    if page.is_backward:
        bound = case((rank < after[0], MOST_ID), (rank == after[0], after[1]), else_=0)
        return [PlaceRow.project_id < bound]
    bound = case((rank > after[0], 0), (rank == after[0], after[1]), else_=MOST_ID)
    return [PlaceRow.project_id > bound]


def written_rows(wanted: ProjectFilter, page: Page) -> Any:
    """Return the first of the filter's projects that were written since, after the page's cursor."""
    conditions = [Project.merged_into_id.is_(None), is_marked(Project.id)]
    conditions += [
        among(getattr(Project, word), getattr(wanted, word))
        for word in ("status", "type")
        if getattr(wanted, word)
    ]
    if wanted.district:
        conditions.append(touches(wanted.district[0]))
    found = select(Project.id, page.key.label("sort_key")).where(*conditions, *after_cursor(page))
    return found.order_by(*order_by(page)).limit(page.limit + 1).subquery("written")


def touches(adcode: str) -> ColumnElement[bool]:
    """Say whether a project touches a district or anything below it, asked of each of a few."""
    below = DistrictDescendant
    its = select(Allocation.project_id).join(below, below.descendant == Allocation.adcode)
    # OFFSET keeps PostgreSQL from looking for all projects of the district first.
    return its.where(Allocation.project_id == Project.id, below.ancestor == adcode).offset(0).exists()
