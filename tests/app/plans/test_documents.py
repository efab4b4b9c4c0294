"""The pages of a plan document: its tabs, its text beside the list, its report; and the programme checks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document as open_word
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from projects.plans.programmes import MOST_LINES
from tests.support.factories import make_document, make_project, state_figure
from tests.support.page import read

CITY_PLAN = "/documents/001_4b4cd3b28943517d.txt"


@pytest.fixture
def reader(empty_url: str, connection: Connection, session: Session, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser on what the test puts into `session`, with a folder of documents."""
    (tmp_path / "plan.txt").write_text(
        "第一章 总则\n\n重点建设<b>甲园</b>{{7*191}},投资十万元。\n别的。", encoding="utf-8"
    )
    make_document(session, "plan.txt", plan_start_year=2021, plan_end_year=2025)
    state_figure(session, make_project(session, "甲园"), 10, line=3, quote="<b>甲园</b>{{7*191}}")
    session.commit()
    app = create_app(Config(database_url=empty_url, documents_folder=tmp_path))
    app.testing = True
    app.extensions["test_connection"] = connection
    yield app.test_client()
    app.extensions["engine"].dispose()


def test_the_list_goes_on_and_says_how_many_there_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.plans.documents.PAGE", 2)
    address, files = "/documents", list[str]()
    while address:
        page = read(client.get(address))
        files += page.links("tbody th a")
        address = next(iter(page.links("a[rel=next]")), "")
    assert len(files) == len(set(files)) == 5
    about = read(client.get("/about"))
    assert len(about.all("#documents-title ~ .table-scroll tbody tr")) == 2
    assert "全部 5 份" in about.text
    assert client.get("/documents?cursor=x").status_code == 400


def test_the_scoreboard_is_the_first_tab_and_a_line_opens_the_list(client: FlaskClient) -> None:
    assert read(client.get(CITY_PLAN)).has("table.score-table")
    assert read(client.get(f"{CITY_PLAN}?line=1609")).has("table.mention-table")
    assert read(client.get(f"{CITY_PLAN}?tab=mentions")).has("table.mention-table")


def test_the_links_of_the_scoreboard_open_lists_of_that_many(client: FlaskClient) -> None:
    links = [
        (link["href"], int(link.text.replace(",", "")))
        for link in read(client.get(CITY_PLAN)).all(".score-table td a[href^='/projects']")
        if "." not in link.text
    ]
    assert len(links) > 100
    for href, said in links[::23]:
        headline = read(client.get(href)).all("dl.figures dd")[0].text
        figures = (int(figure.replace(",", "")) for figure in re.findall(r"[\d,]+", headline))
        number, programmes, _rows = figures
        assert said == (programmes if "programme=only" in href else number), href


def test_the_text_stands_beside_the_list_with_the_quote_marked(reader: FlaskClient) -> None:
    page = read(reader.get("/documents/plan.txt?tab=text&line=3"))
    assert page.one("#L3 mark").text == "<b>甲园</b>{{7*191}}"
    assert not page.has("#L2")
    assert "1337" not in page.text
    assert "甲园" in page.texts(".text-mentions a")


def test_a_document_without_its_text_says_so(client: FlaskClient) -> None:
    answer = client.get(f"{CITY_PLAN}?tab=text")
    assert answer.status_code == 200
    page = read(answer)
    assert "LANTU_DOCUMENTS" not in answer.text
    # The passages that the registry cites stand there, each at its line with its projects.
    lines = [int(one.one(".line-number").text) for one in page.all(".text-lines > li")]
    assert lines == sorted(set(lines))
    assert len(lines) > 10
    assert all(one.one("p").text for one in page.all(".text-lines > li")[:3] if len(one.all("p")) == 1)
    following = next(link for link in page.links() if "tab=text" in link and "after=" in link)
    assert client.get(following).status_code == 200


@pytest.mark.parametrize("words", ["tab=other", "tab=text&line=x", "colour=red"])
def test_words_that_are_not_understood_are_refused(client: FlaskClient, words: str) -> None:
    assert client.get(f"{CITY_PLAN}?{words}").status_code == 400


def test_the_report_downloads_as_word(client: FlaskClient) -> None:
    answer = client.get(f"{CITY_PLAN}/evaluation.docx")
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="lantu-evaluation-')
    assert len(open_word(io.BytesIO(answer.data)).tables) > 5
    assert client.get("/documents/none.txt/evaluation.docx").status_code == 404


def test_the_programmes_are_filtered_by_result_and_district(client: FlaskClient) -> None:
    everything = read(client.get("/programmes"))
    exceeding = read(client.get("/programmes?result=parts_exceed&measure=&district="))
    assert "198,871.37" in exceeding.text
    assert 0 < len(exceeding.all("tbody .cell-name")) < len(everything.all("tbody .cell-name"))
    assert client.get("/programmes?result=match&district=211324").status_code == 200


@pytest.mark.parametrize(
    "words", ["result=good", "cursor=x", "measure=weight", "district=999999", "colour=red"]
)
def test_programmes_refuse_what_they_do_not_understand(client: FlaskClient, words: str) -> None:
    assert client.get(f"/programmes?{words}").status_code == 400


def test_the_export_of_programmes_holds_what_the_pages_show(client: FlaskClient) -> None:
    lines = client.get("/exports/programmes.csv").text.splitlines()
    pages = [read(client.get("/programmes"))]
    while following := pages[-1].links("a[rel=next]"):
        pages.append(read(client.get(following[0])))
    shown = [name.text.split(" ")[0] for page in pages for name in page.all("tbody .cell-name .cell-note")]
    assert shown == [line.partition(",")[0].removeprefix("\ufeff") for line in lines[1:]]
    assert len(pages) == -(-len(shown) // MOST_LINES)
    assert f"{len(shown)} 条" in pages[0].one("#checks-title").text
    assert client.get("/exports/programmes.xlsx").status_code == 200


def test_taking_the_document_off_takes_its_lines_off(client: FlaskClient) -> None:
    page = read(client.get("/projects?document=001_4b4cd3b28943517d.txt&line=1577-1623&status=planned"))
    chips = page.links("a.chip-choice")
    assert len(chips) == 3
    assert all(client.get(href).status_code == 200 for href in chips)
