"""The first sheet of a month's workbook: sentences, and figures as formulas over the other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from projects.exports.styles import Styles
from projects.exports.wording import phrase
from projects.exports.worksheet import SumCell, put, put_sum, put_text, set_paper
from projects.months.facts import MonthFacts
from projects.months.progress import MONEY, Invested, InvestedLine
from projects.reports.month import MONEY_HEADS, day_words, sealed
from projects.reports.month_words import say_investment, say_moves, say_reporting, say_state
from projects.reports.wording import UNKNOWN, head, head_with_unit, known_of

NAME, NUMBER, AMOUNT = range(3)
WIDTHS = (30, 17, 17, 17, 12, 18, 12, 12, 44)
SHARE = 4
COLUMNS = {"month_wan": 1, "year_wan": 2, "planned_wan": 3, "cumulative_wan": 5}
REPORTED, RATED, KNOWN = range(6, 9)
KNOWN_NAMES = ("本月", "本年", "计划", "累计")
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
        self.figures("上月末", found.before.number, found.before.balance_wan)
        self.figures("本月变化", found.number_delta, found.wan_delta, formulas=(MOVED_NUMBER, MOVED_AMOUNT))
        self.figures(
            "本月末",
            found.after.number,
            found.after.balance_wan,
            formulas=tuple(self.add(column, before, moved) for column in (NUMBER, AMOUNT)),
        )
        self.figures("登记簿合计", summary.number, summary.investment.stated_wan)
        self.figures(
            phrase("difference", "zh"),
            0,
            Decimal(0),
            formulas=tuple(self.subtract(column, after, after + 1) for column in (NUMBER, AMOUNT)),
        )
        self.line += 1

    def write_money(self, title: str, head: str, lines: Sequence[InvestedLine]) -> None:
        """Write one table of money; its sum is checked against the list of projects."""
        self.heading((title, *MONEY_HEADS, "计完成率的项目", "有数的项目/表内项目"), head)
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

    def figures(
        self, name: str, number: int, amount: Decimal | None, formulas: Sequence[str] | None = None
    ) -> None:
        """Write one line of number and money, as formulas where they are given; 未载明 for no money."""
        put_text(self.sheet, self.line, NAME, name, self.styles.text())
        for column, value, style in (
            (NUMBER, number, self.styles.text("right")),
            (AMOUNT, amount, self.styles.money),
        ):
            if value is None:
                self.unknown(column)
            elif formulas is None:
                put(self.sheet, self.line, column, value, style)
            else:
                self.sheet.write_formula(self.line, column, f"={formulas[column - 1]}", style, value)
        self.line += 1

    def money(self, sums: Invested) -> None:
        """Write the money of one line; the share is a formula."""
        for one, column in zip(sums.sums, COLUMNS.values(), strict=True):
            if one.stated_wan is None:
                self.unknown(column)
            else:
                put(self.sheet, self.line, column, one.wan, self.styles.money)
        put(self.sheet, self.line, REPORTED, sums.reported, self.styles.text("right"))
        self.share(sums)

    def unknown(self, column: int) -> None:
        """Say that nothing is stated."""
        put_text(self.sheet, self.line, column, UNKNOWN, self.styles.text("center", muted=True))

    def share(self, sums: Invested) -> None:
        """Write how much of the year's plan is done, and of how many each figure of the line is known.

        The rate is over those that have a plan and have reported: other than the two sums beside it.
        """
        share = "—" if sums.rate.share is None else sums.rate.share
        put(self.sheet, self.line, SHARE, share, self.styles.share)
        put(self.sheet, self.line, RATED, sums.rate.number, self.styles.text("right"))
        known = ";".join(f"{name} {known_of(one)}" for name, one in zip(KNOWN_NAMES, sums.sums, strict=True))
        put_text(self.sheet, self.line, KNOWN, known, self.styles.text())

    def sums(self, first: int, total: Invested) -> None:
        """Write the sums of a table, and under them what the list of projects adds up to."""
        put_text(self.sheet, self.line, NAME, phrase("total", "zh"), self.styles.head(deep=True))
        money = self.styles.head(deep=True, money=True)
        number = self.styles.head(deep=True, align="right")
        for name, one in zip(MONEY, total.sums, strict=True):
            span = self.span(first, COLUMNS[name])
            what = SumCell(f"SUM({span})", span, one.stated_wan)
            put_sum(self.sheet, self.line, COLUMNS[name], what, money)
            self.compare(COLUMNS[name], IN_LIST[name], self.styles.money)
        reported = f"=SUM({self.span(first, REPORTED)})"
        self.sheet.write_formula(self.line, REPORTED, reported, number, total.reported)
        self.compare(REPORTED, REPORTED_IN_LIST, self.styles.text("right"))
        self.share(total)
        put_text(
            self.sheet, self.line + 1, NAME, "与“进度”表的" + phrase("difference", "zh"), self.styles.text()
        )
        self.line += 1

    def span(self, first: int, column: int) -> str:
        """Return the range of a column from a line on to the one above the next, at least one."""
        last = self.line - 1
        return f"{xl_rowcol_to_cell(min(first, last), column)}:{xl_rowcol_to_cell(last, column)}"

    def compare(self, column: int, in_list: str, style: Format) -> None:
        """Write below a sum by how much it differs from the list's own."""
        formula = f"=N({xl_rowcol_to_cell(self.line, column)})-N({in_list})"
        self.sheet.write_formula(self.line + 1, column, formula, style, 0)

    def add(self, column: int, *lines: int) -> str:
        """Return the sum of some lines of a column."""
        return f"SUM({','.join(xl_rowcol_to_cell(line, column) for line in lines)})"

    def subtract(self, column: int, line: int, other: int) -> str:
        """Return one line of a column less another."""
        return f"N({xl_rowcol_to_cell(line, column)})-N({xl_rowcol_to_cell(other, column)})"
