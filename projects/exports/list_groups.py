"""The order of the official list: by where a project is counted, by type, parts under their programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from projects.exports.list_rows import ListRow
from projects.words.vocabulary import BUCKETS, TYPES, codes


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one type, each with its depth below the programme that it stands under."""

    type: str
    rows: list[tuple[int, ListRow]]


@dataclass(frozen=True, slots=True)
class Section:
    """The projects of one kind of bucket, so that 跨区 and 市本级 never enter a district's subtotal.

    `beside` holds what crosses the border of the list's districts.
    """

    bucket: str
    groups: list[Group]


def arrange(rows: Sequence[ListRow]) -> list[Section]:
    """Return the rows in sections by bucket and groups by type, in the order of the vocabulary."""
    return [
        Section(bucket, [Group(kind, nest(of_type)) for kind, of_type in split(chosen, "type", codes(TYPES))])
        for bucket, chosen in split(rows, "section", (*codes(BUCKETS), "beside"))
    ]


def split(rows: Sequence[ListRow], attribute: str, order: Sequence[str]) -> list[tuple[str, list[ListRow]]]:
    """Return the rows by the value of an attribute, in a fixed order of values."""
    found: dict[str, list[ListRow]] = defaultdict(list)
    for row in rows:
        found[getattr(row, attribute)].append(row)
    return [(key, found[key]) for key in order if key in found]


def nest(rows: Sequence[ListRow]) -> list[tuple[int, ListRow]]:
    """Return the rows with their depth, parts right under their parent where it is among them."""
    here = {row.id for row in rows}
    below: dict[int | None, list[ListRow]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in here else None].append(row)
    nested: list[tuple[int, ListRow]] = []
    waiting = [(0, row) for row in reversed(below[None])]
    while waiting:
        depth, row = waiting.pop()
        nested.append((depth, row))
        waiting += [(depth + 1, part) for part in reversed(below[row.id])]
    return nested
