"""The brief as a Word document of one page: the same parts as the PDF, to be edited further.

Nobody but Word knows where a page ends. So every line has an exact height, lines are counted before they are
written, and the map takes what is left.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image

from projects.exports.typeset import typeset
from projects.exports.word import CLOSE_LINE_PT, CLOSE_MARGIN_CM, Report
from projects.reports.brief.facts import MAP_WIDTH_MM
from projects.reports.brief.page import MAP, Page
from projects.reports.brief.words import cells_of, changes_of, say, status_rows, warnings_of
from projects.reports.sheet.labels import width_of
from projects.reports.sheet.legend import legend_of
from projects.reports.sheet.words import sum_words
from projects.words.names import Language

PICTURE_PPI = 200
POINTS_A_CM = 72 / 2.54
WIDTH_PT, HEIGHT_PT = (21 - 2 * CLOSE_MARGIN_CM) * POINTS_A_CM, (29.7 - 2 * CLOSE_MARGIN_CM) * POINTS_A_CM
BODY_PT, SOURCES_PT, TABLE_PT = 8.5, 6.5, 7.0
# Title, day, three headings with their distances, what stands after three tables, the frames of these.
FIXED_PT = 24 + 13 + 3 * 16 + 3 * 2 + 16 * 0.5 + 10
# Another program may break a line a little earlier than is counted here.
CAUTION = 1.08
CELL_EDGE_PT = 6.5
FIGURE_SHARES, PROJECT_SHARES = (1, 1.5, 1.3, 1.3), (0.75, 6, 1.9, 1.3, 1.6, 1.3)
SMALLEST_SHARE = 0.3


def write_word(page: Page) -> bytes:
    """Return the brief as a document of one page."""
    brief, language = page.brief, page.language
    figures = [(name, f"{value} {basis}".strip()) for name, value, basis in cells_of(brief, language)]
    figure_rows = [[name for name, _ in figures], [value for _, value in figures]]
    status = turn(["", say("count", language), say("money", language)], status_rows(brief, language))
    status_shares = (0.8, *(1.0 for _ in status[0][1:]))
    greatest = [page.heads, *page.greatest]
    sources = " · ".join([say("map", language), *page.sources])
    texts = {
        say("warnings", language): warnings_of(brief, language),
        say("changes", language, f"{brief.month:%Y-%m}"): changes_of(brief, language),
    }
    beside = beside_of(page, language)
    lines = [*beside, *(line for part in texts.values() for line in part)]
    taken = sum(
        (
            FIXED_PT,
            table_height(figure_rows, FIGURE_SHARES),
            table_height(status, status_shares),
            table_height(greatest, PROJECT_SHARES),
            sum(text_height(line, BODY_PT) for line in lines),
            text_height(sources, SOURCES_PT),
        )
    )
    report = Report(page.title)
    report.set_close()
    report.centre(page.title, 16, bold=True)
    report.centre(page.day, 8.5, font="仿宋")
    report.table(*head_and_rows(figure_rows), FIGURE_SHARES, half_points=int(TABLE_PT * 2))
    for line in beside:
        report.say(line)
    picture = draw_map(page)
    report.picture(picture, sources, share=share_of(picture, HEIGHT_PT - taken))
    report.table(*head_and_rows(status), status_shares, half_points=int(TABLE_PT * 2))
    report.heading(say("greatest", language, len(brief.greatest)), 2)
    report.table(*head_and_rows(greatest), PROJECT_SHARES, right=(4,), half_points=int(TABLE_PT * 2))
    for title, said in texts.items():
        report.heading(title, 2)
        for line in said:
            report.say(line)
    return report.to_bytes()


def beside_of(page: Page, language: Language) -> list[str]:
    """Return the line of what is counted elsewhere, none where that is nothing."""
    beside = page.brief.summary.beside
    if not (beside.number or beside.wan):
        return []
    return [say("beside", language, beside.number, sum_words(beside, language))]


def turn(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a table lying down: its heads in the first column."""
    return [list(column) for column in zip(heads, *rows, strict=True)]


def head_and_rows(table: Sequence[Sequence[str]]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the first row of a table, and the others."""
    return table[0], table[1:]


def draw_map(page: Page) -> bytes:
    """Return the map with its legend as a picture."""
    data = {"map": MAP, "width": MAP_WIDTH_MM}
    legend = legend_of(page.brief.subject, page.marks, page.language)
    return typeset("picture", {**data, "legend": legend}, page.language, {MAP: page.drawing}, PICTURE_PPI)


def share_of(picture: bytes, room_pt: float) -> float:
    """Return what share of the text's width a picture may have to be no higher than some points."""
    with Image.open(io.BytesIO(picture)) as image:
        whole = WIDTH_PT * image.height / image.width
    return max(SMALLEST_SHARE, min(1.0, room_pt / whole))


def text_height(text: str, size: float, width_pt: float = WIDTH_PT) -> float:
    """Return how high a paragraph is, in points."""
    return CLOSE_LINE_PT * max(1, math.ceil(CAUTION * width_of(text, size) / width_pt))


def table_height(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> float:
    """Return how high a table is, in points."""
    widths = [WIDTH_PT * share / sum(shares) - CELL_EDGE_PT for share in shares]
    return sum(
        max(text_height(cell, TABLE_PT, width) for cell, width in zip(row, widths, strict=True)) + 0.5
        for row in rows
    )
