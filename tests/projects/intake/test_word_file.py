"""Plans in Word: structure kept in its order, hostile packages refused before they are opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from projects.errors import BadInput
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits, PlanText


def make_word(path: Path) -> Path:
    document = Document()
    document.add_heading("第五章 产业体系", 1)
    document.add_heading("发展工业", 2)
    document.add_paragraph("推进凌河公园建设。")
    document.add_paragraph("热网改造", style="List Number")
    box = document.add_table(rows=1, cols=1).cell(0, 0)
    box.text = "专栏3 重点项目\n1.水厂项目,投资3亿元。\n2.路网工程。"
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, (("序号", "名称", "总投资"), ("1", "北塔公园", "2亿元")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    merged = document.add_table(rows=1, cols=2)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "合并的一格"
    document.save(str(path))
    return path


@pytest.fixture
def plan(tmp_path: Path) -> PlanText:
    return read_plan(make_word(tmp_path / "规划.docx"))


def test_headings_items_boxes_and_rows_keep_their_places(plan: PlanText) -> None:
    assert [(line.kind, line.text) for line in plan.lines] == [
        ("heading", "第五章 产业体系"),
        ("heading", "发展工业"),
        ("paragraph", "推进凌河公园建设。"),
        ("list_item", "热网改造"),
        ("box", "专栏3 重点项目 |"),
        ("table_row", "1.水厂项目,投资3亿元。 |"),
        ("table_row", "2.路网工程。 |"),
        ("table_row", "序号 | 名称 | 总投资 |"),
        ("table_row", "1 | 北塔公园 | 2亿元 |"),
        ("table_row", "合并的一格 |"),
    ]
    assert [line.number for line in plan.lines] == list(range(1, 11))
    assert plan.lines[6].box == "专栏3"
    assert plan.lines[2].section == "第五章"


def rewrite(path: Path, name: str, content: bytes) -> None:
    held = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(held) as package, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in package.infolist():
            out.writestr(entry.filename, content if entry.filename == name else package.read(entry))


def test_entities_are_refused(tmp_path: Path) -> None:
    path = make_word(tmp_path / "a.docx")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:document/>'
    rewrite(path, "word/document.xml", bomb)
    with pytest.raises(BadInput, match="实体"):
        read_plan(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_word(tmp_path / "a.docx")
    rewrite(path, "word/styles.xml", b" " * 30_000_000)
    with pytest.raises(BadInput, match="解压后有 29 MB"):
        read_plan(path)


def test_a_broken_part_is_said_to_be_one(tmp_path: Path) -> None:
    path = make_word(tmp_path / "a.docx")
    rewrite(path, "word/document.xml", b"<w:document><no end")
    with pytest.raises(BadInput, match="不是完整的 Word"):
        read_plan(path)


def test_another_package_is_no_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(BadInput, match="不是 Word"):
        read_plan(path)


def test_the_most_characters_bind(tmp_path: Path) -> None:
    path = make_word(tmp_path / "a.docx")
    with pytest.raises(BadInput, match="最多 20 个字"):
        read_plan(path, Limits(most_characters=20))


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = Document()
    paragraph = document.add_paragraph("正文。")
    run = paragraph.add_run()._r
    picture = run.makeelement(qn("w:pict"), {})
    content = picture.makeelement(qn("w:txbxContent"), {})
    inner = content.makeelement(qn("w:p"), {})
    text = inner.makeelement(qn("w:t"), {})
    text.text = "框里的项目。"
    inner.append(text)
    content.append(inner)
    picture.append(content)
    run.append(picture)
    document.save(str(path))
    assert [line.text for line in read_plan(path).lines] == ["正文。", "框里的项目。"]
