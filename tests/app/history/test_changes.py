"""The page and the files of what became different between two dates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.cli import main
from projects.clock import get_today
from projects.models import Project
from projects.registry import shares, writing
from projects.registry.audit import Author
from projects.registry.rollup import recount
from tests.conftest import make_app
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past
from tests.support.page import read, words_of

OFFICER = Author("officer", "张三")
CODE = "LT-211302-8101"
EARLY, MIDDLE = get_today() - timedelta(days=60), get_today() - timedelta(days=20)


@pytest.fixture(scope="module")
def changes_url(server_url: str, empty_url: str) -> str:
    """A project of sixty days ago that was started, renamed and moved ten days ago, beside a new one."""
    url = copy_database(server_url, empty_url, "lantu_changes")
    with open_past(url) as session:
        make_project(session, "旧渠首", ["211302"], code=CODE, figures=[100])
        make_project(session, "不动的", ["211302"], figures=[1000])
        let_days_pass(session, 50)
        project = session.scalars(select(Project).where(Project.code == CODE)).one()
        values = {"name": "<b>新渠首</b>", "status": "construction"}
        writing.change_project(
            session, project, values, OFFICER, reason="已开工", evidence="朝发改〔2026〕12号"
        )
        shares.replace_allocations(session, project, [("211303", None)])
        make_project(session, "=新登记的", ["211303"], figures=["40.5"], by=OFFICER)
        recount(session)
        let_days_pass(session, 10)
    return url


@pytest.fixture
def changes_client(changes_url: str) -> Iterator[FlaskClient]:
    app = make_app(changes_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def test_each_difference_is_told_in_plain_words(changes_client: FlaskClient) -> None:
    page = changes_client.get(f"/changes?since={MIDDLE}")
    assert page.status_code == 200
    shown = read(page).one("main")
    told = shown.texts(".changes-list li")
    assert "项目状态:谋划 → 在建" in told
    assert "项目名称:旧渠首 → <b>新渠首</b>" in told
    assert {"谋划", "旧渠首"} <= set(shown.texts(".changes-list s"))
    assert any(re.fullmatch("县区:(朝阳市)?双塔区 → (朝阳市)?龙城区", one) for one in told)
    assert "理由:已开工;依据:朝发改〔2026〕12号" in shown.text
    # What was started comes before what was registered.
    assert shown.text.index("新渠首") < shown.text.index("=新登记的")
    assert "+40.5" in shown.text
    assert "不动的" not in shown.text
    period = [("since", MIDDLE.isoformat()), ("until", get_today().isoformat())]
    assert [words_of(link) for link in shown.links(".exports a")] == [period, period]


def test_a_filter_sees_what_came_and_went(changes_client: FlaskClient) -> None:
    left = changes_client.get(f"/changes?since={MIDDLE}&district=211302").text
    assert "移出筛选范围" in left
    assert "-100" in left
    assert "移入筛选范围" in changes_client.get(f"/changes?since={MIDDLE}&district=211303").text


def test_nothing_in_between_says_what_to_do(changes_client: FlaskClient) -> None:
    page = changes_client.get(f"/changes?since={get_today()}").text
    assert "这段时间里没有变化" in page
    assert "提前" in page


def test_links_lead_to_the_project_as_it_was_then(changes_client: FlaskClient) -> None:
    until = get_today() - timedelta(days=5)
    page = read(changes_client.get(f"/changes?since={MIDDLE}&until={until}"))
    assert f"/projects/{CODE}?as_of={until}" in page.links("main a")
    assert f"/projects/{CODE}" in read(changes_client.get(f"/changes?since={MIDDLE}")).links("main a")
    assert not page.has("#past-banner strong")


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("since=2199-01-01", "since", "还没有到"),
        ("until=2199-01-01", "until", "还没有到"),
        ("since=2026-10-02&until=2026-10-01", "since", "请对调"),
        ("since=1900-01-01", "since", "太早"),
        ("since=昨天", "since", "不是日期"),
        ("until=<script>alert(1)</script>", "until", "不是日期"),
        ("since=2026-02-30", "since", "不是日期"),
    ],
)
def test_wrong_dates_are_said_at_their_field(
    changes_client: FlaskClient, query: str, field: str, words: str
) -> None:
    page = changes_client.get(f"/changes?{query}&type=water")
    assert page.status_code == 400
    form = read(page).one("form.changes-form")
    assert form.one(f"[name={field}]")["aria-describedby"] == f"error-{field}"
    assert words in form.one(f"#error-{field}").text
    assert "<script>alert" not in page.text
    assert form.one("[name=type] option[selected]")["value"] == "water"
    assert changes_client.get(f"/exports/changes.csv?{query}").status_code == 400


def test_a_date_of_its_own_and_unknown_words_are_refused(changes_client: FlaskClient) -> None:
    for query in (f"as_of={MIDDLE}", "colour=red", "sort=name"):
        assert changes_client.get(f"/changes?{query}").status_code == 400
        assert changes_client.get(f"/exports/changes.csv?{query}").status_code == 400
    for what in ("projects.csv", "totals.csv"):
        assert changes_client.get(f"/exports/{what}?since={MIDDLE}").status_code == 400


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_has_every_difference_and_their_sum(changes_client: FlaskClient) -> None:
    answer = changes_client.get(f"/exports/changes.csv?since={MIDDLE}&until={get_today()}")
    *rows, whole = rows_of(answer.data)
    assert [(row["project_name"], row["kind"]) for row in rows] == [
        ("<b>新渠首</b>", "started"),
        ("'=新登记的", "new"),
    ]
    assert "状态: 谋划 → 在建" in rows[0]["changes"]
    assert rows[0]["evidence"] == "朝发改〔2026〕12号"
    assert sum(Decimal(row["wan_delta"]) for row in rows) == Decimal(whole["wan_delta"]) == Decimal("40.5")
    assert sum(int(row["number_delta"]) for row in rows) == int(whole["number_delta"]) == 1
    assert quote(f"{MIDDLE} 至 {get_today()}") in answer.headers["Content-Disposition"]


def test_the_workbook_opens_and_speaks_english(changes_client: FlaskClient) -> None:
    answer = changes_client.get(f"/exports/changes.xlsx?since={EARLY}&lang=en")
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Change" in cells
    assert (cells.count("New"), cells.count("Registered from a plan")) == (1, 2)


def test_the_command_writes_the_same_file(
    changes_client: FlaskClient, changes_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTU_DATABASE_URL", changes_url)
    runner = CliRunner()
    done = runner.invoke(main, ["export", "changes", "--format", "csv", f"since={MIDDLE}", "district=211303"])
    assert done.exit_code == 0, done.output
    page = changes_client.get(f"/exports/changes.csv?since={MIDDLE}&district=211303")
    assert done.stdout_bytes == page.data
    wrong = runner.invoke(main, ["export", "changes", "--format", "csv", "since=2199-01-01"])
    assert wrong.exit_code == 1
    assert "还没有到" in wrong.output
    past = runner.invoke(main, ["export", "projects", "--format", "csv", f"as_of={MIDDLE}"])
    assert "旧渠首" in past.stdout_bytes.decode()


def test_a_loaded_plan_is_one_line_and_a_link(client: FlaskClient) -> None:
    page = read(client.get("/changes"))
    assert "另有按规划登记" in page.text
    assert not page.has(".changes-table")
    assert "这段时间里没有变化" in page.text
    (link,) = [link for link in page.links("main a") if ("registered", "yes") in words_of(link)]
    whole = read(client.get(link))
    assert whole.has(".changes-table")
    assert "按规划登记" in whole.text
