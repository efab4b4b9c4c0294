"""A month as a workbook: 汇总, 变化, 进度, 未报送. Its totals are formulas and agree with the page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from projects.exports.file_names import clean_name, plain_name
from projects.exports.formats import FORMATS
from projects.exports.heights import divide_row, fit_height
from projects.exports.job import Export
from projects.exports.styles import Styles
from projects.exports.wording import phrase
from projects.exports.worksheet import SumCell, build_workbook, put, put_sum, put_text, set_paper
from projects.months.facts import MonthFacts
from projects.reports.change_words import move_words
from projects.reports.month import day_words, month_words, sealed
from projects.reports.month_summary_sheet import SummarySheet
from projects.reports.wording import head, name_of
from projects.words.vocabulary import BUCKETS, DIFFERENCE_KINDS, STATUSES, TYPES

LONGEST_NAME_AGAIN = 30
TITLE, NOTE, HEADER, TOTAL, FIRST = range(5)
# Each column by what it is called, with its width.
MOVES = (
    *(("change_name", 12), ("code", 16), ("name", 34), ("type", 16), ("status", 10), ("changes", 46)),
    *(("number_delta", 10), ("wan_delta", 18)),
)
PROGRESS = (
    *(("code", 16), ("name", 34), ("type", 16), ("status", 10), ("bucket", 9), ("has_reported", 8)),
    *(("month_wan", 15), ("year_done_wan", 15), ("year_plan_wan", 15), ("cumulative_wan", 16)),
    *(("investment_wan", 16), ("physical_progress", 36)),
)
# What is counted, where the other sums are money.
COUNTED = ("number_delta", "has_reported")
MISSING = (
    *(("code", 16), ("name", 36), ("district_names", 20), ("status", 10), ("lead_unit", 24)),
    *(("steward", 12), ("progress_month", 11), ("completed_wan", 16)),
)


def write_month_workbook(facts: MonthFacts, *, names: bool) -> Export:
    """Return the workbook of a month; `names` lists who has not reported."""
    month = f"{facts.state.month:%Y-%m}"
    moves, progress = move_rows(facts), progress_rows(facts)

    def fill(workbook: Workbook) -> None:
        styles = Styles(workbook)
        summary = SummarySheet(workbook.add_worksheet("汇总"), styles, facts)
        sheets = [
            ListSheet(workbook.add_worksheet(name), styles, facts) for name in ("变化", "进度", "未报送")
        ]
        sheets[0].write("变化", MOVES, moves, sums=(6, 7))
        sheets[1].write("进度", PROGRESS, progress, sums=(5, 6, 7, 8, 9))
        sheets[2].write("未报送的项目", MISSING, missing_rows(facts) if names else [], sums=())
        if not names and facts.unreported:
            sheets[2].say(f"{len(facts.unreported)} 个项目未报送,名单登录后可以下载。", len(MISSING))
        summary.write()

    rows = len(moves) + len(progress)
    name = clean_name(f"{facts.district.label}-{month}-月报")
    plain = plain_name("month", facts.district.adcode, month, ending="xlsx")
    title = f"{facts.district.label} {month} 月报"
    return Export(
        f"{name}.xlsx", plain, FORMATS["xlsx"].mimetype, build_workbook(fill, rows=rows, title=title)
    )


def move_rows(facts: MonthFacts) -> list[tuple[Any, ...]]:
    """Return the differences under MOVES."""
    return [
        (
            name_of(DIFFERENCE_KINDS, row.kind),
            row.code,
            row.name,
            name_of(TYPES, row.type),
            name_of(STATUSES, row.status),
            move_words(row),
            row.number_delta,
            row.stated_delta,
        )
        for row in facts.differences.rows
    ]


def progress_rows(facts: MonthFacts) -> list[tuple[Any, ...]]:
    """Return the projects that planned or did anything under PROGRESS; 1 stands for a report."""
    return [
        (
            row.code,
            row.name,
            name_of(TYPES, row.type),
            name_of(STATUSES, row.status),
            name_of(BUCKETS, row.bucket),
            int(row.has_reported),
            row.month_wan,
            row.year_wan,
            row.planned_wan,
            row.cumulative_wan,
            row.investment_wan,
            row.physical_progress,
        )
        for row in facts.progress.rows
    ]


def missing_rows(facts: MonthFacts) -> list[tuple[Any, ...]]:
    """Return the projects that have not reported under MISSING."""
    return [
        (
            row.code,
            row.name,
            "、".join(row.district_names) or "市本级",
            name_of(STATUSES, row.status),
            row.lead_unit,
            row.steward,
            month_words(row.progress_month),
            row.completed_wan,
        )
        for row in facts.unreported
    ]


def divide_values(row: Sequence[Any], columns: Sequence[tuple[str, float]]) -> list[list[Any]]:
    """Return the lines that a row takes: numbers stand in the first, long texts go on in further ones."""
    texts = [value if isinstance(value, str) else "" for value in row]
    first, *further = divide_row(texts, [width for _name, width in columns])
    at = [name for name, _width in columns].index("name")
    lines = [[text or value for text, value in zip(first, row, strict=True)]]
    for texts in further:
        texts[at] = texts[at] or phrase("continued", "zh").format(row[at][:LONGEST_NAME_AGAIN])
        lines.append([text or None for text in texts])
    return lines


class ListSheet:
    """One list with its sums above it, so that a row that is added below is seen."""

    def __init__(self, sheet: Worksheet, styles: Styles, facts: MonthFacts) -> None:
        self.sheet, self.styles, self.facts = sheet, styles, facts

    def write(
        self,
        title: str,
        columns: Sequence[tuple[str, float]],
        rows: Sequence[Sequence[Any]],
        sums: Sequence[int],
    ) -> None:
        """Write title, headings, the line of sums and the rows."""
        sheet, last = self.sheet, len(columns) - 1
        month = self.facts.state.month
        words = f"{self.facts.district.label}{month.year}年{month.month}月{title}"
        sheet.set_row(TITLE, 32)
        sheet.merge_range(TITLE, 0, TITLE, last, "", self.styles.title)
        put_text(sheet, TITLE, 0, words, self.styles.title)
        note = f"{day_words(self.facts.state.moment)},{sealed(self.facts)}。{phrase('unit', 'zh')}"
        sheet.merge_range(NOTE, 0, NOTE, last, "", self.styles.note())
        put_text(sheet, NOTE, 0, note, self.styles.note())
        sheet.set_row(HEADER, 30)
        for column, (name, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            put_text(sheet, HEADER, column, head(name), self.styles.header)
        line = FIRST
        for row in rows:
            for part in divide_values(row, columns):
                self.write_row(line, part, columns)
                line += 1
        self.write_sums(columns, rows, sums, last=max(line, FIRST + 1))
        sheet.freeze_panes(FIRST, 3 if title == "变化" else 2)
        set_paper(sheet, phrase("footer", "zh"))
        sheet.repeat_rows(HEADER)

    def write_sums(
        self,
        columns: Sequence[tuple[str, float]],
        rows: Sequence[Sequence[Any]],
        sums: Sequence[int],
        *,
        last: int,
    ) -> None:
        """Write the line of sums: as formulas over the rows below, down to the line `last` (from 1)."""
        for column in range(len(columns)):
            self.sheet.write_blank(TOTAL, column, None, self.styles.head(deep=True))
        label = f"共 {len(rows)} 行" if rows else ""
        put(self.sheet, TOTAL, 0, label, self.styles.head(deep=True))
        for column in sums:
            letter = xl_col_to_name(column)
            given = [row[column] for row in rows if row[column] is not None]
            is_count = columns[column][0] in COUNTED
            style = self.styles.head(deep=True, align="right", money=not is_count)
            span = f"{letter}{FIRST + 1}:{letter}{last}"
            value = sum(given, Decimal(0)) if given or is_count else None
            put_sum(self.sheet, TOTAL, column, SumCell(f"SUM({span})", span, value), style)

    def say(self, words: str, width: int) -> None:
        """Write one sentence in place of rows."""
        self.sheet.merge_range(FIRST, 0, FIRST, width - 1, "", self.styles.note())
        put_text(self.sheet, FIRST, 0, words, self.styles.note())

    def write_row(self, line: int, row: Sequence[Any], columns: Sequence[tuple[str, float]]) -> None:
        """Write one row as high as its text needs."""
        texts = [(str(value), width) for value, (_name, width) in zip(row, columns, strict=True) if value]
        self.sheet.set_row(line, fit_height(texts))
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                style = self.styles.money
            else:
                style = self.styles.text("right" if isinstance(value, int) else "left")
            put(self.sheet, line, column, value, style)
