"""The pages on the real registry: each answers, says what it should, and stays below twelve queries."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.web.addresses import local_path
from projects.models import Project
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.page import Part, read, words_of

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


def codes_in(page: Part) -> list[str]:
    """The projects of a page's table, in order."""
    links = page.links("tbody th.cell-name > a")
    return [urlsplit(link).path.removeprefix("/projects/") for link in links]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_answers_in_few_queries(
    client: FlaskClient, registry_connection: Connection, address: str, language: str
) -> None:
    joint = "&" if "?" in address else "?"
    with count_queries(registry_connection) as statements:
        answer = client.get(f"{address}{joint}lang={language}".removesuffix("&"))
    assert answer.status_code == 200, answer.text
    # What is searched for asks once more: which version the data have.
    assert len(statements) <= MOST_QUERIES + ("q=" in address)
    attributes = {name for part in read(answer).all("*") for name in part.node.attributes}
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()


def test_paging_shows_every_project_once(client: FlaskClient) -> None:
    address, seen = "/projects?limit=90&sort=name", []
    while address:
        page = read(client.get(address))
        seen += codes_in(page)
        address = next(iter(page.links("a[rel=next]")), "")
    assert len(seen) == len(set(seen))
    assert set(seen) == set(codes_in(read(client.get("/projects?limit=1000"))))


def test_headings_sort_and_say_so(client: FlaskClient) -> None:
    falling, rising = read(client.get("/projects")), read(client.get("/projects?sort=investment"))
    heading = falling.one("thead th[aria-sort]")
    assert heading["aria-sort"] == "descending"
    assert heading.links() == ["/projects?sort=investment"]
    assert rising.one("thead th[aria-sort]")["aria-sort"] == "ascending"
    assert codes_in(falling)[0] != codes_in(rising)[0]


def test_the_address_chooses_the_columns(client: FlaskClient) -> None:
    page = read(client.get("/projects?columns=owner&columns=length&lang=zh"))
    heads = page.texts("#results thead th")
    assert len(heads) == 3
    assert "长度" in heads[1]
    assert "建设单位" in heads[2]
    assert client.get("/projects?columns=price").status_code == 400


def test_htmx_gets_the_results_alone(client: FlaskClient) -> None:
    part = client.get("/projects?status=planned", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert read(part).has("#results")
    assert read(part).has("[data-hx-swap-oob]")
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
    sides = read(client.get(f"/projects/{code}")).one("section#sides")
    assert "未裁定前采用最低值" in sides.text
    assert f"{low.normalize():,f}" in sides.text
    assert f"{high.normalize():,f}" in sides.text
    assert f"{low.normalize():,f}" in sides.one("tr.is-adopted").text


def test_a_programme_is_checked_against_its_parts(client: FlaskClient) -> None:
    members = read(client.get("/projects/LT-211300-0059")).one("section#members")
    assert "分项多出" in members.text
    assert len(codes_in(members)) == 19


def test_what_the_plan_does_not_say_is_named(client: FlaskClient) -> None:
    facts = read(client.get("/projects/LT-211300-0059")).one("section:has(#facts-title)")
    assert "未载明" in facts.text
    assert "建设单位" in facts.text


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
        text = read(empty_client.get(address)).text
        assert "另有跨区项目 1 个" in text
        assert re.search(r"\b100(\.00)?\b", text)
        assert "140 万元" not in text
    assert "另有跨区 1 个" in empty_client.get("/?district=211302").text
    assert "另有跨区" not in empty_client.get("/districts/211300").text


def test_an_empty_registry_still_has_pages(session: Session, empty_client: FlaskClient) -> None:
    for address in ("/projects", "/districts", "/districts/211302", "/totals", "/documents", "/about"):
        assert empty_client.get(address).status_code == 200


@pytest.mark.parametrize("by", ["status", "type"])
def test_shown_amounts_add_up_both_ways(client: FlaskClient, by: str) -> None:
    table = read(client.get(f"/totals?by={by}&show=investment")).one(".totals-table")
    rows = [row.texts("td.number")[:-1] for row in table.all("tbody tr, tfoot tr")]
    silent = str.maketrans("", "", ",·未载明—")
    cells = [[Decimal(text.translate(silent) or 0) for text in row] for row in rows]
    assert len(cells) > 5
    assert all(sum(row[:-1]) == row[-1] for row in cells)
    *parts, total = cells
    assert [sum(column) for column in zip(*parts, strict=True)] == total


@pytest.mark.parametrize("by", ["status", "type"])
def test_every_cell_of_the_totals_is_the_total_of_its_list(client: FlaskClient, by: str) -> None:
    cells = read(client.get(f"/totals?by={by}&show=number")).all(".totals-table td a")
    assert len(cells) > 20
    for cell in cells:
        summary = client.get("/api/v1/totals", query_string=words_of(cell["href"])).json
        assert summary is not None
        assert summary["summary"]["number"] == int(cell.text.replace(",", "")), cell["href"]


def test_the_reconciliation_adds_up_on_the_page(client: FlaskClient) -> None:
    amounts = read(client.get("/totals")).one(".equation").texts("b")
    whole, *terms = [Decimal(amount.replace(",", "")) for amount in amounts]
    assert len(terms) > 7
    assert whole == sum(terms)


def test_a_document_is_read_from_a_line_on(client: FlaskClient) -> None:
    page = read(client.get("/documents/001_4b4cd3b28943517d.txt?line=1609"))
    lines = [int(row["id"].removeprefix("line-")) for row in page.all("[id^=line-]")]
    assert lines[0] == 1609
    assert lines == sorted(lines)


def test_a_document_pages_through_every_mention(client: FlaskClient) -> None:
    address, seen = "/documents/001_4b4cd3b28943517d.txt?tab=mentions", 0
    title = read(client.get(address)).one("#mentions-title").text
    while address:
        page = read(client.get(address))
        seen += len(page.all("tbody .mention-line"))
        address = next(iter(page.links("a[rel=next]")), "")
    assert f" {seen} 处," in title


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


def test_a_schema_that_newer_code_migrated_is_served_an_older_one_is_not(
    client: FlaskClient, registry_session: Session
) -> None:
    set_revision = text("UPDATE alembic_version SET version_num = :revision")
    registry_session.execute(set_revision, {"revision": "9999"})
    newer = client.get("/readyz")
    assert newer.status_code == 200
    assert newer.text.splitlines() == ["ready", "数据库结构比程序新,请用新版本重新启动。"]
    registry_session.execute(set_revision, {"revision": "0001"})
    assert client.get("/readyz").status_code == 503


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
    assert read(client.get("/about")).one("html")["lang"] == "en"
    assert client.get("/language/tlh").status_code == 404
