"""Read a plan that is a Word document: its headings, paragraphs, tables and boxes in their order."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.plan_text import Limits, PlanText
from projects.intake.structure import RawLine, place_lines
from projects.words.texts import tidy_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

# How Office marks what it encrypts: a container of the old kind.
OLE_MARK = b"\xd0\xcf\x11\xe0"
HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
NO_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
CHUNK = 1024 * 1024


def read_word(path: Path, limits: Limits, name: str) -> PlanText:
    """Return the text of a .docx, each paragraph and each row of a table a line; raises BadInput."""
    check_package(path, limits, name)
    from docx import Document as open_document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = open_document(str(path))
        raw = list(number_lines(read_body(document)))
    except BadInput:
        raise
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, SyntaxError, RecursionError):
        raise BadInput(msg("“%(file)s”不是完整的 Word 文件,打不开。请重新另存一份。"), file=name) from None
    total = sum(len(one.text) for one in raw)
    if total > limits.most_characters:
        message = msg("“%(file)s”有 %(number)d 个字,最多 %(most)d 个字。请分成几份。")
        raise BadInput(message, file=name, number=total, most=limits.most_characters)
    lines = place_lines(raw)
    if not lines:
        raise BadInput(msg("“%(file)s”里没有文字。"), file=name)
    return PlanText(lines)


def check_package(path: Path, limits: Limits, name: str) -> None:
    """Raise BadInput for what is no Word document, is locked, or unpacks to more than it may."""
    with path.open("rb") as file:
        if file.read(4) == OLE_MARK:
            raise BadInput(
                msg("“%(file)s”加了密码,或是旧的 .doc 格式。请去掉密码,另存为 .docx 再传。"), file=name
            )
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            if "word/document.xml" not in package.namelist():
                raise BadInput(msg("“%(file)s”不是 Word 文件(.docx)。"), file=name)
            unpacked, packed = sum(one.file_size for one in entries), max(path.stat().st_size, 1)
            if unpacked > limits.most_unpacked or unpacked > limits.most_ratio * packed:
                message = msg("“%(file)s”解压后有 %(size)d MB,不像一份规划,没有打开。")
                raise BadInput(message, file=name, size=unpacked >> 20)
            for one in entries:
                if one.filename.endswith((".xml", ".rels")):
                    check_entry(package, one, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise BadInput(msg("“%(file)s”不是完整的 Word 文件,打不开。请重新另存一份。"), file=name) from None


def check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Raise BadInput for a part that defines entities or is larger than it says."""
    with package.open(entry) as part:
        start = part.read(CHUNK)
    if any(mark in start for mark in NO_ENTITIES):
        raise BadInput(msg("“%(file)s”里有自定义的 XML 实体,没有打开。请重新另存一份。"), file=name)


def number_lines(texts: Iterator[RawLine]) -> Iterator[RawLine]:
    """Yield the lines counted from 1."""
    for number, one in enumerate(texts, start=1):
        yield RawLine(number, one.text, one.level, one.kind)


def read_body(document: Document) -> Iterator[RawLine]:
    """Yield the paragraphs and rows of a document in their order."""
    from docx.table import Table as WordTable

    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            yield from read_table(block)
        else:
            yield from read_paragraph(block)


def read_paragraph(paragraph: Paragraph) -> Iterator[RawLine]:
    """Yield the lines of a paragraph, and those of the text boxes that hang on it."""
    level, is_item = find_level(paragraph), is_numbered(paragraph)
    for text in paragraph.text.split("\n"):
        yield RawLine(0, tidy_line(text), level, "list_item" if is_item and not level else None)
    for box in paragraph._p.xpath(".//w:txbxContent[not(ancestor::*[local-name()='Fallback'])]/w:p"):
        yield RawLine(0, tidy_line("".join(str(part.text or "") for part in box.xpath(".//w:t"))))


def find_level(paragraph: Paragraph) -> int:
    """Return the level of a heading by its style or its outline level; 0 for text."""
    style = paragraph.style
    found = HEADING_STYLE.search((style.name or "") if style is not None else "")
    if found:
        return int(found[1])
    own: list[Any] = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(own[0]) + 1 if own and str(own[0]).isdigit() and int(own[0]) < 9 else 0


def is_numbered(paragraph: Paragraph) -> bool:
    """Say whether Word numbers or bullets a paragraph, by itself or by its style."""
    style = paragraph.style
    by_style = style is not None and bool(style.element.xpath("./w:pPr/w:numPr"))
    return by_style or bool(paragraph._p.xpath("./w:pPr/w:numPr"))


def read_table(table: Table) -> Iterator[RawLine]:
    """Yield the rows of a table, cells parted by bars; a table of one cell is a box of paragraphs."""
    for row in table.rows:
        cells: list[str] = []
        last = None
        for cell in row.cells:
            if cell._tc is not last:
                last = cell._tc
                cells.append(cell.text)
        if len(cells) == 1:
            for text in cells[0].split("\n"):
                yield RawLine(0, f"{tidy_line(text)} |" if text.strip() else "", kind="table_row")
        else:
            shown = " | ".join(tidy_line(text) for text in cells)
            yield RawLine(0, f"{shown} |", kind="table_row")
