"""What a cell of a file holds once its formula is judged: its value, or why it has none that can be used."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.source import SCALED, CellValue, ErrorCell, FormulaCell

Value = str | Decimal | date | datetime | bool
# Formulas that reach out of their workbook: other files, programs (DDE), the web.
CALLS_OUT = re.compile(
    r"""\[[^\]]*\](?:[^\[]*!)|^'?(?:file|https?):|\|\s*'|\|[^|]*![A-Z]
    |\b(?:_xlfn\.)?(?:WEBSERVICE|FILTERXML|HYPERLINK|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE
    |IMPORT(?:XML|DATA|HTML|FEED|RANGE)|SQL\.REQUEST|INDIRECT\s*\(\s*"\[)\b""",
    re.IGNORECASE | re.VERBOSE,
)
SHOWN = 60


def value_of(cell: CellValue) -> Value | None:
    """Return a cell's value, that of a formula as it was last computed; raises BadInput.

    Refused are errors, formulas nobody computed, and those that reach out of their workbook.
    """
    if isinstance(cell, FormulaCell):
        if cell.formula and CALLS_OUT.search(cell.formula):
            message = msg("公式“%(formula)s”引用外部文件、网络或程序,不采用。请改成数值。")
            raise BadInput(message, formula=cell.formula[:SHOWN])
        if cell.value is None:
            message = msg(
                "公式“%(formula)s”没有算出的值。请在 Excel 或 WPS 里打开、保存后再导入,或改成数值。"
            )
            raise BadInput(message, formula=(cell.formula or "")[:SHOWN])
        cell = cell.value
    if cell == ErrorCell(SCALED):
        raise BadInput(msg("数字格式带缩放(如以万显示),显示的和实际的数不同。请改成常规格式。"))
    if isinstance(cell, ErrorCell):
        raise BadInput(msg("单元格出错:%(code)s。"), code=cell.code)
    return cell


def shown(cell: CellValue) -> str:
    """Return a cell as a person sees it in the sheet."""
    if isinstance(cell, FormulaCell):
        return f"={cell.formula or ''}" if cell.value is None else shown(cell.value)
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return "" if cell is None else str(cell)
