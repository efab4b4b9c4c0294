"""Read a plan that is a PDF: paragraphs by indent, titles by size, tables, rows cut at page ends joined."""

from __future__ import annotations

import multiprocessing
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.plan_text import Limits, PlanText, Report
from projects.intake.structure import RawLine, place_lines
from projects.store.apart import Allowance, do_alone

Result = TypeVar("Result")
# A page of plan text takes a third of a second, one of tables a second.
READING = Allowance(seconds=600, cpu_seconds=500, most_bytes=1536 * 1024 * 1024)
PAGES_AT_ONCE = 20
# A page with fewer signs has no text layer worth reading.
LEAST_SIGNS = 12
# Of the pages so many must have none for the whole to be a scan.
SCANNED_SHARE = 0.6
# In widths of a sign: a line that begins so far right of the margin begins a paragraph, one that ends so far
# left of it ends one.
INDENT, SHORT = 1.2, 2.5
MARGIN_LINES = 0.08
PAGE_NUMBER = re.compile(r"[\s—–\-·]*(?:第\s*)?\d{1,4}(?:\s*页)?[\s—–\-·]*")
BEGINS = re.compile(
    r"^\s*(?:第\s*[〇零一二三四五六七八九十百\d]+\s*[章节篇]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,3}[.、](?!\d)|专\s*栏|附\s*[件表]|[●■◆①-⑳])"
)
BOX_TITLE = re.compile(r"\s*专\s*栏")
ENDS = re.compile(r"[。;;:：!！?？]\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of print: its text, edges, size, weight, page; `cells` when it is of a table."""

    text: str
    left: float
    right: float
    size: float
    is_bold: bool
    page: int
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What some pages of a PDF hold; `blank` are those without a text layer."""

    rows: tuple[Row, ...]
    blank: tuple[int, ...]


def read_pdf(path: Path, limits: Limits, report: Report, name: str) -> PlanText:
    """Return the text of a PDF; each stretch of pages is read in a process of its own.

    Raises BadInput for what is broken, locked, too long, or has no text layer (field `scan`).
    """
    number = alone(partial(count_pages, str(path), name), READING)
    if number > limits.most_pages:
        message = msg("“%(file)s”有 %(number)d 页,最多 %(most)d 页。请分成几份。")
        raise BadInput(message, file=name, number=number, most=limits.most_pages)
    rows: list[Row] = []
    blank: list[int] = []
    for first in range(0, number, PAGES_AT_ONCE):
        report(first, number)
        part = alone(partial(read_pages, str(path), name, first, first + PAGES_AT_ONCE), READING)
        rows += part.rows
        blank += part.blank
    report(number, number)
    if len(blank) >= SCANNED_SHARE * number:
        raise BadInput(
            msg("“%(file)s”是扫描件,%(number)d 页里有 %(blank)d 页没有文字。可以先做文字识别,再提取项目。"),
            field="scan",
            file=name,
            number=number,
            blank=len(blank),
        )
    total = sum(len(row.text) for row in rows)
    if total > limits.most_characters:
        message = msg("“%(file)s”有 %(number)d 个字,最多 %(most)d 个字。请分成几份。")
        raise BadInput(message, file=name, number=total, most=limits.most_characters)
    notes = (msg("有的页没有文字,可能是图片。"),) if blank else ()
    return PlanText(place_lines(join_rows(rows)), notes=notes)


def alone(work: Callable[[], Result], allowance: Allowance) -> Result:
    """Return what some work comes to in a process of its own; in this one where it is one already."""
    return work() if multiprocessing.current_process().daemon else do_alone(work, allowance)


def count_pages(path: str, name: str) -> int:
    """Return how many pages a PDF has; raises BadInput for one that cannot be opened."""
    with open_pdf(path, name) as pdf:
        return len(pdf.pages)


def open_pdf(path: str, name: str) -> Any:
    """Return an open PDF; raises BadInput saying why it cannot be."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(path)
    except (PdfminerException, PDFPasswordIncorrect) as error:
        cause = error.args[0] if error.args else error
        if isinstance(error, PDFPasswordIncorrect) or isinstance(cause, PDFPasswordIncorrect):
            raise BadInput(msg("“%(file)s”加了密码。请去掉密码后再传。"), file=name) from None
        raise BadInput(msg("“%(file)s”不是完整的 PDF,打不开。请重新导出后再传。"), file=name) from None
    except Exception:  # a reader of hostile bytes may fail in any way
        raise BadInput(msg("“%(file)s”不是完整的 PDF,打不开。请重新导出后再传。"), file=name) from None


def read_pages(path: str, name: str, first: int, stop: int) -> Part:
    """Return what the pages from `first` (from 0) to before `stop` hold."""
    rows: list[Row] = []
    blank: list[int] = []
    with open_pdf(path, name) as pdf:
        for page in pdf.pages[first:stop]:
            found = list(read_page(page))
            if sum(len(row.text) for row in found) < LEAST_SIGNS:
                blank.append(page.page_number)
            rows += found
            page.close()
    return Part(tuple(rows), tuple(blank))


def read_page(page: Any) -> Iterator[Row]:
    """Yield the lines of print of a page, and in their place the rows of its tables, from the top down."""
    tables = [table for table in page.find_tables() if len(table.cells) > 0]
    boxes = [table.bbox for table in tables]
    placed: list[tuple[float, Row]] = []
    for table in tables:
        for place, cells in zip(table.rows, table.extract(), strict=False):
            texts = tuple(re.sub(r"\s*\n\s*", "", cell or "").strip() for cell in cells)
            filled = [cell for cell in cells if cell and cell.strip()]
            if len(filled) == 1:
                placed += ((place.bbox[1], row) for row in split_box(filled[0], table.bbox, page.page_number))
            elif filled:
                row = Row(
                    " | ".join(texts) + " |",
                    table.bbox[0],
                    table.bbox[2],
                    0.0,
                    False,
                    page.page_number,
                    texts,
                )
                placed.append((place.bbox[1], row))
    outside = page.filter(lambda thing: not is_within(thing, boxes))
    for line in outside.extract_text_lines(return_chars=True):
        text = line["text"].strip()
        edge = MARGIN_LINES * float(page.height)
        is_edge = line["top"] < edge or line["bottom"] > page.height - edge
        if not text or (is_edge and PAGE_NUMBER.fullmatch(text)):
            continue
        signs = line["chars"]
        size = Counter(round(sign["size"], 1) for sign in signs).most_common(1)[0][0]
        bold = sum("Bold" in sign["fontname"] or "Hei" in sign["fontname"] for sign in signs)
        row = Row(text, line["x0"], line["x1"], size, 2 * bold > len(signs), page.page_number)
        placed.append((line["top"], row))
    for _, row in sorted(placed, key=lambda pair: pair[0]):
        yield row


def split_box(cell: str, edges: tuple[float, float, float, float], page: int) -> Iterator[Row]:
    """Yield the lines of a cell that has a row to itself, which is a box: its title, then item by item."""
    held = ""
    for line in filter(str.strip, cell.split("\n")):
        if held and (BEGINS.match(line) or ENDS.search(held) or BOX_TITLE.match(held)):
            yield Row(f"{held} |", edges[0], edges[2], 0.0, False, page, (held,))
            held = ""
        held += line.strip()
    if held:
        yield Row(f"{held} |", edges[0], edges[2], 0.0, False, page, (held,))


def is_within(thing: dict[str, Any], boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    """Say whether the middle of a sign lies in a table."""
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)


def join_rows(rows: Sequence[Row]) -> Iterator[RawLine]:
    """Yield the paragraphs that lines of print make, and table rows, those cut at a page's end joined."""
    body = Counter(row.size for row in rows if not row.cells).most_common(1)
    size = body[0][0] if body else 10.0
    left, right = find_margins(rows)
    number, held = 0, None
    before: Row | None = None
    for row in rows:
        if held is not None and before is not None and goes_on(before, row, size, left, right):
            held = RawLine(held.number, join(held.text, row), held.level, held.kind, held.page)
        else:
            if held is not None:
                yield held
            number += 1
            kind = "table_row" if row.cells else None
            held = RawLine(number, row.text, find_level(row, size), kind, row.page)  # type: ignore[arg-type]
        before = row if not row.cells else replace(row, cells=row.cells)
    if held is not None:
        yield held


def find_margins(rows: Iterable[Row]) -> tuple[float, float]:
    """Return where most lines of print begin and end."""
    plain = [row for row in rows if not row.cells]
    lefts = Counter(round(row.left) for row in plain)
    rights = Counter(round(row.right) for row in plain)
    left = min((edge for edge, often in lefts.items() if often >= max(lefts.values()) / 3), default=0)
    right = max((edge for edge, often in rights.items() if often >= max(rights.values()) / 3), default=0)
    return float(left), float(right)


def goes_on(before: Row, row: Row, size: float, left: float, right: float) -> bool:
    """Say whether a line of print continues what stands before it."""
    if row.cells or before.cells:
        is_cut = row.page == before.page + 1 and len(row.cells) == len(before.cells)
        return is_cut and row.cells != () and row.cells[0] == "" and any(row.cells)
    if BEGINS.match(row.text) or row.is_bold != before.is_bold or abs(row.size - before.size) > 0.6:
        return False
    if row.left > left + INDENT * size:
        return False
    return before.right > right - SHORT * size or not ENDS.search(before.text)


def join(text: str, row: Row) -> str:
    """Return a text with the line that continues it; cells go on one by one."""
    if not row.cells:
        return text + row.text
    above = text.removesuffix(" |").split(" | ")
    if len(above) != len(row.cells):
        return text + row.text
    return " | ".join(one + other for one, other in zip(above, row.cells, strict=True)) + " |"


def find_level(row: Row, size: float) -> int:
    """Return 1 for a line much larger than the text, which is a title; else 0: its number decides."""
    return 1 if not row.cells and row.size >= size * 1.6 and not BEGINS.match(row.text) else 0
