"""Rows gathered within the limits of a file: the first that goes beyond one refuses the file."""

from __future__ import annotations

from collections.abc import Mapping

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.source import CellValue, FormulaCell, SourceRow, Where, refuse
from projects.words.invisible import UNREADABLE
from projects.words.texts import tidy

SURELY_FINE = 1000


class Budget:
    """How much one file has used up of its limits, over all of its tables."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file, self.limits = file, limits
        self.tables = self.rows = self.cells = 0

    def open_table(self, name: str) -> Grid:
        """Return the grid of a further table; raises BadInput for too many."""
        self.tables += 1
        if self.tables > self.limits.most_tables:
            message = msg("%(where)s:里的表太多,最多 %(most)d 张。请分成几个文件。")
            raise refuse(Where(self.file), message, most=self.limits.most_tables)
        return Grid(self, name)


class Grid:
    """The rows of one table; empty cells and empty rows take no room."""

    def __init__(self, budget: Budget, name: str) -> None:
        self.budget, self.name = budget, name
        self.rows: list[SourceRow] = []

    def add(self, number: int, cells: Mapping[int, CellValue], *, is_hidden: bool = False) -> None:
        """Take a row with its filled cells by column (from 0); raises BadInput beyond a limit."""
        filled = {
            column: value for column, given in cells.items() if (value := self.clean(given)) is not None
        }
        if not filled:
            return
        budget, limits = self.budget, self.budget.limits
        last = max(filled)
        self.check_width(number, last)
        budget.rows, budget.cells = budget.rows + 1, budget.cells + len(filled)
        if budget.rows > limits.most_rows:
            message = msg("%(where)s:到这里行数太多,一次最多 %(most)d 行。请分成几个文件。")
            raise refuse(self.where(number), message, most=limits.most_rows)
        if budget.cells > limits.most_cells:
            message = msg("%(where)s:到这里单元格太多,一次最多 %(most)d 个。请分成几个文件。")
            raise refuse(self.where(number), message, most=limits.most_cells)
        for column, value in filled.items():
            self.check_text(number, column, value)
        ordered = tuple(filled.get(column) for column in range(last + 1))
        self.rows.append(SourceRow(number, ordered, is_hidden=is_hidden))

    def check_width(self, number: int, column: int) -> None:
        """Raise BadInput for a cell in a column beyond the last that is read."""
        most = self.budget.limits.most_columns
        if column >= most:
            message = msg("%(where)s:在第 %(given)d 列,最多读 %(most)d 列。请删去多余的列。")
            raise refuse(self.where(number, column), message, given=column + 1, most=most)

    def check_text(self, number: int, column: int, value: CellValue) -> None:
        """Raise BadInput for a text that no cell should hold."""
        text = value.value if isinstance(value, FormulaCell) else value
        if not isinstance(text, str) or (len(text) < SURELY_FINE and text.isalnum()):
            return
        most = self.budget.limits.most_characters
        if len(text) > most:
            message = msg("%(where)s:文字太长(%(given)d 个字),最多 %(most)d 个字。")
            raise refuse(self.where(number, column), message, given=len(text), most=most)
        if UNREADABLE.search(text):
            raise refuse(self.where(number, column), msg("%(where)s:含有无法处理的字符。"))

    def where(self, row: int, column: int | None = None) -> Where:
        """Return a place in this table."""
        return Where(self.budget.file, self.name or None, row, column)

    @staticmethod
    def clean(value: CellValue) -> CellValue:
        """Return a value, None for a text in which nothing can be seen."""
        if not isinstance(value, str) or value[:1].isalnum():
            return value
        return value if tidy(value) else None
