"""The workbook in an office program: its formulas are computed anew and still agree."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, crosstab, summarise
from tests.support.factories import make_project

TOTAL, NAME, MONEY, CODE = 4, 2, 7, 16


def recompute(book: Workbook, folder: Path) -> Workbook:
    """Save without the stored values, let LibreOffice compute every formula, and read what it found."""
    path = folder / "list.xlsx"
    book.save(path)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "xlsx",
    ]
    done = subprocess.run(
        [*command, "--outdir", folder / "out", path], capture_output=True, text=True, timeout=120, check=False
    )
    assert (folder / "out" / "list.xlsx").exists(), done.stderr
    return openpyxl.load_workbook(folder / "out" / "list.xlsx", data_only=True)


def print_pages(body: bytes, folder: Path) -> str:
    """Return all text of a workbook as LibreOffice prints it, without blanks."""
    (folder / "list.xlsx").write_bytes(body)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "pdf",
    ]
    done = subprocess.run(
        [*command, "--outdir", folder, folder / "list.xlsx"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (folder / "list.pdf").exists(), done.stderr
    return "".join("".join(page.extract_text() for page in PdfReader(folder / "list.pdf").pages).split())


def test_all_of_a_long_text_is_on_paper(session: Session, tmp_path: Path) -> None:
    words = [f"第{number}项：新建标准化厂房及配套管网，" for number in range(1, 45)]
    assert len("".join(words)) > 700
    make_project(session, "长内容工程", description="".join(words), figures=[100])
    body = write_export(session, "projects", "xlsx", ProjectFilter()).body
    printed = print_pages(body, tmp_path)
    # Where a row ends a phrase goes on in the next, behind the other cells of the row.
    lost = [
        word
        for word in words
        if not any(word[:at] in printed and word[at:].rstrip("，") in printed for at in range(len(word)))
    ]
    assert lost == []


def row_of(book: Workbook, sheet: int, name: str) -> int:
    """Return the first row whose text in the first two columns is a name."""
    rows = book.worksheets[sheet].iter_rows(max_col=2)
    return next(cell.row for row in rows for cell in row if cell.value == name)


def test_an_office_program_computes_the_same(
    small_registry: Session, open_list: Callable[..., Workbook], tmp_path: Path
) -> None:
    computed = recompute(open_list(), tmp_path)
    shown = open_list(values=True)
    for stored, found in zip(shown.worksheets, computed.worksheets, strict=True):
        for row in stored.iter_rows():
            for cell in row:
                again = found.cell(cell.row, cell.column).value
                expected = pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value
                assert again == expected, (stored.title, cell.coordinate)
    summary = summarise(small_registry, open_selection(small_registry, ProjectFilter()))
    assert Decimal(str(round(computed.worksheets[0].cell(TOTAL, MONEY).value, 4))) == summary.investment.wan


def test_an_edit_reaches_every_total(
    small_registry: Session, open_list: Callable[..., Workbook], tmp_path: Path
) -> None:
    del small_registry
    book = open_list()
    before = open_list(values=True)
    row = row_of(book, 0, "三县共建水库")
    book.worksheets[0].cell(row, MONEY).value = 400
    computed = recompute(book, tmp_path)

    def gain(sheet: int, name: str, column: int) -> float:
        line = row_of(before, sheet, name)
        return float(
            computed.worksheets[sheet].cell(line, column).value
            - before.worksheets[sheet].cell(line, column).value
        )

    assert gain(0, before.worksheets[0].cell(TOTAL, NAME).value, MONEY) == pytest.approx(300)
    for name in ("合计", "清单合计", "县区小计", "水利供水"):
        assert gain(1, name, 4) == pytest.approx(300)
    assert gain(1, "双塔区", 4) == pytest.approx(400 * 0.333333 - 33.3333, abs=1e-4)
    assert gain(1, "跨区", 4) == 0
    assert computed.worksheets[1].cell(row_of(before, 1, "差额(应为 0)"), 4).value == 0


def test_the_totals_workbook_adds_up(small_registry: Session, tmp_path: Path) -> None:
    body = write_export(small_registry, "totals", "xlsx", ProjectFilter()).body
    computed = recompute(openpyxl.load_workbook(io.BytesIO(body)), tmp_path)
    terms = by_bucket(small_registry, open_selection(small_registry, ProjectFilter()))
    for sheet, by in zip(computed.worksheets, ("status", "type"), strict=True):
        total = crosstab(small_registry, open_selection(small_registry, ProjectFilter()), by).total  # type: ignore[arg-type]
        last = [cell.value for cell in sheet[sheet.max_row]]
        assert (last[0], last[-2], last[-3]) == ("合计", total.number, total.silent)
        assert Decimal(str(round(last[-1], 4))) == total.wan
        across = [sheet.cell(row, sheet.max_column).value for row in range(5, 5 + len(terms))]
        assert across == [
            "未载明" if one.stated_wan is None else pytest.approx(float(one.wan))
            for one in (term.investment for term in terms)
        ]
