"""The totals of a registry of more districts than a table has rows for: by province, then what lies below."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from app.totals import coarse
from projects.map import district_view
from tests.support.page import read


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small registry be a large one."""
    monkeypatch.setattr(district_view, "MOST_WHOLE", 3)
    monkeypatch.setattr(coarse, "MOST_ROWS", 3)


@pytest.mark.parametrize(
    ("district", "heads"),
    [
        ("", ["辽宁省"]),
        ("210000", ["朝阳市"]),
        ("211300", ["双塔区", "龙城区"]),
    ],
)
def test_a_table_has_a_row_for_each_district_right_below(
    client: FlaskClient, district: str, heads: list[str]
) -> None:
    page = read(client.get("/totals", query_string={"district": district} if district else {}))
    rows = page.one(".totals-table").texts("tbody th")
    assert rows[: len(heads)] == heads
    assert "相等" in page.one(".reconciliation").text


@pytest.mark.parametrize("address", ["/totals?show=number", "/totals?district=211300&by=type&show=number"])
def test_every_linked_cell_is_the_total_of_its_list(client: FlaskClient, address: str) -> None:
    cells = read(client.get(address)).all(".totals-table td a")
    assert cells
    for cell in cells:
        words = dict(parse_qsl(urlsplit(cell["href"]).query))
        assert client.get("/api/v1/totals", query_string=words).json["summary"]["number"] == int(
            cell.text.replace(",", "")
        )


def test_what_no_words_list_has_no_link(client: FlaskClient) -> None:
    page = read(client.get("/totals?district=211300"))
    names = page.texts(".totals-table tr.is-other th")
    assert names == ["跨上列地区", "朝阳市本级"]
    assert page.links(".totals-table tr.is-other td a") == []


def test_a_county_has_its_whole_page(client: FlaskClient) -> None:
    page = read(client.get("/totals?district=211302"))
    assert page.one("#funnel")
    assert page.one("#year")


def test_the_year_and_the_funnel_follow_by_themselves(client: FlaskClient) -> None:
    page = read(client.get("/totals?district=211300&type=expressway"))
    assert not page.all("#funnel")
    (address,) = {link for link in page.links("#results a") if "/totals/progress" in link}
    assert page.one(f'[data-hx-get="{address}"]')
    progress = read(client.get(address))
    assert progress.one("#progress #funnel")
    assert progress.one("#progress #year")
    assert "朝阳市" in progress.one(".page-note").text


def test_a_year_without_rows_has_the_sum_of_all_rows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse_foot = read(client.get("/totals/progress")).texts("#year tfoot td")
    monkeypatch.setattr(district_view, "MOST_WHOLE", 300)
    fine = read(client.get("/totals/progress"))
    assert fine.texts("#year tfoot td") == coarse_foot
    assert fine.texts("#year tbody th")


def test_districts_are_listed_by_province(client: FlaskClient) -> None:
    page = read(client.get("/districts"))
    assert page.texts("tbody th")[0] == "辽宁省"
    assert page.links("tbody th a")[0].startswith("/districts/210000")
