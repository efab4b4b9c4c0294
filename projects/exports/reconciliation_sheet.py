"""The second sheet of the official list: where the total is counted, by type, shares, open conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from projects.exports.heights import fit_height
from projects.exports.job import Job
from projects.exports.list_columns import FIRST, INVESTMENT, NUMBER, TERM, TYPE
from projects.exports.list_lines import term_key
from projects.exports.list_plan import Entry, Head, Line, last_line
from projects.exports.list_rows import ConflictSide, ListRow
from projects.exports.list_sheet import cells
from projects.exports.list_text import cite
from projects.exports.row_markup import (
    Row,
    cells_markup,
    formula_markup,
    row_marks,
    row_markup,
    style_mark,
    unstyled,
)
from projects.exports.shares import Part, divide
from projects.exports.styles import Styles
from projects.exports.total_rows import bucket_name
from projects.exports.wording import basis_of, label, phrase, pick
from projects.exports.worksheet import SumCell, put, put_sum, put_text, set_paper
from projects.reading.totals import BucketTotal
from projects.registry.fields import name_of
from projects.words.names import Language
from projects.words.sums import Sum, add_up
from projects.words.vocabulary import TYPES

NAME, ADCODE, COUNT, MONEY, HIGH, NOTE, KEY = range(7)
WIDTHS = (34, 18, 12, 20, 20, 40)
# What COUNTIFS takes for any number.
NUMERIC = '">-1E+300"'


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The terms that the database counted, and the sides of open conflicts."""

    terms: Sequence[BucketTotal]
    conflicts: Sequence[ConflictSide]


def write_reconciliation_sheet(
    workbook: Workbook, styles: Styles, job: Job, facts: Reconciliation, lines: Sequence[Line]
) -> list[Row]:
    """Write the sheet but for the rows of parts, which are returned.

    Its sums are formulas over the list, so that they follow an edit there.
    """
    writer = ReconciliationWriter(workbook, styles, job, lines)
    writer.write_title()
    writer.write_terms(facts.terms)
    writer.write_types()
    writer.write_shares()
    writer.write_conflicts(facts.conflicts)
    writer.finish()
    return writer.part_rows


class ReconciliationWriter:
    """Writes block under block; `at` is the next free line."""

    def __init__(self, workbook: Workbook, styles: Styles, job: Job, lines: Sequence[Line]) -> None:
        self.sheet = workbook.add_worksheet(phrase("sheet_reconciliation", job.language))
        self.styles, self.language = styles, job.language
        self.list_name = f"'{phrase('sheet_list', job.language)}'"
        self.lines = lines
        self.entries = [line for line in lines if isinstance(line, Entry)]
        self.last = max(last_line(lines), FIRST + 1)
        self.at = 0
        self.part_rows: list[Row] = []
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.set_column(KEY, KEY, None, None, {"hidden": True})

    def listed(self, column: int) -> str:
        """Return a column of the list's lines, totals and all, as an absolute range."""
        first, last = (xl_rowcol_to_cell(line, column, True, True) for line in (FIRST, self.last))
        return f"{self.list_name}!{first}:{last}"

    def write_title(self) -> None:
        """Write the title and the unit."""
        self.sheet.set_row(0, 34)
        self.sheet.merge_range(0, NAME, 0, NOTE, "", self.styles.title)
        put_text(self.sheet, 0, NAME, phrase("sheet_reconciliation", self.language), self.styles.title)
        put_text(self.sheet, 1, NOTE, phrase("unit", self.language), self.styles.note("right"))
        self.at = 2

    def write_block(self, title: tuple[str, str], headings: Sequence[str]) -> None:
        """Write the title and the column headings of a block."""
        put_text(self.sheet, self.at, NAME, pick(title, self.language), self.styles.subtitle)
        for column, words in enumerate(headings):
            put(self.sheet, self.at + 1, column, words, self.styles.header)
        self.at += 2

    def name(self, key: str) -> str:
        """Return what a column is called."""
        return name_of(key).say(self.language)

    def write_terms(self, terms: Sequence[BucketTotal]) -> None:
        """Write total = Σ districts + 跨区 + 市本级, and how it compares with the list."""
        self.write_block(
            (
                "一、合计对账：合计 = 各县区 + 跨区 + 市本级",
                "1. Total = districts + cross-district + city level",
            ),
            (
                *map(self.name, ("bucket", "adcode", "number", "investment_wan")),
                pick(("说法不一均取高值时", "If every conflict went high"), self.language),
            ),
        )
        districts = [term for term in terms if term.kind == "district"]
        first = self.at
        for term in districts:
            self.write_term(term)
        addends = [self.write_subtotal(first, districts)] if districts else []
        for term in terms:
            if term.kind != "district":
                addends.append(self.at)
                self.write_term(term)
        self.write_sum(addends, terms)
        self.write_comparison(self.at - 1)

    def write_term(self, term: BucketTotal) -> None:
        """Write one term: the list's rows that are counted there wholly, and its parts of shared ones."""
        key = term_key(term.kind, term.adcode)
        whole_number = f'COUNTIFS({self.listed(TERM)},"{key}",{self.listed(NUMBER)},">0")'
        whole_money = f'SUMIF({self.listed(TERM)},"{key}",{self.listed(INVESTMENT)})'
        parts_number, parts_money = f'SUMIF($G:$G,"{key}",$D:$D)', f'SUMIF($G:$G,"{key}",$E:$E)'
        put_text(self.sheet, self.at, NAME, bucket_name(term, self.language), self.styles.text())
        put(self.sheet, self.at, ADCODE, term.adcode, self.styles.text("center"))
        self.formula(COUNT, f"={whole_number}+{parts_number}", term.number, self.styles.text("right"))
        counted = (
            f'COUNTIFS({self.listed(TERM)},"{key}",{self.listed(INVESTMENT)},{NUMERIC})'
            f'+COUNTIFS($G:$G,"{key}",$E:$E,{NUMERIC})'
        )
        money = f"{whole_money}+{parts_money}"
        self.put_sum(MONEY, money, counted, (term.investment.stated_wan, self.styles.money_or_dash))
        put(self.sheet, self.at, HIGH, term.high.stated_wan, self.styles.money_or_dash)
        put(self.sheet, self.at, NOTE, basis_of(term.investment, self.language), self.styles.text())
        self.at += 1

    def write_subtotal(self, first: int, terms: Sequence[BucketTotal]) -> int:
        """Write the sum of the districts; returns its line."""
        line = self.at
        self.write_sums(
            phrase("subtotal_district", self.language),
            [span(first, line - 1, column) for column in (COUNT, MONEY, HIGH)],
            sums_of(terms),
            deep=False,
        )
        return line

    def write_sum(self, addends: Sequence[int], terms: Sequence[BucketTotal]) -> None:
        """Write the total as the sum of its terms."""
        addends = addends or [self.at - 1]
        spans = [
            ",".join(xl_rowcol_to_cell(line, column) for line in addends) for column in (COUNT, MONEY, HIGH)
        ]
        self.write_sums(phrase("total", self.language), spans, sums_of(terms), deep=True)

    def write_sums(self, name: str, spans: Sequence[str], values: Sequence[Any], *, deep: bool) -> None:
        """Write a line of sums over some cells, the number first; money says 未载明 where none is stated."""
        self.write_name(name, deep=deep)
        self.formula(COUNT, f"=SUM({spans[0]})", values[0], self.styles.head(deep=deep, align="right"))
        style = self.styles.head(deep=deep, money=True)
        for column, (cells_, value) in enumerate(zip(spans[1:], values[1:], strict=True), start=MONEY):
            self.put_sum(column, f"SUM({cells_})", cells_, (value, style))
        self.at += 1

    def write_line(self, name: str, formulas: Sequence[str], values: Sequence[Any]) -> None:
        """Write a line of a number and money by their own formulas."""
        self.write_name(name, deep=False)
        styles = (self.styles.head(deep=False, align="right"), self.styles.head(deep=False, money=True))
        for column, formula, value, style in zip((COUNT, MONEY), formulas, values, styles, strict=True):
            self.formula(column, formula, value, style)
        self.at += 1

    def write_name(self, name: str, *, deep: bool) -> None:
        """Write what a line of sums is."""
        for column, words in ((NAME, name), (ADCODE, "")):
            put(self.sheet, self.at, column, words, self.styles.head(deep=deep))

    def put_sum(self, column: int, formula: str, counted: str, figure: tuple[Decimal | None, Format]) -> None:
        """Write a sum of money with its value and style, or that none is stated."""
        value, style = figure
        put_sum(self.sheet, self.at, column, SumCell(formula, counted, value, self.language), style)

    def write_comparison(self, total: int) -> None:
        """Write the list's own total and the difference, which an edit must leave at zero."""
        head = self.lines[0]
        assert isinstance(head, Head)  # noqa: S101 (the plan starts with the grand total)
        money = xl_rowcol_to_cell(FIRST, INVESTMENT)
        formulas = (f"=SUBTOTAL(2,{self.list_name}!{cells(head, NUMBER)})", f"={self.list_name}!{money}")
        values = (head.number, stated(head.sums[0], self.language))
        self.write_line(phrase("list_total", self.language), formulas, values)
        differences = [
            f"=ROUND(N({xl_rowcol_to_cell(total, column)})-N({xl_rowcol_to_cell(self.at - 1, column)}),4)"
            for column in (COUNT, MONEY)
        ]
        self.write_line(phrase("difference", self.language), differences, (0, 0))
        self.at += 1

    def write_types(self) -> None:
        """Write number and money of each type, over all sections of the list."""
        self.write_block(
            ("二、按类型", "2. By type"),
            [self.name("type"), "", self.name("number"), self.name("investment_wan")],
        )
        first = self.at
        rows = [entry.row for entry in self.entries if not entry.row.is_beside]
        by_type: dict[str, list[ListRow]] = defaultdict(list)
        for row in rows:
            by_type[row.type].append(row)
        for term in TYPES:
            if not (chosen := by_type.get(term.code)):
                continue
            put_text(self.sheet, self.at, NAME, label(TYPES, term.code, self.language), self.styles.text())
            put(self.sheet, self.at, ADCODE, "", self.styles.text())
            count = f'=COUNTIFS({self.listed(TYPE)},"{term.code}",{self.listed(NUMBER)},">0")'
            self.formula(COUNT, count, sum(row.own_number for row in chosen), self.styles.text("right"))
            money = f'SUMIF({self.listed(TYPE)},"{term.code}",{self.listed(INVESTMENT)})'
            counted = f'COUNTIFS({self.listed(TYPE)},"{term.code}",{self.listed(INVESTMENT)},{NUMERIC})'
            sums = own_sum(chosen)
            self.put_sum(MONEY, money, counted, (sums.stated_wan, self.styles.money_or_dash))
            put(self.sheet, self.at, NOTE, basis_of(sums, self.language), self.styles.text())
            self.at += 1
        spans = [span(first, max(self.at - 1, first), column) for column in (COUNT, MONEY)]
        whole = own_sum(rows)
        self.write_sums(phrase("total", self.language), spans, (whole.number, whole.stated_wan), deep=True)
        self.at += 1

    def write_shares(self) -> None:
        """Write how shared projects are divided; the terms above read these lines by their hidden key."""
        parts = [(entry, part) for entry in self.entries for part in divide(entry.row)]
        self.write_block(
            ("三、按份额分计的项目", "3. Projects shared by districts"),
            [self.name(key) for key in ("name", "district_names", "shares", "counted_number", "counted_wan")],
        )
        self.part_rows = self.rows_of_parts(parts)
        self.at += len(parts)
        self.write_none_unless(parts)

    def rows_of_parts(self, parts: Sequence[tuple[Entry, Part]]) -> list[Row]:
        """Return the lines of the parts, from the next free one on."""
        own, unknown = self.styles, phrase("unknown", self.language)
        styles = (own.text(), own.text(), own.share, own.text("right"))
        columns = [(name, style_mark(style)) for (name, _), style in zip(unstyled(4), styles, strict=True)]
        money, muted = style_mark(own.money), style_mark(own.text("center", muted=True))
        rows = []
        for line, (entry, part) in enumerate(parts, start=self.at):
            number, row = line + 1, entry.row
            values = (row.name, part.share.label, part.share.share, part.number)
            cells = cells_markup(number, values, columns)
            if is_silent(row):
                cells += cells_markup(number, (unknown,), (("E", muted),))
            else:
                cells += formula_markup(
                    f"E{number}", money, self.formula_of(line, entry, part), part.amount_wan
                )
            cells += cells_markup(number, (term_key("district", part.share.adcode),), (("G", ""),))
            rows.append(row_markup(number, cells, row_marks(fit_height([(row.name, WIDTHS[NAME])]), 0)))
        return rows

    def formula_of(self, line: int, entry: Entry, part: Part) -> str:
        """Return the formula of a part's money; the last part takes what rounding left."""
        if entry.row.is_cut:
            # The list's cell holds the own part alone, of which shares are no longer a fraction.
            return f"{part.amount_wan}"
        cell = f"N({self.list_name}!{xl_rowcol_to_cell(entry.line, INVESTMENT)})"
        if part.is_last:
            return f"{cell}-SUM({span(line - part.before, line - 1, HIGH)})"
        return f"ROUND({cell}*{xl_rowcol_to_cell(line, COUNT)},4)"

    def write_conflicts(self, sides: Sequence[ConflictSide]) -> None:
        """Write every side of every open conflict."""
        self.write_block(
            ("四、说法不一、尚未裁定的(暂取低值)", "4. Open conflicts (lowest adopted)"),
            [
                self.name(key)
                for key in ("name", "code", "is_adopted", "stated_wan", "investment_text", "sources")
            ],
        )
        for side in sides:
            where = (
                cite(side.short_title, [side.line], self.language) if side.short_title and side.line else ""
            )
            adopted = pick(("是", "yes"), self.language) if side.is_adopted else ""
            self.set_height(side.name, as_written=side.as_written or "", where=where)
            put_text(self.sheet, self.at, NAME, side.name, self.styles.text())
            put_text(self.sheet, self.at, ADCODE, side.code, self.styles.text("center"))
            put(self.sheet, self.at, COUNT, adopted, self.styles.text("center"))
            put(self.sheet, self.at, MONEY, side.value_wan, self.styles.money)
            put(self.sheet, self.at, HIGH, side.as_written, self.styles.text())
            put(self.sheet, self.at, NOTE, where, self.styles.text())
            self.at += 1
        self.write_none_unless(sides)

    def write_none_unless(self, rows: Sequence[Any]) -> None:
        """Say that a block is empty, and leave a line free."""
        if not rows:
            put_text(self.sheet, self.at, NAME, pick(("无", "none"), self.language), self.styles.text())
            self.at += 1
        self.at += 1

    def set_height(self, name: str, *, as_written: str = "", where: str = "") -> None:
        """Make the line high enough for its texts."""
        texts = ((name, NAME), (as_written, HIGH), (where, NOTE))
        self.sheet.set_row(self.at, fit_height((text, WIDTHS[column]) for text, column in texts))

    def formula(self, column: int, formula: str, value: Any, style: Any) -> None:
        """Write a formula with the value that it has now."""
        self.sheet.write_formula(self.at, column, formula, style, value)

    def finish(self) -> None:
        """Set up printing."""
        set_paper(self.sheet, phrase("footer", self.language))
        self.sheet.print_area(0, 0, self.at, NOTE)
        self.sheet.freeze_panes(2, 0)


def sums_of(terms: Sequence[BucketTotal]) -> tuple[int, Decimal | None, Decimal | None]:
    """Return number, money and highest money of some terms."""
    investment, high = add_up(term.investment for term in terms), add_up(term.high for term in terms)
    return investment.number, investment.stated_wan, high.stated_wan


def own_sum(rows: Sequence[ListRow]) -> Sum:
    """Return what some rows of the list add up to."""
    silent = sum(row.own_number for row in rows if is_silent(row))
    known = sum(row.own_number for row in rows) - silent
    return Sum(sum((row.own_wan for row in rows), Decimal(0)), known, silent)


def is_silent(row: ListRow) -> bool:
    """Say whether nothing states the row's total investment."""
    return row.investment_wan is None and not row.own_wan


def stated(figure: Sum, language: Language) -> Decimal | str:
    """Return a sum in 万元, or that none is stated."""
    return phrase("unknown", language) if figure.stated_wan is None else figure.stated_wan


def span(first: int, last: int, column: int) -> str:
    """Return the range of some lines of a column."""
    return f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
