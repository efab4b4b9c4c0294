"""Which projects stand on a page of a list: kept in order, or found by what narrows it most and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, Text, cast, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.listed import is_listed, pick_listed
from projects.reading.paging import DEFAULT_SORT, Page, after_cursor, in_order_of, order_by
from projects.reading.selection import Selection

# Of all projects, the orders in which an index of the projects themselves has them.
WALKED = ("name", "code", "investment", "updated")


@dataclass(frozen=True, slots=True)
class Picked:
    """The projects of a page: their ids in order, as PostgreSQL writes an array, and how many match in all.

    `last` is sort key and id of the last one, where others follow; `matched` is told of a first page.
    """

    ids: str
    last: tuple[Any, int] | None
    matched: int | None


def pick_page(session: Session, selection: Selection, page: Page) -> Picked:
    """Return which projects stand on a page, and on a first one how many match, by one statement."""
    conditions = selection.conditions
    matched = select(func.count()).where(*conditions) if page.cursor is None else select(null())
    box = selection.wanted.bbox
    if box is not None and box.is_small and page.cursor is None:
        # All in it are counted: found once, they are sorted too. Of a large box an index has the order.
        found = select(Project.id, page.key.label("sort_key")).where(*conditions).cte("found")
        found = found.prefix_with("MATERIALIZED")
        order = in_order_of(page, found.c.sort_key, found.c.id)
        chosen = select(found.c.id, found.c.sort_key).order_by(*order).limit(page.limit + 1)
        matched = select(func.count()).select_from(found)
    else:
        chosen = pick(session, selection, page)
    rows = number_rows(chosen, page)
    ids = func.array_agg(aggregate_order_by(rows.id, rows.at)).filter(rows.at <= page.limit)
    last = (func.max(column).filter(rows.at == page.limit) for column in (rows.sort_key, rows.id))
    asked = select(cast(ids, Text), func.count(), *last, cast(matched.scalar_subquery(), Integer))
    text, number, key, project_id, count = session.execute(asked).one()
    return Picked(text or "{}", (key, project_id) if number > page.limit else None, count)


def number_rows(chosen: Select[Any], page: Page) -> Any:
    """Return the columns of chosen projects with their place on the page: id, sort_key, at."""
    rows = chosen.subquery("chosen")
    place = func.row_number().over(order_by=in_order_of(page, rows.c.sort_key, rows.c.id))
    return select(rows.c.id, rows.c.sort_key, place.label("at")).subquery("numbered").c


def pick(session: Session, selection: Selection, page: Page) -> Select[int, Any]:
    """Return the SELECT of `id` and `sort_key` of a page's projects and of one more, in the page's order.

    Lists of a place, by type and status or not, are kept in order. Of others a district, document, word or
    code names few of many projects. Left to itself PostgreSQL would walk all of them in the order of the list
    until the page is full; so those are found first, and only they are sorted. Words that very many projects
    hold are asked of each on the way: soon the page is full. So are provinces, where an index has the order
    of the list in the past too.
    """
    if is_listed(session, selection.wanted) and not is_walked(selection.wanted, page):
        return pick_listed(selection.wanted, page)
    is_wide = selection.is_wide and page.sort == DEFAULT_SORT
    conditions = selection.walked if selection.is_common or is_wide else selection.conditions
    keys = select(Project.id, page.key.label("sort_key")).where(*conditions, *after_cursor(page))
    if is_wide or not is_narrow(selection):
        return keys.order_by(*order_by(page)).limit(page.limit + 1)
    found = keys.cte("found").prefix_with("MATERIALIZED")
    order = in_order_of(page, found.c.sort_key, found.c.id)
    return select(found.c.id, found.c.sort_key).order_by(*order).limit(page.limit + 1)


def is_walked(wanted: ProjectFilter, page: Page) -> bool:
    """Say whether a page is the first of all projects in an order of theirs, with which an index begins.

    A later one is read where the order is kept: no index of projects tells equal ones of both ends apart.
    """
    return wanted == ProjectFilter() and page.cursor is None and page.sort.removeprefix("-") in WALKED


def is_narrow(selection: Selection) -> bool:
    """Say whether a filter has a word that names its projects by an index."""
    wanted = selection.wanted
    return bool(wanted.district or wanted.document or wanted.code or (wanted.q and not selection.is_common))
