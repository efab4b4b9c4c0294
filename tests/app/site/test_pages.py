"""The pages on the real registry: each answers, says what it should, and stays below twelve queries."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.web.addresses import local_path
from projects.models import Project
from tests.conftest import count_queries
from tests.support.factories import make_project

FULL_FILTER = (
    "district=211300&status=planned&status=construction&type=logistics_park&min_investment=1&year=2023"
    "&document=001_4b4cd3b28943517d.txt&precision=site&precision=district&q=物流"
)
PAGES = (
    "/projects",
    f"/projects?{FULL_FILTER}&sort=name&limit=1000",
    "/projects/LT-211300-0059",
    "/projects/LT-211381-0005",
    "/districts",
    "/districts/210000",
    "/districts/211300",
    "/districts/211302",
    "/totals",
    f"/totals?{FULL_FILTER}&by=type&show=number",
    "/documents",
    "/documents/001_4b4cd3b28943517d.txt",
    "/about",
)
MOST_QUERIES = 12
CODE = re.compile(r'<th scope="row" class="cell-name"[^>]*>\s*<a href="/projects/(LT-\d{6}-\d+)"')


def codes_in(text: str) -> list[str]:
    """The projects of a page's table, in order."""
    return CODE.findall(text)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_answers_in_few_queries(
    client: FlaskClient, registry_connection: Connection, address: str, language: str
) -> None:
    joint = "&" if "?" in address else "?"
    with count_queries(registry_connection) as statements:
        answer = client.get(f"{address}{joint}lang={language}".removesuffix("&"))
    assert answer.status_code == 200, answer.text
    assert len(statements) <= MOST_QUERIES
    assert " style=" not in answer.text
    assert not re.search(r"\son[a-z]+=", answer.text)


def test_paging_shows_every_project_once(client: FlaskClient) -> None:
    address, seen = "/projects?limit=90&sort=name", []
    while address:
        text = client.get(address).text
        seen += codes_in(text)
        following = re.search(r'href="([^"]+)"\s+rel="next"', text)
        address = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen))
    assert set(seen) == set(codes_in(client.get("/projects?limit=1000").text))


def test_headings_sort_and_say_so(client: FlaskClient) -> None:
    by_money = client.get("/projects").text
    assert 'aria-sort="descending"' in by_money
    assert "sort=investment" in by_money
    assert 'aria-sort="ascending"' in client.get("/projects?sort=investment").text
    first, last = codes_in(by_money)[0], codes_in(client.get("/projects?sort=investment").text)[0]
    assert first != last


def test_the_address_chooses_the_columns(client: FlaskClient) -> None:
    text = client.get("/projects?columns=owner&columns=length&lang=zh").text
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert "建设单位" in head
    assert "长度" in head
    assert "总投资" not in head
    assert client.get("/projects?columns=price").status_code == 400


def test_htmx_gets_the_results_alone(client: FlaskClient) -> None:
    part = client.get("/projects?status=planned", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'id="results"' in part.text
    assert "hx-swap-oob" in part.text
    assert "HX-Request" in part.headers["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/projects?status=planned", headers=back).text


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    text = client.get("/projects?q=火星基地").text
    assert "没有符合条件的项目" in text
    assert "清除全部条件" in text


def test_a_conflict_shows_every_side_and_the_rule(client: FlaskClient, registry_session: Session) -> None:
    query = select(Project.code, Project.investment_low_wan, Project.investment_high_wan)
    code, low, high = registry_session.execute(query.where(Project.has_conflict)).first() or ("", 0, 0)
    text = client.get(f"/projects/{code}").text
    sides = text.split('id="sides"')[1].split("</section>")[0]
    assert "未裁定前采用最低值" in sides
    assert f"{low.normalize():,f}" in sides
    assert f"{high.normalize():,f}" in sides
    assert sides.count('class="is-adopted"') == 1


def test_a_programme_is_checked_against_its_parts(client: FlaskClient) -> None:
    text = client.get("/projects/LT-211300-0059").text
    members = text.split('id="members"')[1].split("</section>")[0]
    assert "分项多出" in members
    assert len(codes_in(members)) == 19


def test_what_the_plan_does_not_say_is_named(client: FlaskClient) -> None:
    facts = client.get("/projects/LT-211300-0059").text.split('id="facts-title"')[1].split("</section>")[0]
    assert "未载明" in facts
    assert "建设单位" in facts


def test_a_merged_code_leads_to_the_other(session: Session, empty_client: FlaskClient) -> None:
    home, double = make_project(session, "甲"), make_project(session, "乙")
    double.merged_into_id = home.id
    session.commit()
    answer = empty_client.get(f"/projects/{double.code}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(f"/projects/{home.code}")


def test_cross_district_money_stands_apart(session: Session, empty_client: FlaskClient) -> None:
    make_project(session, "本地", figures=[100])
    make_project(session, "跨区项目", districts=["211302", "211303"], figures=[40])
    session.commit()
    for address in ("/districts/211302", "/projects?district=211302", "/totals?district=211302"):
        text = empty_client.get(address).text
        assert "另有跨区项目 1 个" in text
        assert "100 万元" in text or "100.00" in text or ">100<" in text
        assert "140 万元" not in text
    assert "另有跨区 1 个" in empty_client.get("/?district=211302").text
    assert "另有跨区" not in empty_client.get("/districts/211300").text


def test_an_empty_registry_still_has_pages(session: Session, empty_client: FlaskClient) -> None:
    for address in ("/projects", "/districts", "/districts/211302", "/totals", "/documents", "/about"):
        assert empty_client.get(address).status_code == 200


@pytest.mark.parametrize("by", ["status", "type"])
def test_shown_amounts_add_up_both_ways(client: FlaskClient, by: str) -> None:
    text = client.get(f"/totals?by={by}&show=investment").text
    table = text.split("totals-table")[1].split("</table>")[0]
    body = table.split("<tbody>")[1]
    rows = [
        re.findall(r'<td class="number">(.*?)</td>', row, re.DOTALL)[:-1] for row in body.split("<tr")[1:]
    ]
    cells = [[Decimal(re.sub(r"<[^>]*>|[\s,·]", "", cell) or 0) for cell in row] for row in rows]
    assert len(cells) > 5
    assert all(sum(row[:-1]) == row[-1] for row in cells)
    *parts, total = cells
    assert [sum(column) for column in zip(*parts, strict=True)] == total


@pytest.mark.parametrize("by", ["status", "type"])
def test_every_cell_of_the_totals_is_the_total_of_its_list(client: FlaskClient, by: str) -> None:
    text = client.get(f"/totals?by={by}&show=number").text
    table = text.split("totals-table")[1].split("</table>")[0]
    cells = re.findall(r'href="/projects\?([^"]*)">(?:<b>)?([\d,]+)', table)
    assert len(cells) > 20
    for words, number in cells:
        summary = client.get(f"/api/v1/totals?{unescape(words)}").json
        assert summary is not None
        assert summary["summary"]["number"] == int(number.replace(",", "")), words


def test_the_reconciliation_adds_up_on_the_page(client: FlaskClient) -> None:
    line = client.get("/totals").text.split('class="equation"')[1].split("</p>")[0]
    whole, *terms = [Decimal(amount.replace(",", "")) for amount in re.findall(r"<b>([\d,.]+)</b>", line)]
    assert len(terms) > 7
    assert whole == sum(terms)


def test_a_document_is_read_from_a_line_on(client: FlaskClient) -> None:
    text = client.get("/documents/001_4b4cd3b28943517d.txt?line=1609").text
    lines = [int(line) for line in re.findall(r'id="line-(\d+)"', text)]
    assert lines[0] == 1609
    assert lines == sorted(lines)


def test_a_document_pages_through_every_mention(client: FlaskClient) -> None:
    address, seen = "/documents/001_4b4cd3b28943517d.txt?tab=mentions", 0
    said = int(re.search(r"([\d]+) 处,", client.get(address).text)[1])  # type: ignore[index]
    while address:
        text = client.get(address).text
        seen += text.count('class="number mention-line"')
        following = re.search(r'href="([^"]+)"\s+rel="next"', text)
        address = unescape(following[1]) if following else ""
    assert seen == said


@pytest.mark.parametrize("address", ["/documents/1?colour=red", "/documents/1?line=x", "/totals?show=all"])
def test_words_that_a_page_does_not_know_are_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_sources_name_their_licences(client: FlaskClient) -> None:
    text = client.get("/about").text
    assert "MIT" in text
    assert "ODbL" in text


def test_the_service_says_how_it_is(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    assert "lantu_requests_total" in client.get("/metrics").text


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("/projects?q=物流", "/projects?q=物流"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("projects", "/"),
        ("", "/"),
    ],
)
def test_the_language_switch_stays_on_this_site(wanted: str, kept: str) -> None:
    assert local_path(wanted) == kept


def test_the_language_is_remembered(client: FlaskClient) -> None:
    answer = client.get("/language/en?next=/about")
    assert answer.headers["Location"] == "/about"
    assert 'lang="en"' in client.get("/about").text
    assert client.get("/language/tlh").status_code == 404
