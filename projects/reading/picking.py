"""Which projects stand on a page of a list: found by what narrows the list most, then sorted."""

from __future__ import annotations

from sqlalchemy import Select, select

from projects.models import Project
from projects.reading.paging import DEFAULT_SORT, Page, after_cursor, order_by
from projects.reading.selection import Selection


def pick(selection: Selection, page: Page) -> Select[int, object]:
    """Return the SELECT of `id` and `sort_key` of a page's projects and of one more, in the page's order.

    A district, document, word or code names few of many projects. Left to itself PostgreSQL would walk all of
    them in the order of the list until the page is full; so those are found first, and only they are sorted.
    Words that very many projects hold are asked of each on the way: soon the page is full. So are provinces,
    where an index has the order of the list in the past too.
    """
    is_wide = selection.is_wide and page.sort == DEFAULT_SORT
    conditions = selection.walked if selection.is_common or is_wide else selection.conditions
    keys = select(Project.id, page.key.label("sort_key")).where(*conditions, *after_cursor(page))
    if is_wide or not is_narrow(selection):
        return keys.order_by(*order_by(page)).limit(page.limit + 1)
    found = keys.cte("found").prefix_with("MATERIALIZED")
    key = found.c.sort_key.desc() if page.is_descending else found.c.sort_key.asc()
    return select(found.c.id, found.c.sort_key).order_by(key, found.c.id).limit(page.limit + 1)


def is_narrow(selection: Selection) -> bool:
    """Say whether a filter has a word that names its projects by an index."""
    wanted = selection.wanted
    return bool(wanted.district or wanted.document or wanted.code or (wanted.q and not selection.is_common))
