"""Make room for more rows in a sheet: cells, formulas, merged cells, heights and areas move as in Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import copy

from openpyxl.cell import Cell, MergedCell
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
Mover = Callable[[int, bool], int]


def repeat_row(workbook: Workbook, sheet: Worksheet, row: int, times: int) -> None:
    """Make `times` rows (at least one) of one row, with looks, height and formulas; what is below moves."""
    more = times - 1
    if more <= 0:
        return

    def move(at: int, is_end: bool) -> int:
        # A range that ends in the row grows with it; a single cell in it stays the first of them.
        return at + more if at > row or (is_end and at == row) else at

    def move_own(at: int, _is_end: bool) -> int:
        # What the row says of itself stays in it.
        return at + more if at > row else at

    template = [copy_cell(cell) for cell in sheet[row]]
    areas = [(one.min_row, one.max_row, one.min_col, one.max_col) for one in sheet.merged_cells.ranges]
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    move_cells(sheet, row, more)
    move_heights(sheet, row, more)
    for other in workbook.worksheets:
        is_own = other is sheet
        for cells in other.iter_rows():
            mover = move_own if is_own and cells[0].row == row else move
            shift_formulas(cells, sheet.title, mover, is_own=is_own)
    fill_copies(sheet, row, more, template, move_own)
    for first, last, left, right in areas:
        if first == last == row:
            for at in range(row, row + times):
                sheet.merge_cells(start_row=at, end_row=at, start_column=left, end_column=right)
        else:
            sheet.merge_cells(
                start_row=move(first, False), end_row=move(last, True), start_column=left, end_column=right
            )
    move_areas(workbook, sheet, move)


def copy_cell(cell: Cell | MergedCell) -> tuple[int, object, object]:
    """Return the column, value and look of a cell."""
    return cell.column, getattr(cell, "value", None), copy(cell._style)


def move_cells(sheet: Worksheet, row: int, more: int) -> None:
    """Move every cell below the row down, with its look."""
    if sheet.max_row > row:
        area = f"A{row + 1}:{get_column_letter(sheet.max_column)}{sheet.max_row}"
        sheet.move_range(area, rows=more)


def move_heights(sheet: Worksheet, row: int, more: int) -> None:
    """Move the heights below the row down, and give its own to its copies."""
    known = {at: copy(one) for at, one in sheet.row_dimensions.items() if at >= row}
    for at in known:
        if at > row:
            del sheet.row_dimensions[at]
    for at, one in known.items():
        target = sheet.row_dimensions[at + more if at > row else at]
        target.height, target.hidden = one.height, one.hidden
    if row in known:
        for at in range(row + 1, row + more + 1):
            sheet.row_dimensions[at].height = known[row].height


def shift_formulas(cells: Iterable[Cell | MergedCell], moved: str, move: Mover, *, is_own: bool) -> None:
    """Let the formulas of some cells speak of the moved cells where they are now."""
    for cell in cells:
        if isinstance(cell, Cell) and cell.data_type == "f" and isinstance(cell.value, str):
            cell.value = shift_formula(cell.value, moved, move, is_own=is_own)


def shift_formula(formula: str, moved: str, move: Mover, *, is_own: bool) -> str:
    """Return a formula with the references to the moved sheet at their new rows."""
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            name, mark, area = token.value.rpartition("!")
            if (is_own and not mark) or name.strip("'") == moved:
                token.value = f"{name}{mark}{shift_area(area, move)}"
    return str(tokens.render())


def shift_area(area: str, move: Mover) -> str:
    """Return a reference or a range at its new rows; whole columns and names stay."""
    first, mark, last = area.partition(":")
    if not mark:
        return shift_reference(first, move, is_end=False)
    return f"{shift_reference(first, move, is_end=False)}:{shift_reference(last, move, is_end=True)}"


def shift_reference(reference: str, move: Mover, *, is_end: bool) -> str:
    """Return one cell's reference at its new row."""
    found = REFERENCE.fullmatch(reference)
    return f"{found[1]}{move(int(found[2]), is_end)}" if found else reference


def fill_copies(
    sheet: Worksheet, row: int, more: int, template: list[tuple[int, object, object]], move: Mover
) -> None:
    """Write the row again below itself; its formulas speak of the cells beside them."""
    for column, value, look in template:
        letter = get_column_letter(column)
        formula = None
        if isinstance(value, str) and value.startswith("="):
            shifted = shift_formula(value, sheet.title, move, is_own=True)
            formula = Translator(shifted, f"{letter}{row}")
        for at in range(row + 1, row + more + 1):
            cell = sheet.cell(at, column)
            cell._style = copy(look)
            cell.value = formula.translate_formula(f"{letter}{at}") if formula else value


def move_areas(workbook: Workbook, sheet: Worksheet, move: Mover) -> None:
    """Move what names areas of the sheet: print area, filter, validations, conditional looks, names."""

    def moved(area: str) -> str:
        left, top, right, bottom = range_boundaries(area)
        if top is None or bottom is None:
            return area
        rows = {"min_row": move(top, False), "max_row": move(bottom, True)}
        return str(CellRange(min_col=left, max_col=right, **rows).coord)

    if sheet.print_area:
        areas = [part.rpartition("!")[2].replace("$", "") for part in sheet.print_area.split(",")]
        sheet.print_area = ",".join(moved(area) for area in areas)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = moved(sheet.auto_filter.ref)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = type(validation.sqref)(
            " ".join(moved(str(one)) for one in validation.sqref.ranges)
        )
    looks = [(str(one.sqref), one.rules) for one in sheet.conditional_formatting]
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    for areas_, rules in looks:
        for rule in rules:
            sheet.conditional_formatting.add(" ".join(moved(one) for one in areas_.split()), rule)
    for name in workbook.defined_names.values():
        if name.attr_text:
            name.attr_text = shift_formula(f"={name.attr_text}", sheet.title, move, is_own=False)[1:]
