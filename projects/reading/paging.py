"""Sorting and keyset paging: a page costs the same however deep it lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func, or_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute

from geo.sorting import by_pinyin
from projects.models import Project
from projects.words import vocabulary
from projects.words.keyset import (
    decimal_key,
    decode_key,
    encode_key,
    moment_key,
    small_key,
    text_key,
    whole_key,
)
from projects.words.numbers import read_whole
from projects.words.query_words import Words, bad_value, read_one

DEFAULT_SORT = "-investment"


def place_in(terms: Sequence[vocabulary.Term], column: InstrumentedAttribute[str]) -> ColumnElement[Any]:
    """Return where a code stands in its list, so that stages sort from 谋划 to 终止 and not by spelling."""
    return func.array_position(array(vocabulary.codes(terms), type_=Text()), column)


# A NULL sorts as the least value, so that every key is comparable: empty figures come last when descending.
SORTS: dict[str, tuple[ColumnElement[Any] | InstrumentedAttribute[Any], Callable[[str], Any]]] = {
    "name": (by_pinyin(Project.name), text_key),
    "code": (Project.code, text_key),
    "investment": (func.coalesce(Project.investment_wan, -1), decimal_key),
    "completed": (func.coalesce(Project.completed_wan, -1), decimal_key),
    "start": (func.coalesce(Project.start_year, 0), small_key),
    "end": (func.coalesce(Project.end_year, 0), small_key),
    "status": (place_in(vocabulary.STATUSES, Project.status), whole_key),
    "type": (place_in(vocabulary.TYPES, Project.type), whole_key),
    "updated": (Project.updated_at, moment_key),
}
# Lists start with the greatest of these, which an index of the projects has with equal ones by id.
GREATEST_FIRST = ("investment", "completed")


@dataclass(frozen=True, slots=True)
class Page:
    """How to sort, how many rows, and after which row: `cursor` is the opaque key of the last one."""

    sort: str = DEFAULT_SORT
    limit: int = 50
    cursor: str | None = None

    @property
    def is_descending(self) -> bool:
        """Say whether the sort runs from high to low."""
        return self.sort.startswith("-")

    @property
    def is_backward(self) -> bool:
        """Say whether an order is the exact reverse of the one that indexes have."""
        return self.is_descending != (self.sort.removeprefix("-") in GREATEST_FIRST)

    @property
    def key(self) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
        """Return the column or expression that is sorted by."""
        return SORTS[self.sort.removeprefix("-")][0]


Check = Callable[[Page, str], object]


def parse_page(words: Words, default_limit: int = 50, most: int = 1000, check: Check | None = None) -> Page:
    """Return the page that `sort`, `limit` and `cursor` name; raises BadInput for any that is wrong.

    `check` reads the cursor of a list that has cursors of its own.
    """
    given = {word: [value for value in words.get(word, ()) if value] for word in ("sort", "limit", "cursor")}
    sort = read_one("sort", given["sort"]) if given["sort"] else DEFAULT_SORT
    if sort.removeprefix("-") not in SORTS:
        raise bad_value("sort", sort, SORTS)
    page = Page(sort, read_limit(given["limit"], default_limit, most), None)
    if not given["cursor"]:
        return page
    cursor = read_one("cursor", given["cursor"])
    (check or decode_cursor)(page, cursor)
    return Page(page.sort, page.limit, cursor)


def read_limit(values: Sequence[str], default: int, most: int) -> int:
    """Return a limit from 1 to `most`."""
    if not values:
        return default
    return read_whole(read_one("limit", values), "limit", 1, most) or default


def encode_cursor(page: Page, key: Any, project_id: int) -> str:
    """Return the cursor that continues after the row with this sort key and id."""
    return encode_key(page.sort, key, project_id)


def decode_cursor(page: Page, cursor: str) -> tuple[Any, int]:
    """Return the sort key and id that a cursor holds; raises BadInput when it is not one of this sort's."""
    read_key = SORTS[page.sort.removeprefix("-")][1]
    key, project_id = decode_key(page.sort, cursor, read_key, whole_key)
    return key, project_id


def after_cursor(page: Page) -> list[ColumnElement[bool]]:
    """Return the condition that continues after the page's cursor."""
    if page.cursor is None:
        return []
    key, project_id = decode_cursor(page, page.cursor)
    beyond = page.key < key if page.is_descending else page.key > key
    # Said by itself it is where PostgreSQL enters an index; the alternative alone has it read all before.
    reached = page.key <= key if page.is_descending else page.key >= key
    further = Project.id < project_id if page.is_backward else Project.id > project_id
    return [reached, or_(beyond, further)]


def order_by(page: Page) -> list[ColumnElement[Any]]:
    """Return the order of the page; the id makes it total, and a sort and its reverse each other's mirror."""
    return in_order_of(page, page.key, Project.id)


def in_order_of(page: Page, key: Any, number: Any) -> list[ColumnElement[Any]]:
    """Return the order of the page for columns that hold the key and the id."""
    return [
        key.desc() if page.is_descending else key.asc(),
        number.desc() if page.is_backward else number.asc(),
    ]
