"""The map of a filter as a printed sheet: what it reads of the words, and how it is made of that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from geo.bbox import BBox, parse_bbox
from geo.errors import msg
from projects.downloads.kind import Asked
from projects.errors import BadInput
from projects.exports.job import Export
from projects.map.shading import SHADES
from projects.reading.filter_words import parse_filter
from projects.reports.offline.writing import write_offline
from projects.reports.sheet.frame import PAPERS
from projects.reports.sheet.sheet import SheetWanted, write_sheet
from projects.words.colours import MARK_COLOURS
from projects.words.query_words import Words, bad_value, read_one

VIEW, PAPER, SHADE, COLOUR = "view", "paper", "shade", "colour"
SHEET_WORDS = (VIEW, PAPER, SHADE, COLOUR)
CHOICES: Mapping[str, Sequence[str]] = {
    PAPER: tuple(PAPERS),
    SHADE: SHADES,
    COLOUR: tuple(MARK_COLOURS),
}


def read_sheet_words(words: Words, format_: str, also: Collection[str]) -> SheetWanted:
    """Return which projects, box and paper the words want; raises BadInput."""
    wanted = parse_filter(words, also=(*also, *SHEET_WORDS))
    view = read_one(VIEW, [text for text in words.get(VIEW, ()) if text] or [""])
    paper, shade, colour = (read_choice(word, words) for word in CHOICES)
    return SheetWanted(wanted, read_view(view) if view else None, paper, shade, colour)


def read_choice(word: str, words: Words) -> str:
    """Return what a word chooses, the first without it; raises BadInput for what is not known."""
    known = CHOICES[word]
    value = read_one(word, [text for text in words.get(word, ()) if text] or [known[0]])
    if value not in known:
        raise bad_value(word, value, tuple(known))
    return value


def read_view(text: str) -> BBox:
    """Return the box that a sheet shows; raises BadInput where it is none, or a point."""
    try:
        view = parse_bbox(text)
    except BadInput as fault:
        raise BadInput(fault.message, field=VIEW, **fault.values) from None
    if view.west == view.east and view.south == view.north:
        raise BadInput(msg("图幅范围是一个点,没有大小。"), field=VIEW)
    return view


def write_sheet_file(session: Session, asked: Asked) -> Export:
    """Return the sheet, or the page that opens offline; raises BadInput for an unknown district."""
    if asked.format_ == "html":
        return write_offline(
            session, asked.wanted, language=asked.language, approval=asked.map_approval, rules=asked.rules
        )
    return write_sheet(
        session,
        asked.format_,
        asked.wanted,
        language=asked.language,
        approval=asked.map_approval,
        rules=asked.rules,
    )
