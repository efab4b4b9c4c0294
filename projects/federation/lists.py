"""A page of the projects of all registries in any order of lists: the first few of each, merged.

Equal ones stand by id and then by the name of the registry, so that every page goes on exactly after the
last row of the one before, whichever registry that is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.orm import Session

from geo.sorting import by_pinyin
from projects.federation.members import Member
from projects.reading.filters import ProjectFilter
from projects.reading.paging import SORTS, Page, encode_cursor
from projects.reading.queries import list_keyed
from projects.reading.selection import select_projects
from projects.registry.rows import ProjectRow
from projects.registry.shares import list_shares
from projects.words.keyset import decode_key, encode_key, text_key, whole_key

OWN = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A project with what it is sorted by and the name of its registry, `OWN` for this one."""

    key: Any
    row: ProjectRow
    registry: str


@dataclass(frozen=True, slots=True)
class MergedPage:
    """One page of all registries: each project with the member that keeps it, None for this registry."""

    rows: list[tuple[ProjectRow, Member | None]]
    next_cursor: str | None


def decode_merged(page: Page, cursor: str) -> tuple[Any, int, str]:
    """Return sort key, id and registry of the last row of a page; raises BadInput for another list's."""
    read_key = SORTS[page.sort.removeprefix("-")][1]
    key, project_id, registry = decode_key(list_name(page), cursor, read_key, whole_key, text_key)
    return key, project_id, registry


def list_name(page: Page) -> str:
    """Return whose cursors the list's are: not those of a single registry."""
    return f"federation {page.sort}"


def page_of(page: Page, registry: str) -> Page:
    """Return the page that a registry is asked for: after where the cursor would stand among its own."""
    if page.cursor is None:
        return page
    key, project_id, last = decode_merged(page, page.cursor)
    stands_later = registry < last if page.is_backward else registry > last
    if stands_later:
        # Its own row of the same key and id has not been shown.
        project_id += 1 if page.is_backward else -1
    return replace(page, cursor=encode_cursor(page, key, project_id))


def read_rows(session: Session, registry: str, wanted: ProjectFilter, page: Page) -> list[Keyed]:
    """Return what one registry adds to a page, with its districts: as many rows as the page, and one more."""
    found = list_keyed(session, select_projects(session, wanted), page_of(page, registry))
    shares = list_shares(session, [row.id for _key, row in found])
    return [Keyed(key, replace(row, districts=tuple(shares.get(row.id, ()))), registry) for key, row in found]


def merge(
    session: Session, page: Page, found: Sequence[Sequence[Keyed]], members: Sequence[Member]
) -> MergedPage:
    """Return a page made of what all registries add to it."""
    rows = [one for some in found for one in some]
    ranks = rank_texts(session, page, rows)
    rows.sort(key=lambda one: (one.row.id, one.registry), reverse=page.is_backward)
    rows.sort(key=lambda one: ranks.get(one.key, one.key), reverse=page.is_descending)
    shown, by_name = rows[: page.limit], {one.name: one for one in members}
    next_cursor = None
    if len(rows) > page.limit:
        last = shown[-1]
        next_cursor = encode_key(list_name(page), last.key, last.row.id, last.registry)
    return MergedPage([(one.row, by_name.get(one.registry)) for one in shown], next_cursor)


def rank_texts(session: Session, page: Page, rows: Sequence[Keyed]) -> dict[Any, int]:
    """Return where texts stand in the database's order, of which Python knows nothing; of others none."""
    texts = list({one.key for one in rows if isinstance(one.key, str)})
    if not texts:
        return {}
    text = func.unnest(literal(texts, ARRAY(Text()))).column_valued("text")
    order = by_pinyin(text) if page.sort.removeprefix("-") == "name" else text
    return {found: rank for rank, found in enumerate(session.scalars(select(text).order_by(order)))}
