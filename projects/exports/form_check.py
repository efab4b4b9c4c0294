"""Look through a form that somebody sends before it is kept: what is too large or calls out is refused."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from geo.errors import msg
from projects.errors import BadInput
from projects.exports.form_marks import MARK

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_MEMBERS = 500
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 2000, 200, 40_000
SIGNATURE = b"PK\x03\x04"
# A workbook that is protected by a password is an OLE file, as is an old .xls.
OLE = b"\xd0\xcf\x11\xe0"
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
CALLS_OUT = re.compile(
    r"\b(WEBSERVICE|FILTERXML|RTD|DDE|CALL|REGISTER|EXEC|HYPERLINK|IMAGE|INDIRECT)\s*\(|\[\d+\]|https?:|\|'",
    re.IGNORECASE,
)
FIELD = "form"


def open_form(content: bytes) -> Workbook:
    """Return the workbook of a form; raises BadInput at `form` for what is none, too large, or calls out."""
    # Imported here: pages ask this module how large a form may be.
    from openpyxl import load_workbook

    check_package(content)
    try:
        workbook = load_workbook(io.BytesIO(content), keep_links=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError):
        raise refused(msg("这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")) from None
    check_cells(workbook)
    return workbook


def check_package(content: bytes) -> None:
    """Raise BadInput for a package that is none or too large, has macros, links or entities."""
    if len(content) > MOST_BYTES:
        raise refused(msg("表样不能超过 2 MB。"))
    if content.startswith(OLE):
        raise refused(msg("表样是旧格式 .xls,或者设了密码。请去掉密码,另存为 .xlsx 后再上传。"))
    if not content.startswith(SIGNATURE):
        raise refused(msg("表样要是 .xlsx 工作簿。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_members(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise refused(msg("这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")) from None


def check_members(package: zipfile.ZipFile) -> None:
    """Raise BadInput for the members of a package that are refused."""
    members = package.infolist()
    # What is said is checked first, what comes out of it while it is read.
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise refused(msg("表样展开后太大,没有打开。"))
    left = MOST_UNPACKED
    for member in members:
        name = member.filename.lower()
        if "vbaproject" in name:
            raise refused(msg("表样里有宏。请另存为不含宏的 .xlsx 后再上传。"))
        if (
            "externallink" in name
            or "/embeddings/" in name
            or "/activex/" in name
            or "connections.xml" in name
        ):
            raise refused(msg("表样引用了别的文件或数据源。请断开链接后再上传。"))
        with package.open(member) as file:
            body = file.read(left + 1)
        left -= len(body)
        if left < 0:
            raise refused(msg("表样展开后太大,没有打开。"))
        if name.endswith((".xml", ".rels")) and DOCTYPE.search(body):
            raise refused(msg("表样里有不该有的定义,没有打开。"))


def check_cells(workbook: Workbook) -> None:
    """Raise BadInput for too many rows, columns or cells, for formulas that call out, for no mark at all."""
    number, has_mark = 0, False
    for sheet in workbook.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise refused(
                msg("表样的工作表“%(sheet)s”太大:最多 %(rows)d 行、%(columns)d 列。"),
                sheet=sheet.title,
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        number += sheet.max_row * sheet.max_column
        for row in sheet.iter_rows() if number <= MOST_CELLS else ():
            for cell in row:
                value = cell.value
                if cell.data_type == "f" and CALLS_OUT.search(getattr(value, "text", None) or str(value)):
                    raise refused(
                        msg("表样“%(sheet)s”的 %(cell)s 里有引用外部的公式,没有保存。"),
                        sheet=sheet.title,
                        cell=cell.coordinate,
                    )
                has_mark = has_mark or (isinstance(value, str) and MARK.search(value) is not None)
    if number > MOST_CELLS:
        raise refused(msg("表样的格子太多,最多 %(most)d 个。"), most=MOST_CELLS)
    if not has_mark:
        raise refused(msg("表样里没有标记。请在要填的格子里写上例如 {{项目名称}} 的标记。"))


def refused(message: str, **values: object) -> BadInput:
    """Return the refusal of a form."""
    return BadInput(message, field=FIELD, **values)
