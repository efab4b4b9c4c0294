"""Write docs/downloads.md from the table of files, for `make downloads`."""

from __future__ import annotations

import sys

from projects.downloads import DOWNLOADS, FileKind
from projects.words.vocabulary import ROLES, find_term

INTRODUCTION = """# Files

Each is at `/exports/<what>.<format>` and made by `lantu export <what> --format <format>` with the same words.
Lists take the words of the filter ([configuration.md](configuration.md)), the list of matters those of its
page; `sort`, `limit` and `cursor` are for the plain formats. `make downloads` writes this page.

| what | | formats | for | filter | further words |
|---|---|---|---|---|---|
"""

REMARKS = """
PDF is made of what is printed and signed as it stands: the map, the brief of a district, the list of
projects and the card of one. The report of a month and the evaluation of a plan are drafts that an office
completes in its own words, so they are Word; matters and what is to be reconciled are worked on row by
row, so they are Excel and CSV. All of them are laid out for printing.

The map is drawn of what `view` frames (west,south,east,north in degrees), else of the filter's districts and
places, on `paper` a4 or a3; its HTML is one file that opens without a network and asks for nothing
([decision 93](decisions/0093-the-printed-map-is-drawn-as-svg.md)).

CSV and GeoJSON of more than 100,000 projects are sent in pieces while PostgreSQL is read, two at a time on a
machine; the other formats, and the command, refuse so many. A connection that breaks in the middle leaves a
CSV without its end; a GeoJSON then is no JSON.

An OC4IDS package of no project is refused (400): the standard's schema asks for at least one (`minItems`
of `projects`).
"""


def downloads() -> str:
    """Return the page."""
    return INTRODUCTION + "".join(row(what, kind) for what, kind in sorted(DOWNLOADS.items())) + REMARKS


def row(what: str, kind: FileKind) -> str:
    """Return the row of a kind."""
    who = "everybody" if kind.audience == "public" else f"{find_term(ROLES, kind.audience).en.lower()} and up"
    formats, words = ", ".join(kind.formats), ", ".join(f"`{word}`" for word in kind.words)
    return f"| {what} | {kind.name[0]} | {formats} | {who} | {kind.filter} | {words} |\n"


if __name__ == "__main__":
    sys.stdout.write(downloads())
