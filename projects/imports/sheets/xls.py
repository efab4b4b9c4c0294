"""Read the old binary .xls by python-calamine; it tells no formulas, only what they last came to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.sheets.grid import Budget
from projects.imports.sheets.numbers import exact
from projects.imports.source import CellValue, ErrorCell, Note, SourceFile, SourceTable, Where, refuse


def read_xls(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the sheets of a workbook; raises BadInput (see `refuse`) within the limits."""
    # Heavy, and only who imports needs it.
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    where, budget = Where(name or path.name), Budget(name or path.name, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            tables = [
                read_sheet(
                    workbook.get_sheet_by_name(sheet.name),
                    budget,
                    is_hidden=sheet.visible != SheetVisibleEnum.Visible,
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise refuse(where, msg("%(where)s:有密码保护。请去掉密码后再导入。")) from error
    except (CalamineError, OSError) as error:
        message = msg("%(where)s:读不了,不是完整的 .xls。请用 Excel 或 WPS 打开后另存为 .xlsx。")
        raise refuse(where, message) from error
    note = Note(msg(".xls 不说明哪些格是公式:读的是上次算出的值。"))
    return SourceFile(budget.file, "xls", None, tuple(tables), (note,))


def read_sheet(sheet: Any, budget: Budget, *, is_hidden: bool) -> SourceTable:
    """Return one sheet; rows and columns keep their own numbers."""
    grid = budget.open_table(sheet.name)
    if sheet.start is None:
        return SourceTable(sheet.name, "sheet", (), is_hidden)
    first, left = sheet.start
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        grid.add(number, {left + at: as_value(value) for at, value in enumerate(row) if value != ""})
    merged = tuple(
        (top + 1, start, bottom + 1, end)
        for (top, start), (bottom, end) in getattr(sheet, "merged_cell_ranges", None) or ()
    )
    return SourceTable(sheet.name, "sheet", tuple(grid.rows), is_hidden, merged=merged)


def as_value(value: Any) -> CellValue:
    """Return a value of the library as a cell's; numbers as they show."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return exact(repr(value))
    if isinstance(value, datetime):
        is_day = not (value.hour or value.minute or value.second)
        return value.date() if is_day else value
    if isinstance(value, date | Decimal):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    text = str(value)
    return ErrorCell(text[:20]) if text.startswith("#") and text.rstrip("!?").isupper() else text
