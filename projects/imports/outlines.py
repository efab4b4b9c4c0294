"""Read, check and load the outlines of the plan documents: which lines each heading and box spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import Problem
from projects.imports.cells import Converter, code_of, required, text, whole
from projects.imports.seed_rows import SeedRow, convert
from projects.imports.tables import read_tables
from projects.models import Document, DocumentHeading
from projects.words import vocabulary

LINE = required(whole(1, 10_000_000))
OUTLINE: dict[str, Converter] = {
    "document": required(text),
    "line": LINE,
    "last_line": LINE,
    "level": required(whole(1, 4)),
    "kind": required(code_of(vocabulary.HEADING_KINDS)),
    "title": required(text),
}


def read_outlines(folder: Path) -> tuple[list[SeedRow], list[Problem]]:
    """Return the typed rows of outlines/ and what is wrong with them; nothing without the folder."""
    if not (folder / "outlines").is_dir():
        return [], []
    raw, problems = read_tables(folder / "outlines", list(OUTLINE), folder)
    rows, faults = convert(raw, OUTLINE)
    return rows, problems + faults


def check_outlines(rows: Iterable[SeedRow], files: set[str]) -> Iterator[Problem]:
    """Yield unknown documents, spans that do not nest, and lines that no heading of level 1 covers."""
    open_spans: dict[str, list[SeedRow]] = defaultdict(list)
    covered: dict[str, int] = defaultdict(int)
    for row in rows:
        file = row["document"]
        if file not in files:
            yield row.source.problem("document", msg("documents.csv 里没有 %(file)s。"), file=file)
        if row["line"] > row["last_line"]:
            yield row.source.problem("last_line", msg("末行早于首行。"))
        if row["level"] == 1:
            if row["line"] != covered[file] + 1:
                yield row.source.problem("line", msg("一级标题之间有空缺或重叠。"))
            covered[file] = row["last_line"]
        above = [span for span in open_spans[file] if span["level"] < row["level"]]
        beside = [span for span in open_spans[file] if span["level"] >= row["level"]]
        if any(span["last_line"] >= row["line"] for span in beside):
            yield row.source.problem("line", msg("与前一个同级标题重叠。"))
        if any(span["last_line"] < row["last_line"] for span in above):
            yield row.source.problem("last_line", msg("超出了上级标题的范围。"))
        open_spans[file] = [*above, row]


def apply_outlines(session: Session, rows: Iterable[SeedRow]) -> None:
    """Replace the outlines of the documents that have rows here."""
    ids = {document.file: document.id for document in session.scalars(select(Document))}
    records = [
        {"document_id": ids[row["document"]]}
        | {name: value for name, value in row.values.items() if name != "document"}
        for row in rows
    ]
    if records:
        listed = {record["document_id"] for record in records}
        session.execute(delete(DocumentHeading).where(among(DocumentHeading.document_id, listed)))
        session.execute(insert(DocumentHeading), records)
