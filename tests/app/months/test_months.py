"""The page of a month, its Word document and its workbook: they agree, and a frozen month never moves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from docx import Document as open_word
from flask.testing import FlaskClient
from openpyxl.workbook import Workbook
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from projects.models import FrozenMonth, Officer, Project
from projects.updates.submission import Submission
from tests.conftest import count_queries, make_app
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import OFFICER, make_project
from tests.support.history import copy_database, open_past
from tests.support.months import FIRST, LAST, MOVES, THIS, fill_months, report, status
from tests.support.page import read
from tests.support.people import enter_as, post

CITY = "211300"
PAGE = f"/months/{LAST:%Y-%m}?district={CITY}"
FREEZE = f"/months/{LAST:%Y-%m}/freeze?district={CITY}"
# Each page of a month reads two pasts; it is asked for once a month, not at every click.
MOST_QUERIES = 26


@pytest.fixture(scope="module")
def months_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_months_app")
    with open_past(url) as session:
        fill_months(session)
        Desk(session, "xian", "officer", ("211302",))
        session.commit()
    return url


@pytest.fixture
def months_session(months_url: str) -> Iterator[Session]:
    with open_past(months_url) as session:
        yield session
        session.rollback()
        session.execute(delete(FrozenMonth))
        session.commit()


@pytest.fixture
def reader(months_url: str) -> Iterator[FlaskClient]:
    """Anyone."""
    app = make_app(months_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def find_officer(session: Session, name: str) -> Officer:
    return session.scalars(select(Officer).where(Officer.name == name)).one()


@pytest.fixture
def reviewer(reader: FlaskClient, months_session: Session) -> FlaskClient:
    enter_as(reader, months_session, find_officer(months_session, "shi"))
    return reader


def test_the_difference_to_the_month_before_is_written_out(reader: FlaskClient) -> None:
    page = reader.get(PAGE).text
    for kind, name in MOVES.items():
        assert name in read(page).one(f"#moves-{kind}").text, kind
    moves = read(page).one("section:has(#moves-title)").text
    assert "总投资(万元):7000 → 7500.5" in moves
    assert "资金未到位" in read(page).one("#moves-suspended").text


def test_the_sum_is_exact_and_said(reader: FlaskClient) -> None:
    page = reader.get(PAGE).text
    said = re.search(
        r"上月末 ([\d,]+) 个、([\d,.]+) 万元 加变化 ([-+\d]+) 个、([-+\d,.]+) 万元 "
        r"等于本月末 ([\d,]+) 个、([\d,.]+) 万元",
        read(page).text,
    )
    assert said is not None
    before, wan_before, more, wan_more, after, wan_after = (
        Decimal(one.replace(",", "").replace("+", "")) for one in said.groups()
    )
    assert (before + more, wan_before + wan_more) == (after, wan_after)
    assert (before, wan_before) == (9, Decimal(41000))
    assert (more, wan_more) == (0, Decimal("88.8888") + Decimal("500.5") - 6000)
    assert read(page).has("section:has(#moves-title) .fa-check.is-good")


def test_investment_by_district_and_type_adds_up(reader: FlaskClient) -> None:
    page = reader.get(PAGE).text
    progress = read(page).one("section:has(#progress-title)").text
    assert "30,120.25" in progress
    assert "跨区" in progress
    assert "45,300" in progress
    assert "完成 30000 万元" in progress
    figures = read(page).one("dl.figures").text
    assert "30,120.25" in figures


def test_who_has_not_reported_is_named_to_signed_in_people_only(
    reader: FlaskClient, months_session: Session
) -> None:
    page = reader.get(PAGE).text
    reporting = read(page).one("section:has(#reporting-title)").text
    assert re.search(r"应报送 \d+ 个项目,已报送 2 个,未报送 \d+ 个", reporting)
    assert "开工的园区" not in reporting
    assert "登录后可以看名单" in reporting
    assert "需协调事项" not in page
    enter_as(reader, months_session, find_officer(months_session, "xian"))
    known = reader.get(PAGE).text
    assert "开工的园区" in read(known).one("section:has(#reporting-title)").text
    assert "本月提出 0 件" in known
    assert "冻结本月" not in known


def test_no_more_names_than_a_page_holds(reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.months.page.MOST_NAMES", 1)
    shown = read(reviewer.get(PAGE)).one("section:has(#reporting-title)")
    assert len(shown.all("tbody tr")) == 1
    assert "只列出前 1 个" in shown.text


def test_no_more_changes_than_a_page_shows_but_the_sums_of_all(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(reader.get(PAGE)).one("section:has(#moves-title)")
    reader.application.extensions["kept_answers"].clear()
    monkeypatch.setattr("app.months.page.MOST_MOVES", 1)
    shown = read(reader.get(PAGE)).one("section:has(#moves-title)")
    assert shown.one(".month-sum").text == whole.one(".month-sum").text
    for few, kind in zip(shown.all(".month-kind"), whole.all(".month-kind"), strict=True):
        assert few.one("summary").text == kind.one("summary").text
        assert len(few.all("tbody tr")) == 1
    assert len(whole.all("tbody tr")) > len(shown.all("tbody tr"))
    assert "只列出前 1 条" in shown.text


def test_a_district_of_its_own_and_the_callers_own(reader: FlaskClient, months_session: Session) -> None:
    home = read(reader.get(f"/months/{LAST:%Y-%m}"))
    assert home.one("h1").text.startswith("朝阳市")
    own = reader.get(f"/months/{LAST:%Y-%m}?district=211321").text
    assert "终止的仓库" in own
    assert "开工的园区" not in own
    enter_as(reader, months_session, find_officer(months_session, "xian"))
    assert read(reader.get("/months")).one("h1").text.startswith("双塔区")


def test_the_first_month_has_none_before(reader: FlaskClient) -> None:
    page = reader.get(f"/months/{FIRST:%Y-%m}?district={CITY}").text
    assert "登记簿从本月开始" in page
    assert "上月末 0 个、0 万元" in read(page).text


def test_the_running_month_is_read_now(reader: FlaskClient) -> None:
    page = reader.get(f"/months/{THIS:%Y-%m}?district={CITY}").text
    assert "没有变化" in read(page).one("section:has(#moves-title)").text
    assert "未冻结" in page


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/months/{(FIRST - timedelta(days=1)):%Y-%m}", 404),
        ("/months/2100-12", 404),
        ("/months/2026-13", 400),
        ("/months/2199-01", 400),
        ("/months/x", 400),
        ("/months/%F0%9F%92%A9", 400),
        ("/months/2026-1%00", 400),
        (f"/months/{LAST:%Y-%m}?district=999999", 404),
        (f"/months/{LAST:%Y-%m}?district=2113", 400),
        (f"/months/{LAST:%Y-%m}?district=%27--", 400),
        (f"/months/{LAST:%Y-%m}?wrong=1", 400),
        (f"/months/{LAST:%Y-%m}/report.docx?wrong=1", 400),
        ("/months/2100-12/report.xlsx", 404),
        ("/months?district=x", 400),
    ],
)
def test_what_is_no_month_is_plainly_refused(reader: FlaskClient, address: str, code: int) -> None:
    answer = reader.get(address)
    assert answer.status_code == code
    assert "Traceback" not in answer.text


def test_an_empty_registry_has_no_months(empty_client: FlaskClient) -> None:
    assert empty_client.get("/months").status_code == 404


def workbook(client: FlaskClient, address: str = PAGE, *, values: bool = True) -> Workbook:
    answer = client.get(address.replace("?", "/report.xlsx?"))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data), data_only=values)


def cells(book: Workbook, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def row_of(book: Workbook, name: str, nth: int = 0) -> list[object]:
    """The nth row of the first sheet that begins with a word."""
    return [row for row in cells(book, "汇总") if row[0] == name][nth]


def test_the_workbook_agrees_with_the_page(reader: FlaskClient) -> None:
    book = workbook(reader)
    assert book.sheetnames == ["汇总", "变化", "进度", "未报送"]
    before, moved, after = (row_of(book, name)[1:3] for name in ("上月末", "本月变化", "本月末"))
    assert after == [9, pytest.approx(35589.3888)]
    assert (before[0] + moved[0], before[1] + moved[1]) == pytest.approx(tuple(after))  # type: ignore[operator]
    assert row_of(book, "登记簿合计")[1:3] == after
    for nth in (0, 1):
        assert row_of(book, "合计", nth)[1:4] == [30120.25, 30120.25, 1300]
    kinds = {row[0] for row in cells(book, "变化")[4:]}
    assert kinds >= {"新增", "开工", "竣工", "投产运营", "停缓建", "恢复", "终止", "调整", "进度更新"}
    assert "名单登录后可以下载" in str(cells(book, "未报送"))
    assert "开工的园区" not in str(cells(book, "未报送"))


def test_its_totals_are_formulas(reader: FlaskClient) -> None:
    book = workbook(reader, values=False)
    for sheet, columns in (("变化", "GH"), ("进度", "FGHIJ")):
        for column in columns:
            assert str(book[sheet][f"{column}4"].value).startswith("=SUM(")
    assert str(row_of(book, "本月末")[1]).startswith("=")
    assert str(row_of(book, "本月变化")[2]) == "=变化!H4"


def test_signed_in_people_get_the_names(reviewer: FlaskClient) -> None:
    assert "开工的园区" in str(cells(workbook(reviewer), "未报送"))
    word = open_word(io.BytesIO(reviewer.get(PAGE.replace("?", "/report.docx?")).data))
    assert "开工的园区" in "".join(cell.text for row in word.tables[-1].rows for cell in row.cells)


def test_the_document_has_the_form_of_a_report(reader: FlaskClient) -> None:
    answer = reader.get(PAGE.replace("?", "/report.docx?"))
    word = open_word(io.BytesIO(answer.data))
    words = [one.text for one in word.paragraphs]
    assert words[:2] == ["朝阳市重大项目月报", f"({LAST.year} 年 {LAST.month} 月)"]
    heads = [one.text for one in word.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert heads == ["一、总体情况", "二、与上月相比", "三、完成投资", "四、报送情况"]
    said = "".join(words)
    assert "登记在册的重大项目共 9 个,总投资 3.56 亿元" in said
    assert "本月完成投资 3.01 亿元" in said
    assert "上月末 9 个、41,000 万元,加变化 0 个、-5,410.6112 万元,等于本月末 9 个、35,589.3888 万元" in said
    total = [cell.text for cell in word.tables[0].rows[-1].cells]
    assert total == ["合计", "10", "0", "-5,410.6112"]
    assert "需协调事项" not in said
    assert "attachment" in answer.headers["Content-Disposition"]


def members(client: FlaskClient, kind: str) -> dict[str, bytes]:
    """The parts of a file but the one that says when it was written."""
    body = client.get(PAGE.replace("?", f"/report.{kind}?")).data
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return {name: file.read(name) for name in file.namelist() if name != "docProps/core.xml"}


def shown(client: FlaskClient) -> str:
    """The page without what was corrected since, and without words that are new at each answer."""
    page = read(client.get(PAGE)).one("main")
    for gone in (page.one("#corrections"), *page.all("[name=csrf_token]")):
        gone.node.decompose()
    for part in page.all("[nonce]"):
        del part.node.attrs["nonce"]
    return page.node.html or ""


def test_a_frozen_month_never_moves(reader: FlaskClient, months_url: str, months_session: Session) -> None:
    session = months_session
    who = find_officer(session, "shi")
    session.add(FrozenMonth(month=LAST, adcode=CITY, officer_id=who.id, author="李审核"))
    session.commit()
    frozen = shown(reader), members(reader, "docx"), members(reader, "xlsx")
    assert "已冻结" in frozen[0]
    assert "李审核" not in frozen[0]
    desk = Desk(session, "hou", "reviewer", (CITY,))
    bridge = session.scalars(select(Project).where(Project.name == "在建的桥")).one()
    desk.submit(bridge, report(LAST, "999", "1299", reason="漏报一笔"))
    desk.submit(bridge, status("suspended", FIRST, reason="缓建"))
    desk.submit(bridge, Submission("fields", {f"year_plan_{LAST.year}": Decimal(5000)}))
    make_project(session, "冻结以后的项目", ["211302"], figures=[777], by=OFFICER, status="construction")
    school = session.scalars(select(Project).where(Project.name == "调整的学校")).one()
    desk.submit(
        school, Submission("fields", {"name": "改了名的学校", "investment_wan": Decimal(1)}, evidence="x")
    )
    session.commit()
    assert (shown(reader), members(reader, "docx"), members(reader, "xlsx")) == frozen
    corrections = read(reader.get(PAGE).text).one("#corrections").text
    assert "漏报一笔" in corrections
    assert "120.25 → 999" in corrections.replace(" ", " ")
    assert "hou的姓名" not in corrections
    now = read(reader.get(f"/months/{THIS:%Y-%m}?district={CITY}")).text
    assert "冻结以后的项目" in now
    assert "改了名的学校" in now
    enter_as(reader, session, who)
    known = reader.get(PAGE).text
    assert "hou的姓名" in read(known).one("#corrections").text
    assert "李审核" in known
    assert "冻结本月" not in known
    assert "李审核" in reader.get(f"/months?district={CITY}").text


def test_a_reviewer_is_led_to_what_waits_of_the_month(reviewer: FlaskClient, months_session: Session) -> None:
    queue = f"/review?district={CITY}&month={LAST:%Y-%m}"
    assert queue not in read(reviewer.get(PAGE)).links()
    officer = Desk(months_session, "shu", districts=(CITY,))
    park = months_session.scalars(select(Project).where(Project.name == "开工的园区")).one()
    update = officer.submit(park, report(LAST, "1", "1", reason="补报"))
    months_session.commit()
    assert queue in read(reviewer.get(PAGE)).links()
    assert "开工的园区" in read(reviewer.get(FREEZE).text).one("section:has(#pending-title)").text
    months_session.delete(update)
    months_session.commit()


def test_a_reviewer_freezes_after_a_look_at_what_is_open(
    reviewer: FlaskClient, months_session: Session
) -> None:
    assert "冻结本月" in reviewer.get(PAGE).text
    page = read(reviewer.get(FREEZE))
    assert "不能撤销" in page.text
    assert re.fullmatch(r"未报送的项目:\d+ 个", page.one("#unreported-title").text)
    target = f"/months/{LAST:%Y-%m}/freeze"
    note = "十月月报 \N{PILE OF POO}<b>"
    bare = post(reviewer, target, FREEZE, district=CITY, note=note)
    assert bare.status_code == 400
    form = read(bare).one("main form")
    assert form.fields["note"] == note
    assert form.one("[name=confirmed]")["aria-describedby"] == "freeze-confirmed-error"
    for wrong in ("长" * 501, "a\x00b"):
        refused = post(reviewer, target, FREEZE, district=CITY, note=wrong, confirmed="yes")
        assert refused.status_code == 400
    assert months_session.scalars(select(FrozenMonth)).all() == []
    months_session.rollback()
    done = post(reviewer, target, FREEZE, district=CITY, note=note, confirmed="yes")
    assert (done.status_code, done.location) == (303, PAGE)
    frozen = months_session.scalars(select(FrozenMonth)).one()
    assert (frozen.adcode, frozen.author, frozen.note) == (CITY, "shi的姓名", note)
    twice = post(reviewer, target, "/account", district=CITY, note=note, confirmed="yes")
    assert (twice.status_code, twice.location) == (303, PAGE)
    again = post(reviewer, target, "/account", district=CITY, note="别的", confirmed="yes")
    assert (again.status_code, "已由shi的姓名冻结" in again.text) == (409, True)
    assert reviewer.get(FREEZE).status_code == 409
    assert reviewer.get(FREEZE.replace(CITY, "211302")).status_code == 409


def test_what_cannot_be_frozen(reviewer: FlaskClient) -> None:
    early = f"/months/{THIS:%Y-%m}/freeze?district={CITY}"
    assert reviewer.get(early).status_code in {200, 400}
    assert reviewer.get(f"/months/2100-12/freeze?district={CITY}").status_code == 404
    assert reviewer.get(FREEZE.replace(CITY, "220104")).status_code == 403
    far = post(reviewer, f"/months/{LAST:%Y-%m}/freeze", "/account", district="220104", confirmed="yes")
    assert far.status_code == 403


def test_the_list_of_months(reader: FlaskClient) -> None:
    links = read(reader.get(f"/months?district={CITY}")).links("tbody th a")
    assert links == [f"/months/{month:%Y-%m}?district={CITY}" for month in (THIS, LAST, FIRST)]


@pytest.mark.parametrize("kind", ["", "/report.docx", "/report.xlsx"])
def test_queries_stay_few(months_url: str, kind: str) -> None:
    app = make_app(months_url)
    with count_queries(app.extensions["engine"]) as statements:
        assert app.test_client().get(PAGE.replace("?", f"{kind}?")).status_code == 200
    app.extensions["engine"].dispose()
    assert len(statements) <= MOST_QUERIES, len(statements)


SHEET = f"/exports/month-sheet.xlsx?month={LAST:%Y-%m}&district={CITY}&unit="


def test_the_sheet_of_the_month_is_asked_for_on_its_page(reviewer: FlaskClient) -> None:
    assert read(reviewer.get(PAGE)).has('form[action="/exports/month-sheet.xlsx"] #sheet-unit')
    answer = reviewer.get(SHEET)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert "开工的园区" in [sheet.cell(row, 3).value for row in range(4, sheet.max_row + 1)]


def test_the_sheet_of_the_month_is_for_who_is_signed_in(reader: FlaskClient) -> None:
    assert not read(reader.get(PAGE)).has("#sheet-unit")
    assert reader.get(SHEET).status_code in (302, 401)
