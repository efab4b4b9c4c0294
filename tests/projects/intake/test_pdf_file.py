"""Plans in PDF: lines of print become paragraphs, cut rows are joined, scans are said to be scans."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from projects.errors import BadInput
from projects.intake.pdf_file import Row, join_rows, split_box
from projects.intake.plan_file import read_plan
from projects.intake.plan_text import Limits
from projects.intake.scan import read_scan

SCAN = Path(__file__).parents[2] / "intake" / "scan.pdf"
TYPESET = Path(__file__).parents[2] / "intake" / "typeset.pdf"


def row(text: str, left: float = 90, right: float = 500, page: int = 1, size: float = 16) -> Row:
    return Row(text, left, right, size, is_bold=False, page=page)


def cells(page: int, *texts: str) -> Row:
    return Row(" | ".join(texts) + " |", 90, 500, 0.0, is_bold=False, page=page, cells=texts)


def join(*rows: Row) -> list[str]:
    return [one.text for one in join_rows(rows)]


def test_lines_of_print_are_paragraphs_by_indent_and_end() -> None:
    assert join(
        row("推进凌河公园建设,完善", left=122),
        row("绿道工程。", right=200),
        row("实施热网改造,", left=122),
        row("建设热源厂。"),
        row("第二节 能源", right=220),
        row("建设电站。", left=122, right=240),
    ) == ["推进凌河公园建设,完善绿道工程。", "实施热网改造,建设热源厂。", "第二节 能源", "建设电站。"]


def test_a_paragraph_goes_on_over_the_page() -> None:
    assert join(row("推进凌河公园建设,", left=122), row("完善绿道。", page=2)) == [
        "推进凌河公园建设,完善绿道。"
    ]


def test_a_row_that_is_cut_at_the_page_is_joined_and_no_other() -> None:
    found = join(
        cells(1, "1", "北塔公园", "2亿元"),
        cells(1, "2", "污水处理厂及", "3亿元"),
        cells(2, "", "配套管网", ""),
        cells(2, "3", "热源厂", ""),
    )
    assert found == ["1 | 北塔公园 | 2亿元 |", "2 | 污水处理厂及配套管网 | 3亿元 |", "3 | 热源厂 |  |"]


def test_a_box_gives_its_title_and_items() -> None:
    rows = split_box("专栏3 重点项目\n1.抽水蓄能电站项目,\n投资80亿元。\n2.热网改造。", (0, 0, 9, 9), 4)
    assert [one.text for one in rows] == [
        "专栏3 重点项目 |",
        "1.抽水蓄能电站项目,投资80亿元。 |",
        "2.热网改造。 |",
    ]


def test_a_typeset_plan_keeps_headings_boxes_tables_and_pages() -> None:
    told: list[tuple[int, int]] = []
    plan = read_plan(TYPESET, report=lambda done, total: told.append((done, total)))
    texts = {line.text: line for line in plan.lines}
    assert plan.lines[0].kind == "heading"
    assert plan.lines[0].section == "第五章"
    assert any(line.box == "专栏3" and "抽水蓄能" in line.text for line in plan.lines)
    assert any(text.startswith("39 | ") for text in texts)
    assert plan.lines[-1].page == 2
    assert told[-1] == (2, 2)


def test_a_scan_is_said_to_be_one() -> None:
    with pytest.raises(BadInput, match="是扫描件") as caught:
        read_plan(SCAN)
    assert caught.value.field == "scan"


def test_a_scan_is_recognised_with_what_lies_in_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    plan = read_scan(SCAN, Limits())
    text = "".join(line.text for line in plan.lines)
    assert "凌河湿地公园" in text
    assert plan.notes


def test_locked_broken_and_long_files_are_refused(tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    writer = PdfWriter(clone_from=PdfReader(TYPESET))
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(locked)
    with pytest.raises(BadInput, match="密码"):
        read_plan(locked)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"junk" * 100)
    with pytest.raises(BadInput, match="不是完整的 PDF"):
        read_plan(broken)
    with pytest.raises(BadInput, match="有 2 页,最多 1 页"):
        read_plan(TYPESET, Limits(most_pages=1))
