from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from docx import Document as open_word
from docx.enum.section import WD_ORIENT
from openpyxl.workbook import Workbook
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.exports.wording import list_headings
from projects.reading.filters import ProjectFilter
from tests.projects.exports.conftest import KAZUO, SHUANGTA


@pytest.mark.parametrize(
    "wanted", [ProjectFilter(), ProjectFilter(district=(SHUANGTA,)), ProjectFilter(district=(KAZUO,))]
)
def test_the_list_as_word_is_that_of_the_workbook(
    small_registry: Session, open_list: Callable[..., Workbook], wanted: ProjectFilter
) -> None:
    word = open_word(io.BytesIO(write_export(small_registry, "projects", "docx", wanted).body))
    sheet = open_list(wanted, values=True).worksheets[0]
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells] == list_headings("zh")
    named = [row[1] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    # A head bears its ordinal in front of its name.
    assert all(row.cells[1].text.endswith(name) for row, name in zip(table.rows[1:], named, strict=True))
    assert word.paragraphs[0].text == sheet["A1"].value
    assert sheet["A2"].value in word.paragraphs[1].text
    assert word.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert "制表人" in word.paragraphs[-1].text
