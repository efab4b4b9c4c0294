"""The totals of a filter as a workbook: districts by status and by type, sums as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from projects.exports.filter_text import describe_filter, district_names
from projects.exports.job import Job
from projects.exports.styles import Styles
from projects.exports.total_rows import GROUPS, bucket_name
from projects.exports.wording import label, phrase, pick
from projects.exports.worksheet import SumCell, build_workbook, put, put_sum, put_text, set_paper
from projects.reading.totals import TERMS, Crosstab, GroupBy, crosstab
from projects.registry.fields import name_of
from projects.words.sums import NOTHING, Sum

TITLES: dict[GroupBy, tuple[str, str]] = {"status": ("按状态", "By status"), "type": ("按类型", "By type")}
TITLE, NOTE, GROUPED, HEADER, FIRST = range(5)
NAME, ADCODE, FIRST_CELL = range(3)
# Under each code stand how many are silent, the number and the money.
WIDE = 3


def write_totals_workbook(job: Job) -> bytes:
    """Return one sheet by status and one by type; every row and column adds up to the same total."""
    tables = {by: crosstab(job.session, job.selection, by) for by in GROUPS}
    words = phrase("filter", job.language) + describe_filter(job, district_names(job))
    note = f"{words}    {job.as_of_words}    {phrase('unit', job.language)}"

    def fill(workbook: Workbook) -> None:
        styles = Styles(workbook)
        for by, table in tables.items():
            sheet = workbook.add_worksheet(pick(TITLES[by], job.language))
            CrosstabWriter(sheet, styles, job, by, table).write(note)

    rows = sum(len(table.rows) for table in tables.values())
    return build_workbook(fill, rows=rows, title=pick(("汇总", "Totals"), job.language))


@dataclass(frozen=True, slots=True)
class CrosstabWriter:
    """Writes one cross table: silent ones, number and money under each code, then their sums across."""

    sheet: Worksheet
    styles: Styles
    job: Job
    by: GroupBy
    table: Crosstab

    def write(self, note: str) -> None:
        """Write the sheet from its title to its total line."""
        words = pick(("重大项目汇总", "Totals of major projects"), self.job.language)
        put_text(self.sheet, TITLE, NAME, f"{words}({pick(TITLES[self.by], self.job.language)})", self.bold)
        put_text(self.sheet, NOTE, NAME, note)
        self.sheet.set_column(NAME, NAME, 26)
        self.sheet.set_column(ADCODE, ADCODE, 12)
        self.write_header()
        for line, row in enumerate(self.table.rows, start=FIRST):
            text = self.styles.text()
            put_text(self.sheet, line, NAME, bucket_name(row.bucket, self.job.language), text)
            put(self.sheet, line, ADCODE, row.bucket.adcode, self.styles.text("center"))
            cells = [row.cells.get(code, NOTHING) for code in self.table.columns]
            self.write_cells(line, cells)
            self.write_across(line, row.bucket.investment, self.styles.text("right"), self.styles.money)
        self.write_footer(FIRST + len(self.table.rows))
        self.sheet.freeze_panes(FIRST, FIRST_CELL)
        set_paper(self.sheet, phrase("footer", self.job.language))
        self.sheet.repeat_rows(GROUPED, HEADER)

    @property
    def bold(self) -> Format:
        """The style of the title, which may run on to the right."""
        return self.styles.make(font_name="宋体", font_size=16, bold=True)

    @property
    def across(self) -> int:
        """Return the first of the three columns that sum a row."""
        return FIRST_CELL + WIDE * len(self.table.columns)

    def write_header(self) -> None:
        """Write the codes' names over their three columns."""
        language = self.job.language
        names = [label(TERMS[self.by], code, language) for code in self.table.columns]
        fixed = [name_of(key).say(language) for key in ("bucket", "adcode")]
        for column, name in enumerate(fixed):
            self.sheet.merge_range(GROUPED, column, HEADER, column, name, self.styles.header)
        heads = [name_of(key).say(language) for key in ("number", "investment_wan")]
        for column, name in zip(
            range(FIRST_CELL, self.across + WIDE, WIDE), [*names, phrase("total", language)], strict=True
        ):
            self.sheet.merge_range(GROUPED, column, GROUPED, column + WIDE - 1, name, self.styles.header)
            for offset, words in enumerate((phrase("unknown", language), *heads)):
                put_text(self.sheet, HEADER, column + offset, words, self.styles.header)
            for offset, width in enumerate((7, 7, 16)):
                self.sheet.set_column(column + offset, column + offset, width)

    def write_cells(self, line: int, cells: Sequence[Sum]) -> None:
        """Write silent ones, number and money of each code; an empty cell stays empty."""
        for column, cell in zip(range(FIRST_CELL, self.across, WIDE), cells, strict=True):
            unknown = phrase("unknown", self.job.language) if cell.number else None
            for offset, number in enumerate((cell.silent, cell.number)):
                put(self.sheet, line, column + offset, number or None, self.styles.text("right"))
            if cell.stated_wan is None:
                put(self.sheet, line, column + 2, unknown, self.styles.text("center", muted=True))
            else:
                put(self.sheet, line, column + 2, cell.wan, self.styles.money)

    def write_across(self, line: int, total: Sum, number_style: Format, money_style: Format) -> None:
        """Write the sums of a row over every third cell."""
        spans = [
            ",".join(
                xl_rowcol_to_cell(line, column)
                for column in range(FIRST_CELL + offset, self.across, WIDE) or (ADCODE,)
            )
            for offset in range(WIDE)
        ]
        self.write_sums((line, self.across), spans, total, (number_style, money_style))

    def write_sums(
        self, at: tuple[int, int], spans: Sequence[str], total: Sum, styles: tuple[Format, Format]
    ) -> None:
        """Write three sums side by side; money says 未载明 where none of its cells holds any."""
        (line, column), (number_style, money_style) = at, styles
        for offset, number in enumerate((total.silent, total.number)):
            self.sheet.write_formula(line, column + offset, f"=SUM({spans[offset]})", number_style, number)
        money = SumCell(f"SUM({spans[2]})", spans[2], total.stated_wan, self.job.language)
        put_sum(self.sheet, line, column + 2, money, money_style)

    def write_footer(self, line: int) -> None:
        """Write the sums of the columns."""
        text = self.styles.head(deep=True)
        put_text(self.sheet, line, NAME, phrase("total", self.job.language), text)
        self.sheet.write_blank(line, ADCODE, None, text)
        number_style, money_style = (
            self.styles.head(deep=True, align="right"),
            self.styles.head(deep=True, money=True),
        )
        last = max(line - 1, FIRST)
        for column, code in zip(range(FIRST_CELL, self.across, WIDE), self.table.columns, strict=True):
            spans = [
                f"{xl_rowcol_to_cell(FIRST, at)}:{xl_rowcol_to_cell(last, at)}"
                for at in range(column, column + WIDE)
            ]
            self.write_sums((line, column), spans, self.table.footer[code], (number_style, money_style))
        self.write_across(line, self.table.total, number_style, money_style)
