"""The card of a project: what stands on it, who is shown what, in PDF and in Word."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_word
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import NotFound
from projects.evidence.attachments import attach_files
from projects.evidence.check import check_file
from projects.evidence.file_store import FileStore
from projects.matters.steps import MatterDetails, open_matter
from projects.models import Project
from projects.registry.fields import EDITABLE
from projects.reports.card import write_card
from projects.reports.card_facts import ELSEWHERE, FIRST
from projects.shelves.folder import Folder
from projects.updates.submission import Submission
from tests.projects.evidence.samples import make_photo
from tests.support.desk import Desk
from tests.support.factories import make_project
from tests.support.history import let_days_pass

FORMATS = ("pdf", "docx")
PUBLIC = Access()
OURS, OTHERS = Access("viewer", frozenset({"211302"}), 7), Access("viewer", frozenset({"211303"}), 8)


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(
        session, "双塔物流园", figures=[800, "1234.5"], at=(120.45, 41.57), accuracy_m=500, precision="site",
        status="construction", owner="交投集团", start_year=2024, end_year=2026, end_month=6,
        code="LT-211302-0101",
    )  # fmt: skip


def text_of(
    session: Session,
    format_: str,
    code: str,
    access: Access = PUBLIC,
    *,
    files: Path = Path("nowhere"),
    as_of: date | None = None,
    language: str = "zh",
) -> str:
    """Return what a card says, without spaces and breaks."""
    made = write_card(session, format_, code, as_of=as_of, access=access, files=files, language=language)  # type: ignore[arg-type]
    assert made.filename.endswith(f".{format_}")
    assert made.plain_name.isascii()
    if format_ == "pdf":
        pages = pypdfium2.PdfDocument(made.body)
        said = "".join(page.get_textpage().get_text_range() for page in pages)
    else:
        word = open_word(io.BytesIO(made.body))
        said = "\n".join(paragraph.text for paragraph in word.paragraphs)
        said += "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return re.sub(r"[\s\u200b\ufffe]+", "", said)


@pytest.mark.parametrize("format_", FORMATS)
def test_it_holds_the_facts_with_their_sources(session: Session, project: Project, format_: str) -> None:
    text = text_of(session, format_, project.code)
    for words in (
        *("双塔物流园", "LT-211302-0101", "双塔区", "物流园区/仓储", "在建", "交投集团", "2024–2026.06"),
        "800万元;各处所载不一(800万元至1,234.5万元),未经裁定,暂取最低值",
        *("测试规划第1行“800万元”(采用)", "测试规划第2行“1234.5万元”"),
        *("落位到场址,误差约±500米", "经度120.45000,纬度41.57000(WGS-84)", "尚无已公布的月报"),
    ):
        assert words in text, words
    assert "未载明" in text
    assert "牵头单位、" in text


@pytest.mark.parametrize("format_", FORMATS)
def test_an_unlocated_project_is_not_given_a_place(session: Session, format_: str) -> None:
    nowhere = make_project(session, "没有地点")
    only_district = make_project(session, "只到县区", precision="district")
    assert "规划没有写明地点,图上不标点" in text_of(session, format_, nowhere.code)
    assert "规划只写到县区,图上不标点" in text_of(session, format_, only_district.code)
    route = make_project(session, "一条路", route=[(120.4, 41.5), (120.5, 41.6)])
    text = text_of(session, format_, route.code)
    assert "虚线为沿线示意,不是实际线位" in text
    assert "WGS-84" not in text


@pytest.mark.parametrize("format_", FORMATS)
def test_matters_are_for_who_may_read_them(session: Session, project: Project, format_: str) -> None:
    desk = Desk(session, "zhang")
    details = MatterDetails("land", "缺用地指标四十亩", None, date(2027, 1, 31))
    open_matter(session, project, details, desk.author, desk.access)
    session.commit()
    told = text_of(session, format_, project.code, OURS)
    assert "缺用地指标四十亩" in told
    assert "2027-01-31" in told
    for stranger in (PUBLIC, OTHERS):
        text = text_of(session, format_, project.code, stranger)
        assert "缺用地指标" not in text
        assert "需协调事项" not in text


@pytest.mark.parametrize("format_", FORMATS)
def test_months_and_reports_stand_with_their_day_and_names_for_accounts_alone(
    session: Session, project: Project, format_: str
) -> None:
    desk = Desk(session, "shi", "reviewer", ("211300",))
    desk.submit(project, Submission("fields", {"lead_unit": "交通运输局"}))
    month = {"month_wan": Decimal(120), "cumulative_wan": Decimal(300), "physical_progress": "路基完成"}
    desk.submit(project, Submission("progress", month, month=date(2026, 9, 1), reason="补报"))
    session.commit()
    public = text_of(session, format_, project.code)
    for words in ("2026-09120300路基完成", "交通运输局", "填报"):
        assert words in public
    assert desk.author.name not in public
    assert f"{desk.author.name}填报" in text_of(session, format_, project.code, OURS)


def test_photos_are_shown_once_they_are_public(session: Session, project: Project, tmp_path: Path) -> None:
    desk = Desk(session, "shi", "reviewer", ("211300",))
    store = FileStore(Folder(tmp_path))
    accepted = desk.submit(project, Submission("fields", {"owner": "某公司"}))
    photo = [check_file("现场.jpg", make_photo())]
    attach_files(session, store, project.id, accepted.id, photo, desk.author, "主楼封顶")
    waiting = Desk(session, "li").submit(project, Submission("fields", {"owner": "别家"}))
    attach_files(session, store, project.id, waiting.id, photo, desk.author, "还没有审核")
    session.commit()
    text = text_of(session, "pdf", project.code, files=Folder(tmp_path))
    assert "主楼封顶" in text
    assert "还没有审核" not in text
    assert "还没有审核" in text_of(session, "pdf", project.code, OURS, files=Folder(tmp_path))
    body = write_card(
        session, "docx", project.code, as_of=None, access=PUBLIC, files=Folder(tmp_path), language="zh"
    ).body
    assert len(open_word(io.BytesIO(body)).inline_shapes) == 2
    # A file that is gone is said and breaks nothing.
    assert "照片“现场.jpg”的文件已不在" in text_of(
        session, "pdf", project.code, files=Folder(tmp_path / "elsewhere")
    )


def test_it_can_be_had_as_it_was(session: Session, project: Project) -> None:
    session.commit()
    let_days_pass(session, 30)
    desk = Desk(session, "shi", "reviewer", ("211300",))
    desk.submit(project, Submission("fields", {"owner": "新的业主"}))
    session.commit()
    assert "新的业主" in text_of(session, "pdf", project.code)
    day = project.created_at.date()
    text = text_of(session, "pdf", project.code, as_of=day)
    assert "交投集团" in text
    assert "新的业主" not in text
    assert f"登记簿截至{day}的情况" in text


def test_an_unknown_project_has_no_card(session: Session) -> None:
    with pytest.raises(NotFound):
        text_of(session, "pdf", "LT-211302-99999")


@pytest.mark.parametrize("format_", FORMATS)
def test_text_is_never_markup(session: Session, format_: str) -> None:
    hostile = '#panic("x") *粗* $x$ <标> [a] \\u{41} </w:t><w:br/>'
    made = make_project(session, hostile, description=hostile, owner=hostile, place_text=hostile)
    assert text_of(session, format_, made.code).count(hostile.replace(" ", "")) >= 4


def test_every_field_of_the_form_is_on_it() -> None:
    assert not set(FIRST) & ELSEWHERE
    assert set(EDITABLE) >= ELSEWHERE


def test_it_is_written_in_english_too(session: Session, project: Project) -> None:
    text = text_of(session, "pdf", project.code, language="en")
    for words in ("Projectcard", "Totalinvestment", "Underconstruction", "notstated", "Page1of1"):
        assert words in text


def test_the_pdf_is_the_same_twice(session: Session, project: Project) -> None:
    bodies = {
        write_card(
            session, "pdf", project.code, as_of=None, access=PUBLIC, files=Folder(Path("x")), language="zh"
        ).body
        for _ in range(2)
    }
    assert len(bodies) == 1
