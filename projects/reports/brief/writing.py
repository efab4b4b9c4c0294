"""The brief of a district as PDF of one page, or as Word to be edited further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.exports.file_names import clean_name, plain_name, time_part
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.exports.typeset import clean_text, find_fonts, printable, typeset
from projects.exports.word import Report
from projects.exports.wording import phrase
from projects.registry.fields import name_of
from projects.reports.brief.facts import MAP_WIDTH_MM, Brief, read_brief
from projects.reports.brief.words import (
    cells_of,
    changes_of,
    project_rows,
    say,
    status_rows,
    warnings_of,
    when,
)
from projects.reports.sheet.drawing import Drawing
from projects.reports.sheet.legend import legend_of
from projects.reports.sheet.marks import Mark
from projects.reports.sheet.sheet import draw
from projects.reports.sheet.words import name_sources, sum_words
from projects.store.past import moment_words
from projects.words.names import Language

MAP = "map.svg"
PICTURE_PPI = 200
# Half points of the letters in the tables of a document.
SMALL = 15
COLUMNS = ("name", "type", "status", "investment_wan", "years")


@dataclass(frozen=True, slots=True)
class Page:
    """A brief with everything that its formats share: title, day, drawing, sources."""

    brief: Brief
    title: str
    day: str
    drawing: bytes
    marks: list[Mark]
    sources: list[str]
    language: Language

    @property
    def heads(self) -> list[str]:
        """Return the headings of the greatest projects."""
        return [say("mark", self.language), *(name_of(key).say(self.language) for key in COLUMNS)]

    @property
    def greatest(self) -> list[list[str]]:
        """Return the rows of the greatest projects, each with its number on the map."""
        numbers = {row.code: mark.number for mark in self.marks for row in mark.rows}
        return project_rows(self.brief.greatest, numbers, self.language)


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


def write_word(page: Page) -> bytes:
    """Return the brief as a document with the same parts in the same order."""
    brief, language = page.brief, page.language
    report = Report(page.title)
    report.centre(page.title, 18, bold=True)
    report.centre(page.day, 10.5, font="仿宋")
    figures = [(name, f"{value} {basis}".strip()) for name, value, basis in cells_of(brief, language)]
    report.table(
        [name for name, _ in figures],
        [[value for _, value in figures]],
        (1, 1.4, 1.2, 1.2),
        half_points=SMALL,
    )
    beside = brief.summary.beside
    if beside.number or beside.wan:
        report.say(say("beside", language, beside.number, sum_words(beside, language)))
    picture = typeset(
        "picture", {"map": MAP, "width": MAP_WIDTH_MM}, language, {MAP: page.drawing}, PICTURE_PPI
    )
    report.picture(picture, " · ".join([say("map", language), *page.sources]), share=0.74)
    report.heading(say("status", language), 2)
    report.table(
        ["", say("count", language), say("money", language)], status_rows(brief, language), (2, 1, 2)
    )
    report.heading(say("greatest", language, len(brief.greatest)), 2)
    report.table(page.heads, page.greatest, (0.7, 3, 1.6, 1.2, 1.4, 1.3), right=(4,), half_points=SMALL)
    for title, lines in (
        (say("warnings", language), warnings_of(brief, language)),
        (say("changes", language, f"{brief.month:%Y-%m}"), changes_of(brief, language)),
    ):
        report.heading(title, 2)
        for line in lines:
            report.say(line)
    return report.to_bytes()


WRITERS: dict[str, Callable[[Page], bytes]] = {"pdf": write_pdf, "docx": write_word}
