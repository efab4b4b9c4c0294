"""The month's workbook in an office program: its formulas are computed anew and still agree."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from docx import Document as open_word
from sqlalchemy.orm import Session

from geo.districts import get_district
from projects.accounts.access import PUBLIC
from projects.months.calendar import read_calendar
from projects.months.facts import MonthFacts, read_month_facts
from projects.progress.rules import Reporting
from projects.reports import charts
from projects.reports.change_words import value_words
from projects.reports.month import write_month_report
from projects.reports.month_workbook import write_month_workbook
from projects.updates.submission import Submission
from projects.words.sums import add_up
from tests.projects.exports.test_recalculation import recompute
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import OFFICER, make_project
from tests.support.history import copy_database, let_days_pass, open_past
from tests.support.months import FIRST, LAST, THIS, fill_months

RULES = Reporting(("signed", "construction"), 5)
HOSTILE = '=HYPERLINK("http://x")<w:t>&amp;\x0b]]>\N{PILE OF POO}\N{CJK UNIFIED IDEOGRAPH-20BB7}'


@pytest.fixture(scope="module")
def months_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_month_files")
    with open_past(url) as session:
        fill_months(session)
    return url


@pytest.fixture
def months(months_url: str) -> Iterator[Session]:
    with open_past(months_url) as session:
        yield session


def facts_of(session: Session, month: object = LAST, adcode: str = "211300") -> MonthFacts:
    calendar = read_calendar(session, adcode)
    state = calendar.state_of(month)  # type: ignore[arg-type]
    district = get_district(session, adcode)
    return read_month_facts(session, calendar, state, district, rules=RULES, access=PUBLIC)


@pytest.mark.parametrize("month", [FIRST, LAST, THIS])
@pytest.mark.parametrize("adcode", ["211300", "211302", "211381"])
def test_the_differences_explain_the_totals(months: Session, month: object, adcode: str) -> None:
    facts = facts_of(months, month, adcode)
    assert facts.is_exact
    assert facts.is_first == (month == FIRST)
    assert facts.reported_number == facts.progress.total.reported
    for lines in (facts.progress.districts, facts.progress.types):
        assert add_up(one.sums.month for one in lines) == facts.progress.total.month
    assert facts.months[-1].stated_wan == facts.progress.total.month.stated_wan
    assert facts.months[-1].stated_sum_wan == facts.progress.total.year.stated_wan


def test_an_office_program_computes_the_same(months: Session, tmp_path: Path) -> None:
    body = write_month_workbook(facts_of(months), names=True).body
    stored = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    computed = recompute(openpyxl.load_workbook(io.BytesIO(body)), tmp_path)
    for sheet, again in zip(stored.worksheets, computed.worksheets, strict=True):
        for row in sheet.iter_rows():
            for cell in row:
                found = again.cell(cell.row, cell.column).value
                is_number = isinstance(cell.value, int | float)
                expected = pytest.approx(cell.value, abs=1e-6) if is_number else cell.value
                assert found == expected, (sheet.title, cell.coordinate)
    differences = [
        cell.value
        for row in computed["汇总"].iter_rows()
        if "差额" in str(row[0].value)
        for cell in row[1:]
        if cell.value is not None
    ]
    assert differences == pytest.approx([0] * len(differences))
    assert len(differences) == 12


def test_an_office_program_opens_the_document(months: Session, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(write_month_report(facts_of(months), names=True).body)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    done = subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", tmp_path, path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF"), done.stderr


def test_the_document_says_who_made_it_and_when(months: Session) -> None:
    about = open_word(io.BytesIO(write_month_report(facts_of(months), names=True).body)).core_properties
    assert about.title.startswith(facts_of(months).district.label)
    assert about.author == about.last_modified_by == "Lantu 蓝图"
    assert abs(datetime.now(UTC) - about.created.replace(tzinfo=UTC)) < timedelta(hours=1)
    assert about.created == about.modified
    assert about.comments == ""


def test_a_chart_stands_in_it_where_there_is_a_font(months: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(months)
    shapes = open_word(io.BytesIO(write_month_report(facts, names=False).body)).inline_shapes
    assert len(shapes) == (1 if charts.find_font() else 0)
    monkeypatch.setattr(charts, "FONTS", ())
    plain = open_word(io.BytesIO(write_month_report(facts, names=False).body))
    assert len(plain.inline_shapes) == 0


def test_any_text_stays_text(server_url: str, empty_url: str) -> None:
    url = copy_database(server_url, empty_url, "lantu_month_text")
    with open_past(url) as session:
        make_project(session, "先有的", status="construction")
        let_days_pass(session, 40)
        who = Desk(session, "shi", "reviewer", ("211300",))
        project = make_project(session, HOSTILE, by=OFFICER, status="construction", figures=[10])
        values = {"month_wan": None, "cumulative_wan": None, "physical_progress": HOSTILE.replace("\x0b", "")}
        who.submit(project, Submission("progress", values, month=THIS, reason="x"))
        session.commit()
        facts = facts_of(session, THIS)
        book = openpyxl.load_workbook(io.BytesIO(write_month_workbook(facts, names=True).body))
        word = open_word(io.BytesIO(write_month_report(facts, names=True).body))
    names = [cell.value for cell in book["变化"]["C"]]
    assert any(str(name).startswith("=HYPERLINK") for name in names)
    assert all(cell.data_type != "f" for cell in book["变化"]["C"])
    assert HOSTILE.replace("\x0b", "") in {
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("type", "energy", "能源"),
        ("nature", None, "空"),
        ("is_programme", True, "是"),
        ("assisting_units", ["甲", "乙"], "甲、乙"),
        ("geom", "POINT (1 2)", "有"),
        ("investment_wan", "12.5", "12.5"),
    ],
)
def test_values_in_words(name: str, value: object, words: str) -> None:
    assert value_words(name, value) == words
