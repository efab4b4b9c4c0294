"""Worksheets by xlsxwriter: safe text, exact numbers, and a plain table on one sheet."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from projects.exports.cells import clip, plain
from projects.exports.job import Table
from projects.exports.row_markup import Filling, fill_in, table_rows
from projects.exports.wording import column_title, phrase
from projects.words.names import Language

PAPER_A4 = 9
BODY_FONT = "宋体"
WIDEST, NARROWEST = 40, 8
# Beyond this the whole workbook no longer stays in memory: cells are streamed row by row.
STREAMED_FROM = 10_000


def build_workbook(fill: Callable[[Workbook], Filling | None], *, title: str, rows: int = 0) -> bytes:
    """Return the workbook that `fill` writes, from the top of each sheet, and the rows that it returns."""
    buffer = io.BytesIO()
    options = {
        "constant_memory": rows > STREAMED_FROM,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": BODY_FONT, "font_size": 10},
    }
    with Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title, "company": "", "author": "Lantu 蓝图"})
        filling = fill(workbook)
    return fill_in(buffer.getvalue(), filling) if filling else buffer.getvalue()


def put(sheet: Worksheet, row: int, column: int, value: Any, style: Format | None = None) -> None:
    """Write a number as a number and everything else as text that is never a formula or a link."""
    shown = plain(value)
    if isinstance(shown, Decimal | int | float):
        sheet.write_number(row, column, shown, style)
    elif shown:
        put_text(sheet, row, column, shown, style)
    else:
        sheet.write_blank(row, column, None, style)


def put_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    """Write text, cut at the longest that a cell holds."""
    text = clip(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes such text for its own ready-made markup; in two runs it is only text.
        runs = [text[:1], style or Format(), text[1:]]
        sheet.write_rich_string(row, column, *runs, *([style] if style else []))
    else:
        sheet.write_string(row, column, text, style)


@dataclass(frozen=True, slots=True)
class SumCell:
    """A sum of money over cells as a formula; where none holds a number, 未载明 until one does.

    `cells` are the arguments of COUNT, or a condition that counts them itself; `value` is the sum now.
    """

    formula: str
    cells: str
    value: Decimal | None
    language: Language = "zh"


def put_sum(sheet: Worksheet, row: int, column: int, what: SumCell, style: Format) -> None:
    """Write a sum of money."""
    unknown = phrase("unknown", what.language)
    counted = what.cells if what.cells.startswith(("COUNT", "SUBTOTAL")) else f"COUNT({what.cells})"
    if what.value is None:
        formula = f'=IF({counted}=0,"{unknown}",{what.formula})'
        sheet.write_formula(row, column, formula, style, unknown)
    else:
        sheet.write_formula(row, column, f"={what.formula}", style, what.value)


def write_table(table: Table, language: Language, title: str) -> bytes:
    """Return a workbook with the table on one sheet, titles in the caller's language."""
    rows = list(table.rows)

    def fill(workbook: Workbook) -> Filling:
        sheet = workbook.add_worksheet(title)
        head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        for column, name in enumerate(table.columns):
            sheet.set_column(column, column, width_of(name, [row[column] for row in rows[:100]]))
        for column, name in enumerate(table.columns):
            put_text(sheet, 0, column, column_title(name, language, table.noun), head)
        if rows:
            sheet.set_row(len(rows), None)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
        set_paper(sheet, phrase("footer", language))
        sheet.repeat_rows(0)
        return {1: table_rows(rows, len(table.columns))}

    return build_workbook(fill, title=title)


def width_of(name: str, sample: list[Any]) -> int:
    """Return a column width that shows most values: a Chinese character takes two places."""
    longest = max((len(str(plain(value)).encode("gb18030", "replace")) for value in sample), default=0)
    return max(NARROWEST, min(WIDEST, longest + 2), min(len(name) + 2, WIDEST // 2))


def set_paper(sheet: Worksheet, footer: str) -> None:
    """Print on A4 landscape, one page wide, with the page number in the footer."""
    sheet.set_paper(PAPER_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(footer, {"margin": 0.3})
