"""The text of a plan document beside what the registry took from it: pages by heading, quotes marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from projects.models import DocumentHeading
from projects.reading.filters import LineRange

# A page ends at the next chapter or section once it holds this many lines with text.
FULL_PAGE = 60
PAGE_LEVEL = 2
# A line that is longer holds its text as well, and is not set as a heading.
LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `is_quoted` when the registry cites it."""

    text: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a document in pieces; `level` is that of the heading it is, else 0."""

    number: int
    pieces: tuple[Piece, ...]
    level: int = 0


def read_lines(folder: Path | None, file: str) -> list[str] | None:
    """Return the lines of a document; None when the folder does not hold it."""
    if folder is None or Path(file).name != file or not (folder / file).is_file():
        return None
    return (folder / file).read_text(encoding="utf-8").split("\n")


def split_pages(lines: Sequence[str], outline: Iterable[DocumentHeading]) -> list[LineRange]:
    """Return the pages of a text: each begins at a chapter or section, and none is cut inside one."""
    starts = {row.line for row in outline if row.level <= PAGE_LEVEL and row.kind == "heading"}
    pages, first, held = [], 1, 0
    for number, line in enumerate(lines, start=1):
        is_due = number in starts if starts else True
        if held >= FULL_PAGE and is_due:
            pages.append(LineRange(first, number - 1))
            first, held = number, 0
        held += bool(line.strip())
    return [*pages, LineRange(first, max(len(lines), first))]


def find_page(pages: Sequence[LineRange], line: int) -> int:
    """Return the index of the page that holds a line; the last for a line beyond the end."""
    return next((index for index, page in enumerate(pages) if line <= page.last), len(pages) - 1)


def mark_lines(
    lines: Sequence[str],
    page: LineRange,
    quotes: dict[int, list[str]],
    outline: Iterable[DocumentHeading],
) -> list[TextLine]:
    """Return the lines of a page that hold text, with what the registry quotes from each marked."""
    levels = {row.line: row.level for row in outline}
    shown = [
        (number, line.strip())
        for number, line in enumerate(lines[page.first - 1 : page.last], start=page.first)
        if line.strip()
    ]
    return [
        TextLine(
            number,
            mark_quotes(line, quotes.get(number, ())),
            levels.get(number, 0) if len(line) <= LONGEST_HEADING else 0,
        )
        for number, line in shown
    ]


def mark_quotes(text: str, quotes: Iterable[str]) -> tuple[Piece, ...]:
    """Return a text in pieces, each wholly inside quotes or wholly outside; together they are the text."""
    marked = [False] * len(text)
    for quote in quotes:
        at = text.find(quote) if quote else -1
        if at >= 0:
            marked[at : at + len(quote)] = [True] * len(quote)
    pieces, first = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[first]:
            pieces.append(Piece(text[first:end], marked[first]))
            first = end
    return tuple(pieces)
