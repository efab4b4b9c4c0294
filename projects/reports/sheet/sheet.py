"""The map of a filter as a printed sheet: PDF with the list of what it shows, or its face as PNG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from geo.bbox import BBox
from projects.clock import get_today
from projects.desk.warnings import list_levels
from projects.exports.file_names import clean_name, digest, plain_name
from projects.exports.filter_text import describe_filter, district_names
from projects.exports.formats import FORMATS
from projects.exports.job import Export, Job
from projects.exports.registry import plain_parts
from projects.exports.typeset import clean_text, find_fonts, page_words, printable, typeset
from projects.exports.wording import phrase
from projects.map.shading import SHADES
from projects.progress.rules import RULES_FILE, WarningRules, read_rules
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.fields import name_of
from projects.reports.sheet.drawing import Drawing
from projects.reports.sheet.frame import FOOT_MM, HEAD_MM, MARGIN_MM, PAPERS, fit
from projects.reports.sheet.legend import legend_of
from projects.reports.sheet.marks import Mark, place_marks
from projects.reports.sheet.subject import Subject, find_view, read_subject
from projects.reports.sheet.tones import Tones
from projects.reports.sheet.words import cells_of, name_sources, say, sum_up, sum_words, title_of
from projects.store.past import moment_words
from projects.words.names import Language

PPI = 150
# From this zoom on, one above the map's for paper is finer, the shading gives way to the ground.
NEAR, FAINT = 13, 0.15
MAP = "map.svg"
COLUMNS = ("name", "type", "status", "district_names", "investment_wan", "years")
SheetFormat = Literal["pdf", "png"]


@dataclass(frozen=True, slots=True)
class SheetWanted:
    """Which projects, which box (degrees WGS-84; None: the filter's own), which paper and colours."""

    filter: ProjectFilter
    view: BBox | None = None
    paper: str = "a4"
    shade: str = SHADES[0]
    colour: str = "status"


def write_sheet(
    session: Session,
    format_: str,
    wanted: SheetWanted,
    *,
    language: Language,
    approval: str = "",
    rules: WarningRules | None = None,
) -> Export:
    """Return the sheet as a file; raises BadInput for an unknown district, NoFonts without a Chinese font.

    `approval` is the number under which the map was approved for publication (审图号); `rules` say what
    is warned of.
    """
    selection = open_selection(session, wanted.filter)
    frame = fit(wanted.view or find_view(session, selection), PAPERS[wanted.paper])
    is_warned = wanted.colour == "warning"
    levels = list_levels(session, selection, rules or read_rules(RULES_FILE)) if is_warned else {}
    tones = Tones(wanted.colour, levels)
    subject = read_subject(session, selection, frame, shade=wanted.shade, tones=tones)
    as_of = wanted.filter.as_of
    day = get_today().isoformat()
    job = Job(session, selection, language=language)
    data, drawing = compose(subject, job, wanted, approval)
    ppi = PPI if format_ == "png" else None
    body = typeset("map", {**data, "list": {} if ppi else data["list"]}, language, {MAP: drawing}, ppi)
    when = moment_words(as_of) if as_of else day
    name = clean_name("-".join((phrase("brand", language), data["title"], when)))
    looks = [one for one in (wanted.shade, wanted.colour) if one not in (SHADES[0], "status")]
    plain = plain_name("map", *plain_parts(job), wanted.paper, *looks, digest(wanted.view), ending=format_)
    return Export(f"{name}.{format_}", plain, FORMATS[format_].mimetype, body)


def compose(subject: Subject, job: Job, wanted: SheetWanted, approval: str) -> tuple[dict[str, Any], bytes]:
    """Return what the template sets, and the drawing."""
    language, frame = job.language, subject.frame
    drawing = Drawing(frame, find_fonts()["sans"])
    marks = draw(drawing, subject, language)
    names = district_names(job)
    paper = PAPERS[wanted.paper]
    length_km, length_pt = frame.bar
    as_of = wanted.filter.as_of
    data = {
        "paper": [paper.width_mm, paper.height_mm],
        "margin": MARGIN_MM,
        "head": HEAD_MM,
        "foot": FOOT_MM,
        "map": MAP,
        "title": clean_text(title_of(names, language)),
        "note": printable(phrase("filter", language) + describe_filter(job, names)),
        "right": say("as_it_was", language, moment_words(as_of))
        if as_of
        else say("made_on", language, get_today().isoformat()),
        "summary": [clean_text(text) for text in describe(subject, language)],
        "north": say("north", language),
        "scale": say("scale", language, frame.denominator),
        "bar": {"width": length_pt, "words": say("kilometres", language, f"{length_km:g}")},
        "legend": {"title": say("legend", language), "entries": legend_of(subject, marks, language)},
        "sources": [clean_text(text) for text in name_sources(subject.sources, approval, language)],
        "footer": page_words(say("footer", language)),
        "list": list_of(marks, language),
    }
    return data, drawing.to_bytes()


def draw(drawing: Drawing, subject: Subject, language: Language) -> list[Mark]:
    """Draw a subject from below to above, and return its marks."""
    frame, shown = subject.frame, subject.shown
    shapes = frame.place_shapes(shown.shapes)
    marks = place_marks(shown.rows, shapes, frame)
    if subject.shading:
        opacity = FAINT if frame.zoom >= NEAR else 1
        drawing.shade_outlines(subject.shaded, subject.shading, opacity=opacity)
    else:
        drawing.draw_outlines(subject.outlines, subject.own, is_tinted=True)
    drawing.draw_ground(subject.ground)
    drawing.draw_outlines(subject.outlines, subject.own, is_tinted=False)
    for row, shape in zip(shown.rows, shapes, strict=True):
        drawing.draw_work(shape, subject.tones.colour(row), is_sketch=row.is_estimated)
    for mark in reversed(marks):
        drawing.draw_mark(mark, subject.tones)
    counts = subject.counted
    for outline in sorted(subject.outlines, key=lambda one: one.adcode not in subject.own):
        if outline.label_point:
            counted = counts.get(outline.adcode)
            figures = (
                say("figures", language, counted.number, sum_words(counted, language)) if counted else ""
            )
            is_own = outline.adcode in subject.own
            drawing.name_district(
                outline.name, figures, drawing.find_place(outline.label_point), is_own=is_own
            )
    draw_badges(drawing, subject, language)
    drawing.name_ground(subject.ground)
    return marks


def draw_badges(drawing: Drawing, subject: Subject, language: Language) -> None:
    """Draw on each district, and each city's own level, what it holds that has no place."""
    outlines = (*subject.shaded, *subject.outlines)
    points = {one.adcode: one.label_point for one in outlines} | subject.cities
    for row in subject.buckets:
        point = points.get(row.adcode or "")
        if point is None or not (row.unlocated.number or row.unlocated.wan):
            continue
        first = say("badge", language, row.label, row.unlocated.number)
        drawing.draw_badge((first, sum_words(row.unlocated, language)), drawing.find_place(point))


def describe(subject: Subject, language: Language) -> list[str]:
    """Return what the filter adds up to, and what of it the sheet shows."""
    said, off = sum_up(subject.summary, language)
    shown = subject.shown
    on = say("in_frame", language, f"{shown.number:,}")
    cut = [] if shown.is_whole else [say("cut", language, len(shown.rows), f"{shown.number:,}")]
    return [said, " · ".join([on, *cut, off])]


def list_of(marks: list[Mark], language: Language) -> dict[str, Any]:
    """Return the list of what the sheet shows, by the numbers of its marks."""
    heads = [say("mark", language), *(name_of(key).say(language) for key in COLUMNS)]
    rows = [
        [str(mark.number), *(printable(cell) for cell in cells_of(row, language))]
        for mark in marks
        for row in mark.rows
    ]
    return {
        "title": say("list", language),
        "heads": heads,
        "rows": rows,
        "empty": "" if rows else say("nothing", language),
    }
