"""Give raw lines their places in a plan: which are headings, which stand in a box, under which section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from projects.intake.folding import fold
from projects.intake.plan_text import Line, LineKind

NUMBER = r"[〇零一二三四五六七八九十百\d]+"
# Chapter and section first, then the levels that reports use within them; the number is what is kept.
HEADS = (
    (1, re.compile(rf"第\s*{NUMBER}\s*[章篇部]分?")),
    (2, re.compile(rf"第\s*{NUMBER}\s*节")),
    (3, re.compile(r"[一二三四五六七八九十]{1,3}(?=\s*[、.,,])")),
    (4, re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]")),
    (5, re.compile(r"\d{1,2}(?=\s*[..、](?!\d))")),
    (6, re.compile(r"[(（]\d{1,2}[)）]")),
)
LONGEST_HEADING = 60
LONGEST_RUN_IN = 30
# The levels of chapters and sections: their numbers are read wherever they stand.
SECTION = 2
# From the next level on, numbered lines one after the other are a list and no headings.
LISTED = 4
# A numbered line that ends as a sentence does, or goes on after a full stop, is text and no heading.
SENTENCE = re.compile(r"[。;;:：]")
BOX = re.compile(r"^[\s|]*(?:>|》)?\s*(专\s*[栏题]\s*\d*|附\s*表\s*\d*)(?=[\s:：|　—-]|[^\d\s,,。]{2})")
LONGEST_BOX_TITLE = 60
# Several plans bound together: each counts its chapters anew.
ANNEX = re.compile(rf"^附\s*件\s*{NUMBER}\s*[:：]?$")
AFTER_NUMBER = re.compile(r"^[\s、..]+")
EMPTY = re.compile(r"[\s|]*")
LIST_ITEM = re.compile(r"^\s*(?:\d{1,3}\s*[..、](?!\d)|[(（]\d{1,3}[)）]|[①-⑳]|[—–-]{1,2}|[●■◆▪·])\s*")
CELL = re.compile(r"\|\s*$")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as a file gives it; `level` and `kind` where the file itself says what it is."""

    number: int
    text: str
    level: int = 0
    kind: LineKind | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: its level, the number it bears, its words; `is_whole` when the line is nothing else."""

    level: int
    mark: str
    words: str
    is_whole: bool = True


def place_lines(raw: Iterable[RawLine]) -> tuple[Line, ...]:
    """Return the lines that hold text, each with what it is and where it stands."""
    held = [one for one in raw if not EMPTY.fullmatch(one.text)]
    above: dict[int, Head] = {}
    box, box_title, annex, was_cell, item_number = "", "", "", False, 0
    placed: list[Line] = []
    for one, after in zip_longest(held, held[1:]):
        text = fold(one.text.strip())
        if ANNEX.match(text):
            above, box, annex = {}, "", after.text.strip() if after else ""
        title, own = read_box(text)
        is_cell = one.kind == "table_row" or bool(CELL.search(one.text))
        head = None if title or own or is_cell else read_heading(text, one, after)
        if head and head.level > LISTED and box:
            head = None
        if title:
            box, box_title, was_cell, item_number = title, text, is_cell, 0
        elif head:
            above = {level: other for level, other in above.items() if level < head.level}
            above[head.level] = head
            box = ""
        is_item = bool(LIST_ITEM.match(text))
        if box and not title and not goes_on(is_item, is_cell, was_cell, item_number):
            box = ""
        item_number += box != "" and not title
        is_heading = bool(head and head.is_whole)
        plain: LineKind = one.kind or ("list_item" if is_item else "table_row" if is_cell else "paragraph")
        placed.append(
            Line(
                number=one.number,
                text=one.text,
                kind="box" if title else "heading" if is_heading else plain,
                section="".join(above[level].mark for level in sorted(above)),
                heading=above[max(above)].words if above else "",
                box=box or own,
                level=head.level if head and is_heading else 0,
                page=one.page,
                above=(annex, *(above[level].words for level in sorted(above))),
                box_title=box_title if box else text[:LONGEST_BOX_TITLE] if own else "",
            )
        )
    return tuple(placed)


def goes_on(is_item: bool, is_cell: bool, was_cell: bool, item_number: int) -> bool:
    """Say whether a line still stands in the box that was opened before it."""
    return is_item or is_cell or (was_cell and item_number == 0)


def read_box(text: str) -> tuple[str, str]:
    """Return the mark of the box (专栏5) that a line is the title of, and of the box it is the whole of."""
    found = BOX.match(text)
    if not found:
        return "", ""
    mark = re.sub(r"\s", "", found[1])
    is_title = len(text) <= LONGEST_BOX_TITLE and not SENTENCE.search(text.rstrip("。 |")[found.end() + 1 :])
    return (mark, "") if is_title else ("", mark)


def read_heading(text: str, raw: RawLine, after: RawLine | None) -> Head | None:
    """Return the heading that a line is, or that runs into its text; None where there is none."""
    for level, pattern in HEADS:
        found = pattern.match(text)
        if not found:
            continue
        mark, rest = re.sub(r"\s", "", found[0]), AFTER_NUMBER.sub("", text[found.end() :])
        if raw.level or (level <= SECTION and not re.match("[,,。;;]", rest)):
            return Head(raw.level or level, mark, text)
        words = rest.rstrip("。 ")
        if 2 <= len(words) <= LONGEST_HEADING and not SENTENCE.search(words):
            is_list = bool(level > LISTED and after and pattern.match(fold(after.text.strip())))
            return None if is_list else Head(level, mark, words)
        first = SENTENCE.split(rest, maxsplit=1)[0]
        is_run_in = rest[len(first) : len(first) + 1] == "。" and 2 <= len(first) <= LONGEST_RUN_IN
        return Head(level, mark, first, is_whole=False) if is_run_in else None
    return Head(raw.level, "", text) if raw.level else None
