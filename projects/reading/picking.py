"""Which projects stand on a page of a list: kept in order, or found by what narrows it most and sorted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.listed import is_listed, pick_listed
from projects.reading.paging import DEFAULT_SORT, Page, after_cursor, in_order_of, order_by
from projects.reading.selection import Selection

# Of all projects, the orders in which an index of the projects themselves has them.
WALKED = ("name", "code", "investment", "updated")


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
