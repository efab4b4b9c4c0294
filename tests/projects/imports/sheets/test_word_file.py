from __future__ import annotations

from pathlib import Path

from docx import Document

from projects.imports.limits import LIMITS
from projects.imports.sheets.word_file import read_docx
from tests.projects.imports.sheets.files import refused, repack


def test_tables_with_merged_cells_captions_and_tables_inside(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("2026年重点项目表")
    document.add_paragraph("单位:万元")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目名称"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "投资"
    table.cell(1, 1).text, table.cell(1, 2).text = "总投资", "已完成"
    table.cell(2, 0).text = "污水厂\n二期"
    table.cell(2, 1).text = "1200"
    inner = table.cell(2, 2).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "内"
    document.save(tmp_path / "a.docx")
    outer, nested = read_docx(tmp_path / "a.docx", LIMITS).tables
    assert outer.name == "表格 1 2026年重点项目表 单位:万元"
    assert [row.cells for row in outer.rows] == [
        ("项目名称", "投资"),
        (None, "总投资", "已完成"),
        ("污水厂\n二期", "1200"),
    ]
    assert set(outer.merged) == {(1, 0, 2, 0), (1, 1, 1, 2)}
    assert nested.name == "表格 2 (表格 1 C3 格内)"
    assert nested.rows[0].cells == ("内",)


def test_struck_out_text_is_left_out(tmp_path: Path) -> None:
    document = Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "KEEP"
    path = tmp_path / "a.docx"
    document.save(path)
    struck = b'<w:del w:id="1" w:author="a"><w:r><w:delText>GONE</w:delText></w:r></w:del>'
    added = b'<w:ins w:id="2" w:author="a"><w:r><w:t>NEW</w:t></w:r></w:ins></w:p></w:tc>'
    repack(path, {"word/document.xml": lambda found: found.replace(b"</w:p></w:tc>", struck + added)})
    assert read_docx(path, LIMITS).tables[0].rows[0].cells == ("KEEPNEW",)


def test_a_document_without_tables_or_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    Document().save(path)
    refused(read_docx, path, "没有表格")
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]>'
    repack(path, {"word/document.xml": lambda found: laughs + found.partition(b"?>")[2]})
    refused(read_docx, path, "DOCTYPE")
