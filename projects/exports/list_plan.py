"""Which line of the official list holds what: heads with their ranges and sums, projects in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.exports.list_groups import Group, Section
from projects.exports.list_rows import ListRow
from projects.exports.list_text import amount, counts, investment
from projects.exports.list_texts import Divider, Texts
from projects.exports.wording import label, phrase
from projects.words.names import Language
from projects.words.sums import Sum, add_up
from projects.words.vocabulary import TYPES

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Head:
    """A subtotal line over the lines `first` to `last` (from 0), with the sums of the three money columns."""

    line: int
    level: int
    ordinal: str
    name: str
    first: int
    last: int
    number: int
    sums: tuple[Sum, Sum, Sum]


@dataclass(frozen=True, slots=True)
class Entry:
    """A project's line; `ordinal` is empty for a row that is not one of the number.

    `texts` are those of its line and, where one is too long for it, of the further lines right below.
    """

    line: int
    level: int
    ordinal: int | None
    depth: int
    row: ListRow
    texts: Sequence[Texts]


Line = Head | Entry


def plan(sections: Sequence[Section], first: int, language: Language, divide: Divider) -> list[Line]:
    """Return the lines from `first` on: grand total, sections where there are several, types, projects.

    A section `beside` is not in the grand total.
    """
    own = [section for section in sections if section.bucket != "beside"]
    planner = Planner(first, language, divide, has_sections=len(own) > 1)
    total = planner.take()
    body = [line for number, one in enumerate(own, start=1) for line in planner.section(number, one)]
    head = planner.head(total, 0, "", phrase("total", language), body)
    # What crosses the border stands below, outside the total and its range.
    planner.has_sections = True
    beside = [
        line for one in sections if one.bucket == "beside" for line in planner.section(len(own) + 1, one)
    ]
    return [head, *body, *beside]


def last_line(lines: Sequence[Line]) -> int:
    """Return the last line that anything stands in."""
    last = lines[-1]
    return last.line + len(last.texts) - 1 if isinstance(last, Entry) else last.line


class Planner:
    """Hands out lines and ordinals from top to bottom."""

    def __init__(self, first: int, language: Language, divide: Divider, *, has_sections: bool) -> None:
        self.next, self.ordinal = first, 0
        self.language, self.divide, self.has_sections = language, divide, has_sections

    def take(self, number: int = 1) -> int:
        """Return the next free line, and keep so many from there on."""
        self.next += number
        return self.next - number

    def section(self, number: int, section: Section) -> Iterator[Line]:
        """Yield a section: its head, if there are others beside it, and its groups."""
        line = self.take() if self.has_sections else 0
        body = [entry for at, group in enumerate(section.groups, start=1) for entry in self.group(at, group)]
        if self.has_sections:
            name = phrase(f"bucket_{section.bucket}", self.language)
            yield self.head(line, 0, numeral(number, self.language), name, body)
        yield from body

    def group(self, number: int, group: Group) -> Iterator[Line]:
        """Yield the head of a type and its projects."""
        line, level = self.take(), int(self.has_sections)
        body = [self.entry(level + 1, depth, row) for depth, row in group.rows]
        mark = numeral(number, self.language, inner=self.has_sections)
        yield self.head(line, level, mark, label(TYPES, group.type, self.language), body)
        yield from body

    def entry(self, level: int, depth: int, row: ListRow) -> Entry:
        """Return the line of a project, with the next ordinal if it is one of the number."""
        self.ordinal += counts(row)
        texts = self.divide(row, depth)
        ordinal = self.ordinal if counts(row) else None
        return Entry(self.take(len(texts)), level, ordinal, depth, row, texts)

    def head(self, line: int, level: int, mark: str, name: str, body: Sequence[Line]) -> Head:
        """Return the head of the lines right below it."""
        entries = [one for one in body if isinstance(one, Entry)]
        number = sum(entry.ordinal is not None for entry in entries)
        last = max(self.next - 1, line + 1)
        return Head(line, level, mark, name, line + 1, last, number, sums_of(body, self.language))


def sums_of(body: Sequence[Line], language: Language) -> tuple[Sum, Sum, Sum]:
    """Return the sums of the three money columns, of the heads where there are any."""
    heads = [one for one in body if isinstance(one, Head)]
    if not heads:
        return sums_of_entries(body, language)
    highest = min(head.level for head in heads)
    found = zip(*(head.sums for head in heads if head.level == highest), strict=True)
    first, second, third = map(add_up, found)
    return first, second, third


def sums_of_entries(body: Sequence[Line], language: Language) -> tuple[Sum, Sum, Sum]:
    """Return the sums of the three money columns; a project's words are silence."""
    wan, known, silent = [Decimal(0)] * 3, [0] * 3, [0] * 3
    for entry in body:
        assert isinstance(entry, Entry)  # noqa: S101 (no head is among them)
        number = int(entry.ordinal is not None)
        for column, value in enumerate(money_of(entry.row, language)):
            if isinstance(value, Decimal):
                wan[column] += value
                known[column] += number
            else:
                silent[column] += number
    first, second, third = map(Sum, wan, known, silent)
    return first, second, third


def money_of(row: ListRow, language: Language) -> tuple[Decimal | str, Decimal | str, Decimal | str]:
    """Return the three money cells of a row."""
    return (
        investment(row, language),
        amount(row, row.own_completed_wan, language),
        amount(row, row.own_planned_wan, language),
    )


def numeral(number: int, language: Language, *, inner: bool = False) -> str:
    """Return the number of a head as official lists write it, up to 99."""
    if language == "en":
        return f"({number})" if inner else f"{number}."
    tens, ones = divmod(number, 10)
    words = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    words += DIGITS[ones] if ones else ""
    return f"({words})" if inner else f"{words}、"
