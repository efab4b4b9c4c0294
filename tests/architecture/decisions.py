"""Write the index of docs/decisions/ from the decisions themselves, for `make decisions`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "decisions"
HEAD = re.compile(r"# (\d+)\. (.+)\n\n(\d{4}-\d\d-\d\d) · (stands|replaced by \d+)\n\n\S")
INTRODUCTION = """# Decisions

One a file: what was decided, why, and what was turned down. A new one takes the next number, today's date
and the state `stands`; the one that it replaces gets the state `replaced by N` and keeps its text.
`make decisions` writes this page.

| | decision | date | state |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The head of one decision."""

    number: int
    title: str
    date: str
    state: str
    file: str


def read_decisions() -> list[Decision]:
    """Return every decision by number; raises ValueError for a file whose head has another form."""
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        head = HEAD.match(path.read_text(encoding="utf-8"))
        if head is None or int(head[1]) != int(path.name[:4]):
            raise ValueError(f"{path.name}: number and title, then the date and the state")
        found.append(Decision(int(head[1]), head[2], head[3], head[4], path.name))
    return found


def index() -> str:
    """Return docs/decisions/README.md."""
    rows = (
        f"| {one.number} | [{one.title}]({one.file}) | {one.date} | {one.state} |" for one in read_decisions()
    )
    return INTRODUCTION + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(index())
