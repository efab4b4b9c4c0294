"""The first sheet of a month's workbook: sentences, and figures as formulas over the other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from projects.exports.styles import Styles
from projects.exports.wording import phrase
from projects.exports.worksheet import put, put_text, set_paper
from projects.months.facts import MonthFacts
from projects.months.progress import MONEY, Invested, InvestedLine
from projects.reports.month import MONEY_HEADS, day_words, sealed
from projects.reports.month_words import say_investment, say_moves, say_reporting, say_state
from projects.reports.wording import head, head_with_unit

NAME, NUMBER, AMOUNT = range(3)
WIDTHS = (30, 17, 17, 17, 12, 18, 12)
SHARE = 4
COLUMNS = {"month_wan": 1, "year_wan": 2, "planned_wan": 3, "cumulative_wan": 5}
REPORTED = 6
# Where the lists keep their sums: the fourth line of each sheet.
MOVED_NUMBER, MOVED_AMOUNT = "变化!G4", "变化!H4"
IN_LIST = {
    "month_wan": "进度!G4",
    "year_wan": "进度!H4",
    "planned_wan": "进度!I4",
    "cumulative_wan": "进度!J4",
}
REPORTED_IN_LIST = "进度!F4"


class SummarySheet:
    """Writes the sheet from top to bottom; `line` is where the next block begins."""

    def __init__(self, sheet: Worksheet, styles: Styles, facts: MonthFacts) -> None:
        self.sheet, self.styles, self.facts = sheet, styles, facts
        self.line = 0

    def write(self) -> None:
        """Write title, sentences, the sum of the month and the tables of money."""
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self.write_top()
        self.write_sum()
        progress = self.facts.progress
        self.write_money("分县区完成投资", head("district_names"), progress.districts)
        self.write_money("分类型完成投资", head("type"), progress.types)
        set_paper(self.sheet, phrase("footer", "zh"))

    def write_top(self) -> None:
        """Write the title and the month in sentences."""
        month, last = self.facts.state.month, len(WIDTHS) - 1
        title = f"{self.facts.district.label}重大项目月报({month.year}年{month.month}月)"
        self.sheet.set_row(0, 34)
        self.sheet.merge_range(0, 0, 0, last, "", self.styles.title)
        put_text(self.sheet, 0, 0, title, self.styles.title)
        note = f"{day_words(self.facts.state.moment)},{sealed(self.facts)}。{phrase('unit', 'zh')}"
        said = [note, say_state(self.facts), say_investment(self.facts), say_reporting(self.facts)]
        for line, text in enumerate([*said, *say_moves(self.facts)], start=1):
            self.sheet.merge_range(line, 0, line, last, "", self.styles.note())
            put_text(self.sheet, line, 0, text, self.styles.note())
            self.sheet.set_row(line, 18 * (1 + len(text) // 62))
            self.line = line + 2

    def write_sum(self) -> None:
        """Write last month + changes = this month, and what the totals themselves say."""
        found, summary = self.facts.differences, self.facts.summary
        self.heading(("与上月相比", head("number"), head_with_unit("investment_wan")))
        before, moved, after = self.line, self.line + 1, self.line + 2
        self.figures("上月末", found.before.number, found.before.investment_wan)
        self.figures("本月变化", found.number_delta, found.wan_delta, formulas=(MOVED_NUMBER, MOVED_AMOUNT))
        self.figures(
            "本月末",
            found.after.number,
            found.after.investment_wan,
            formulas=tuple(self.add(column, before, moved) for column in (NUMBER, AMOUNT)),
        )
        self.figures("登记簿合计", summary.number, summary.investment_wan)
        self.figures(
            phrase("difference", "zh"),
            0,
            Decimal(0),
            formulas=tuple(self.subtract(column, after, after + 1) for column in (NUMBER, AMOUNT)),
        )
        self.line += 1

    def write_money(self, title: str, head: str, lines: Sequence[InvestedLine]) -> None:
        """Write one table of money; its sum is checked against the list of projects."""
        self.heading((title, *MONEY_HEADS), head)
        first = self.line
        for line in lines:
            put_text(self.sheet, self.line, NAME, line.label, self.styles.text())
            self.money(line.sums)
            self.line += 1
        self.sums(first, self.facts.progress.total)
        self.line += 2

    def heading(self, names: Sequence[str], head: str = "") -> None:
        """Write the title of a block over its headings."""
        put_text(self.sheet, self.line, 0, names[0], self.styles.subtitle)
        self.line += 1
        for column, name in enumerate((head, *names[1:])):
            put(self.sheet, self.line, column, name, self.styles.header)
        self.line += 1

    def figures(self, name: str, number: int, amount: Decimal, formulas: Sequence[str] | None = None) -> None:
        """Write one line of number and money, as formulas where they are given."""
        put_text(self.sheet, self.line, NAME, name, self.styles.text())
        for column, value, style in (
            (NUMBER, number, self.styles.text("right")),
            (AMOUNT, amount, self.styles.money),
        ):
            if formulas is None:
                put(self.sheet, self.line, column, value, style)
            else:
                self.sheet.write_formula(self.line, column, f"={formulas[column - 1]}", style, value)
        self.line += 1

    def money(self, sums: Invested) -> None:
        """Write the money of one line; the share is a formula."""
        for name, column in COLUMNS.items():
            put(self.sheet, self.line, column, getattr(sums, name), self.styles.money)
        put(self.sheet, self.line, REPORTED, sums.reported, self.styles.text("right"))
        self.share(sums)

    def share(self, sums: Invested) -> None:
        """Write how much of the year's plan is done."""
        done, planned = (xl_rowcol_to_cell(self.line, COLUMNS[name]) for name in ("year_wan", "planned_wan"))
        formula = f'=IF({planned}=0,"—",{done}/{planned})'
        value = "—" if sums.share is None else sums.share
        self.sheet.write_formula(self.line, SHARE, formula, self.styles.share, value)

    def sums(self, first: int, total: Invested) -> None:
        """Write the sums of a table, and under them what the list of projects adds up to."""
        put_text(self.sheet, self.line, NAME, phrase("total", "zh"), self.styles.head(deep=True))
        money = self.styles.head(deep=True, money=True)
        number = self.styles.head(deep=True, align="right")
        lines = [(COLUMNS[name], getattr(total, name), IN_LIST[name], money) for name in MONEY]
        lines.append((REPORTED, total.reported, REPORTED_IN_LIST, number))
        for column, value, in_list, style in lines:
            last = max(self.line - 1, first)
            span = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
            formula = f"=SUM({span})" if self.line > first else "=0"
            self.sheet.write_formula(self.line, column, formula, style, value)
            again = f"={xl_rowcol_to_cell(self.line, column)}-{in_list}"
            plain = self.styles.text("right") if column == REPORTED else self.styles.money
            self.sheet.write_formula(self.line + 1, column, again, plain, 0)
        self.share(total)
        put_text(
            self.sheet, self.line + 1, NAME, "与“进度”表的" + phrase("difference", "zh"), self.styles.text()
        )
        self.line += 1

    def add(self, column: int, *lines: int) -> str:
        """Return the sum of some lines of a column."""
        return "+".join(xl_rowcol_to_cell(line, column) for line in lines)

    def subtract(self, column: int, line: int, other: int) -> str:
        """Return one line of a column less another."""
        return f"{xl_rowcol_to_cell(line, column)}-{xl_rowcol_to_cell(other, column)}"
