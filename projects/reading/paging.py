"""Sorting and keyset paging: a page costs the same however deep it lies."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, func, or_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Project
from projects.words import vocabulary
from projects.words.query_words import Words, bad_value, read_one

DEFAULT_SORT = "-investment"


def place_in(terms: Sequence[vocabulary.Term], column: InstrumentedAttribute[str]) -> ColumnElement[Any]:
    """Return where a code stands in its list, so that stages sort from 谋划 to 终止 and not by spelling."""
    return func.array_position(array(vocabulary.codes(terms), type_=Text()), column)


# A NULL sorts as the least value, so that every key is comparable: empty figures come last when descending.
SORTS: dict[str, tuple[ColumnElement[Any] | InstrumentedAttribute[Any], type]] = {
    "name": (Project.name, str),
    "code": (Project.code, str),
    "investment": (func.coalesce(Project.investment_wan, -1), Decimal),
    "completed": (func.coalesce(Project.completed_wan, -1), Decimal),
    "start": (func.coalesce(Project.start_year, 0), int),
    "end": (func.coalesce(Project.end_year, 0), int),
    "status": (place_in(vocabulary.STATUSES, Project.status), int),
    "type": (place_in(vocabulary.TYPES, Project.type), int),
    "updated": (func.extract("epoch", Project.updated_at), Decimal),
}


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
    def key(self) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
        """Return the column or expression that is sorted by."""
        return SORTS[self.sort.removeprefix("-")][0]


def parse_page(words: Words, default_limit: int = 50, most: int = 1000) -> Page:
    """Return the page that `sort`, `limit` and `cursor` name; raises BadInput for any that is wrong."""
    given = {word: [value for value in words.get(word, ()) if value] for word in ("sort", "limit", "cursor")}
    sort = read_one("sort", given["sort"]) if given["sort"] else DEFAULT_SORT
    if sort.removeprefix("-") not in SORTS:
        raise bad_value("sort", sort, SORTS)
    page = Page(sort, read_limit(given["limit"], default_limit, most), None)
    if not given["cursor"]:
        return page
    cursor = read_one("cursor", given["cursor"])
    decode_cursor(page, cursor)
    return Page(page.sort, page.limit, cursor)


def read_limit(values: Sequence[str], default: int, most: int) -> int:
    """Return a limit from 1 to `most`."""
    if not values:
        return default
    text = read_one("limit", values)
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most):
        raise BadInput(
            msg("每页条数只能是 1 至 %(most)d 的整数,不能是“%(value)s”。"),
            field="limit",
            most=most,
            value=text[:50],
        )
    return int(text)


def encode_cursor(page: Page, key: Any, project_id: int) -> str:
    """Return the cursor that continues after the row with this sort key and id."""
    text = json.dumps([page.sort, str(key), project_id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(page: Page, cursor: str) -> tuple[Any, int]:
    """Return the sort key and id that a cursor holds; raises BadInput when it is not one of this sort's."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        sort, key, project_id = json.loads(base64.urlsafe_b64decode(padded))
        if sort != page.sort or not isinstance(project_id, int):
            raise ValueError(sort)
        return SORTS[sort.removeprefix("-")][1](key), project_id
    except (ValueError, TypeError, InvalidOperation):
        raise BadInput(msg("翻页位置无效,请从第一页重新开始。"), field="cursor") from None


def after_cursor(page: Page) -> list[ColumnElement[bool]]:
    """Return the condition that continues after the page's cursor."""
    if page.cursor is None:
        return []
    key, project_id = decode_cursor(page, page.cursor)
    beyond = page.key < key if page.is_descending else page.key > key
    return [or_(beyond, and_(page.key == key, Project.id > project_id))]


def order_by(page: Page) -> list[ColumnElement[Any]]:
    """Return the order of the page; the id makes it total."""
    return [page.key.desc() if page.is_descending else page.key.asc(), Project.id.asc()]
