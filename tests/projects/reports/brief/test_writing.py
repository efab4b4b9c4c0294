"""The brief of a district: one page, its sums those of the page, every part of it there, nothing made up."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document as open_word
from sqlalchemy import update
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import CHINA
from projects.downloads import ask, make_file
from projects.errors import BadInput, NotFound
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.registry.rollup import recount
from projects.reports.brief.writing import write_brief
from projects.words.names import Language
from projects.words.rounding import in_yi
from tests.support.factories import make_project

COUNTY, CITY = "211302", "211300"
HOSTILE = "<w:t>&amp; #panic(1)"


@pytest.fixture
def works(session: Session) -> Session:
    make_project(
        session, "双塔物流园", figures=[80000], at=(120.45, 41.57), precision="site", status="construction"
    )
    make_project(session, "到期未开工的学校", figures=[30000], start_year=2020, end_year=2021)
    make_project(session, "没有数字的医院")
    make_project(session, "说法不一的水厂", figures=[100, 200])
    make_project(session, "跨区公路", districts=("211302", "211303"), figures=[500000])
    recount(session)
    return session


def pages_of(session: Session, adcode: str = COUNTY, language: Language = "zh", **more: Any) -> list[str]:
    made = write_brief(session, "pdf", adcode, language=language, **{"as_of": None, **more})
    assert made.plain_name.startswith(f"lantu-brief-{adcode}-")
    with pypdfium2.PdfDocument(made.body) as pdf:
        return [re.sub(r"[\s\u200b]", "", page.get_textpage().get_text_range()) for page in pdf]


def test_it_is_one_page_that_says_what_the_district_adds_up_to(works: Session) -> None:
    (page,) = pages_of(works, approval="GS(2026)1号")
    summary = summarise(works, open_selection(works, ProjectFilter(district=(COUNTY,))))
    assert "双塔区重大项目简报" in page
    assert f"{in_yi(summary.investment.wan):,}亿元" in page
    assert f"{summary.investment.known}个有数，{summary.investment.silent}个未载明" in page
    assert "另有跨区等1个项目、50.00亿元" in page
    assert "GS(2026)1号" in page


def test_what_is_late_or_undecided_is_named(works: Session) -> None:
    (page,) = pages_of(works)
    assert "已过拟开工或拟建成时间1个：到期未开工的学校" in page
    assert "尚待裁定1个" in page
    assert "未上图3个" in page


def test_the_greatest_have_a_figure_and_their_number_on_the_map(works: Session) -> None:
    (page,) = pages_of(works)
    assert "1双塔物流园" in page
    assert "跨区公路（跨区）" in page
    assert "没有数字的医院" not in page


def test_a_busy_city_still_fits_one_page(session: Session) -> None:
    for at in range(40):
        make_project(
            session,
            f"很长很长名字的第{at}号产业园区配套基础设施建设及环境综合整治提升改造工程(含连接线)",
            figures=[1000 * at + 1],
            at=(119.5 + 0.04 * at, 41.2 + 0.02 * (at % 20)),
            start_year=2020,
        )
    recount(session)
    assert len(pages_of(session, CITY)) == 1


def test_an_empty_district_and_english_are_pages_too(session: Session) -> None:
    (page,) = pages_of(session, language="en")
    assert "Majorprojectsof" in page
    assert "Nothingisoverdue" in page


def test_changes_of_the_month_are_told(works: Session) -> None:
    (page,) = pages_of(works)
    assert f"{datetime.now(CHINA):%Y-%m}月以来的变化" in page
    assert "合计净增" in page


def test_word_has_the_same_parts_in_the_same_words(works: Session) -> None:
    works.execute(update(Project).where(Project.name == "双塔物流园").values(name=f"双塔物流园{HOSTILE}"))
    works.flush()
    made = write_brief(works, "docx", COUNTY, as_of=None, language="zh")
    document = open_word(io.BytesIO(made.body))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "双塔区重大项目简报" in said
    assert "到期未开工的学校" in said
    assert any(HOSTILE in cell for cell in cells)
    assert len(document.inline_shapes) == 1


@pytest.fixture
def crowd(session: Session) -> Session:
    for at in range(40):
        make_project(
            session,
            f"很长很长名字的第{at}号产业园区配套基础设施建设及环境综合整治提升改造工程(含连接线)",
            figures=[1000 * at + 1],
            at=(119.5 + 0.04 * at, 41.2 + 0.02 * (at % 20)),
            start_year=2020,
            districts=("211324",) if at % 2 else ("211302",),
        )
    recount(session)
    return session


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_is_one_page_for_every_district(crowd: Session, tmp_path: Path, language: Language) -> None:
    # A busy city, a county of a long name, a busy one, two without projects.
    for adcode in (CITY, "211324", COUNTY, "211303", "211381"):
        made = write_brief(crowd, "docx", adcode, as_of=None, language=language)
        source = tmp_path / f"{adcode}.docx"
        source.write_bytes(made.body)
    convert(tmp_path)
    for path in tmp_path.glob("*.pdf"):
        with pypdfium2.PdfDocument(path) as pdf:
            assert len(pdf) == 1, path
    assert len(list(tmp_path.glob("*.pdf"))) == 5


def convert(folder: Path) -> None:
    """Make PDF of the documents of a folder with LibreOffice."""
    profile = (folder / "profile").as_uri()
    files = sorted(folder.glob("*.docx"))
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=240)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({}, BadInput),
        ({"district": ["abc"]}, BadInput),
        ({"district": ["999999"]}, NotFound),
        ({"x": ["1"]}, BadInput),
    ],
)
def test_wrong_words_are_refused(works: Session, words: dict[str, list[str]], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        make_file(works, ask("brief", "pdf", words, access=Access(), rules=None))  # type: ignore[arg-type]
