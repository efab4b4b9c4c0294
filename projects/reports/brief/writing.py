"""The brief of a district as PDF of one page, or as Word to be edited further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.exports.file_names import clean_name, plain_name, time_part
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.exports.typeset import clean_text, find_fonts, printable, typeset
from projects.exports.wording import phrase
from projects.reports.brief.facts import MAP_WIDTH_MM, read_brief
from projects.reports.brief.page import MAP, Page
from projects.reports.brief.word import write_word
from projects.reports.brief.words import (
    cells_of,
    changes_of,
    say,
    status_rows,
    warnings_of,
    when,
)
from projects.reports.sheet.drawing import Drawing
from projects.reports.sheet.legend import legend_of
from projects.reports.sheet.sheet import draw
from projects.reports.sheet.words import name_sources, sum_words
from projects.store.past import moment_words
from projects.words.names import Language


def write_brief(
    session: Session,
    format_: str,
    adcode: str,
    *,
    as_of: date | datetime | None,
    language: Language,
    approval: str = "",
) -> Export:
    """Return the brief; raises NotFound for an unknown district, NoFonts without a Chinese font.

    `approval` is the number under which the map was approved for publication (审图号).
    """
    brief = read_brief(session, adcode, as_of)
    today = get_today().isoformat()
    drawing = Drawing(brief.subject.frame, find_fonts()["sans"])
    marks = draw(drawing, brief.subject, language)
    title = say("title", language, brief.district.label)
    sources = name_sources(brief.subject.sources, approval, language)
    page = Page(brief, title, when(brief, today, language), drawing.to_bytes(), marks, sources, language)
    moment = moment_words(as_of) if as_of else today
    name = clean_name("-".join((phrase("brand", language), title, moment)))
    time = f"as-of-{time_part(as_of)}" if as_of else today
    plain = plain_name("brief", adcode, time, "en" if language == "en" else "", ending=format_)
    return Export(f"{name}.{format_}", plain, FORMATS[format_].mimetype, WRITERS[format_](page))


def write_pdf(page: Page) -> bytes:
    """Return the brief typeset."""
    brief, language = page.brief, page.language
    summary = brief.summary
    beside = summary.beside
    data: dict[str, Any] = {
        "title": clean_text(page.title),
        "day": page.day,
        "figures": [
            {"name": name, "value": value, "basis": basis} for name, value, basis in cells_of(brief, language)
        ],
        "beside": say("beside", language, beside.number, sum_words(beside, language))
        if beside.number or beside.wan
        else "",
        "map": MAP,
        "map-width": MAP_WIDTH_MM,
        "legend": legend_of(brief.subject, page.marks, language),
        "sources": clean_text(" · ".join(page.sources)),
        "status": {
            "title": say("status", language),
            "heads": ["", say("count", language), say("money", language)],
            "rows": status_rows(brief, language),
        },
        "greatest": {
            "title": say("greatest", language, len(brief.greatest)),
            "heads": page.heads,
            "rows": [[printable(cell) for cell in row] for row in page.greatest],
        },
        "warnings": {
            "title": say("warnings", language),
            "lines": [clean_text(line) for line in warnings_of(brief, language)],
        },
        "changes": {
            "title": say("changes", language, f"{brief.month:%Y-%m}"),
            "lines": [clean_text(line) for line in changes_of(brief, language)],
        },
    }
    return typeset("brief", data, language, {MAP: page.drawing})


WRITERS: dict[str, Callable[[Page], bytes]] = {"pdf": write_pdf, "docx": write_word}
