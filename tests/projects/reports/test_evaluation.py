"""The evaluation report: it opens, has the form of such a report, and its numbers are those of the page."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from docx import Document as open_word
from docx.document import Document as Word
from docx.table import Table
from sqlalchemy.orm import Session

from projects.models import DocumentHeading
from projects.plans.documents import DocumentRow, get_document
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.reports import charts
from projects.reports.evaluation import write_evaluation
from projects.reports.evaluation_facts import EvaluationFacts, read_facts
from tests.support.factories import make_document, make_project

CITY_PLAN = "001_4b4cd3b28943517d.txt"
TODAY = date(2026, 11, 22)
HEADINGS = [
    "一、规划概况",
    "二、总体实施情况",
    "三、分类型实施情况",
    "四、分县区实施情况",
    "五、存在问题",
    "六、未开工项目清单",
    "附件:项目总表",
]


def found(session: Session, file: str) -> DocumentRow:
    document = get_document(session, file)
    assert document is not None
    return document


@pytest.fixture
def facts(registry_session: Session) -> EvaluationFacts:
    return read_facts(registry_session, found(registry_session, CITY_PLAN), TODAY)


@pytest.fixture
def word(registry_session: Session) -> Word:
    report = write_evaluation(registry_session, found(registry_session, CITY_PLAN), TODAY)
    return open_word(io.BytesIO(report.body))


def table_of(word: Word, head: str) -> Table:
    return next(table for table in word.tables if table.rows[0].cells[0].text == head)


def last(table: Table) -> list[str]:
    return [cell.text for cell in table.rows[-1].cells]


def test_it_has_the_form_of_such_a_report(word: Word) -> None:
    heads = [one.text for one in word.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert heads == HEADINGS
    assert "总结评估报告" in [one.text for one in word.paragraphs][1]


def test_the_tables_end_in_the_totals_of_the_page(word: Word, facts: EvaluationFacts) -> None:
    score, summary = facts.board.total, facts.summary
    for head in ("类型", "县区", "阶段"):
        assert last(table_of(word, head))[1] == str(summary.number) == str(score.number)
    money = f"{summary.investment.wan / 10_000:,.2f}"
    assert last(table_of(word, "类型"))[7] == last(table_of(word, "县区"))[4] == money
    assert last(table_of(word, "章节"))[1:3] == [str(score.programme_number), str(score.number)]


@pytest.mark.parametrize(("head", "columns"), [("类型", range(1, 7)), ("县区", (1, 2, 6))])
def test_the_rows_of_a_table_add_up(word: Word, head: str, columns: range) -> None:
    rows = [[cell.text for cell in row.cells] for row in table_of(word, head).rows][1:]
    for column in columns:
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])


@pytest.mark.parametrize("head", ["类型", "县区"])
def test_printed_money_adds_up_to_the_printed_total(word: Word, head: str) -> None:
    table = table_of(word, head)
    names = [cell.text for cell in table.rows[0].cells]
    for column, name in enumerate(names):
        if "亿元" in name:
            cells = [row.cells[column].text.replace(",", "") for row in table.rows[1:]]
            *parts, total = [Decimal(0 if cell in ("未载明", "—") else cell) for cell in cells]
            assert sum(parts) == total


def test_printed_shares_add_up_to_all(word: Word) -> None:
    table = table_of(word, "阶段")
    *parts, total = [Decimal(row.cells[2].text.rstrip("%")) for row in table.rows[1:]]
    assert (sum(parts), total) == (100, 100)


def test_the_lists_hold_what_the_text_counts(facts: EvaluationFacts, registry_session: Session) -> None:
    score, summary = facts.board.total, facts.summary
    assert len(facts.waiting) == score.waiting_number
    assert len(facts.overdue) == score.overdue_number
    assert len(facts.conflicting) == summary.conflict_number
    assert len(facts.rows) == summary.row_number
    assert sum(row.counted_wan for row in facts.rows) == summary.investment.wan
    assert summary == summarise(
        registry_session, open_selection(registry_session, ProjectFilter(document=(CITY_PLAN,)))
    )


def test_the_annex_names_every_project_with_its_lines(word: Word, facts: EvaluationFacts) -> None:
    annex = word.tables[-1]
    assert len(annex.rows) == len(facts.rows) + 1
    assert annex.rows[1].cells[1].text == facts.rows[0].code
    assert annex.rows[1].cells[-1].text.split()[0] == str(facts.lines_of(facts.rows[0])[0])


def test_charts_stand_in_it_where_there_is_a_font(word: Word) -> None:
    assert len(word.inline_shapes) == (2 if charts.find_font() else 0)


def test_without_a_font_the_tables_speak_alone(
    registry_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "FONTS", ())
    report = write_evaluation(registry_session, found(registry_session, CITY_PLAN), TODAY)
    word = open_word(io.BytesIO(report.body))
    assert len(word.inline_shapes) == 0
    assert any("没有中文字体" in one.text for one in word.paragraphs)


def test_a_plan_under_way_is_not_finally_evaluated(session: Session) -> None:
    make_document(session, "plan.txt", plan_start_year=2021, plan_end_year=2025)
    make_project(session, figures=[5])
    report = write_evaluation(session, found(session, "plan.txt"), date(2024, 6, 30))
    assert "实施情况评估报告" in report.filename


def test_an_empty_document_still_makes_a_report(session: Session) -> None:
    make_document(session, "plan.txt", plan_start_year=None)
    report = write_evaluation(session, found(session, "plan.txt"), TODAY)
    assert open_word(io.BytesIO(report.body)).paragraphs


def test_any_text_stays_text(session: Session) -> None:
    document = make_document(
        session, "plan.txt", short_title='a/b:"c"', plan_start_year=2021, plan_end_year=2025
    )
    session.add(
        DocumentHeading(
            document_id=document.id, line=1, last_line=9, level=1, kind="heading", title="<w:p>&\x01]]>"
        )
    )
    make_project(session, "<w:t>&amp;\x0b{{7*191}}]]>", figures=[Decimal("1.5")], owner="\ufffe'\"")
    report = write_evaluation(session, found(session, "plan.txt"), TODAY)
    text = [cell.text for cell in open_word(io.BytesIO(report.body)).tables[-1].rows[1].cells]
    assert text[2] == "<w:t>&amp;{{7*191}}]]>"
    assert text[7] == "1.5"
    assert not set('/:"') & set(report.filename)
