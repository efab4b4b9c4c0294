"""A plan document as lines that know what they are: heading, paragraph, list item, table row, box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["heading", "paragraph", "list_item", "table_row", "box"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan with text, by its number from 1 in the file's own counting.

    `section` is the chain of numbers of the headings above (第三章第二节, 四(一)2), `heading` the words of
    the nearest, `box` that of the box (专栏5) it stands in; each empty where there is none. `level` is that
    of the heading it is, from 1, else 0; `page` is known for PDFs only.
    """

    number: int
    text: str
    kind: LineKind
    section: str = ""
    heading: str = ""
    box: str = ""
    level: int = 0
    page: int | None = None
    # The words of all headings above, the outermost first, and those of the box.
    above: tuple[str, ...] = ()
    box_title: str = ""


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan's lines in reading order; `encoding` is that of a text file.

    `notes` say, as translatable messages, what a reader ought to know: pages without text, joined rows.
    """

    lines: tuple[Line, ...]
    encoding: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def character_number(self) -> int:
        """Return how many characters the lines hold."""
        return sum(len(line.text) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a plan may be; what is larger is refused in plain words before it is read."""

    most_bytes: int = 64 * 1024 * 1024
    most_pages: int = 400
    most_characters: int = 1_000_000
    most_line: int = 20_000
    # Of what a .docx holds when it is unpacked, and how many times that is what it takes packed.
    most_unpacked: int = 256 * 1024 * 1024
    most_ratio: int = 200


# Called with (pages done, pages in all); may raise to stop the work.
Report = Callable[[int, int], None]


def report_nothing(done: int, total: int) -> None:
    """Take note of how far a reading got, and do nothing."""
