"""The form of a large registry offers a screenful, what is chosen stays chosen, and a small one is whole."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.filter import offered
from app.filter.offered import offer_districts, offer_documents
from projects.map.features import DistrictNode
from projects.plans.documents import DocumentName
from projects.reading.filters import ProjectFilter
from tests.support.page import Part, read

BOX = (0.0, 0.0, 1.0, 1.0)


def node(adcode: str, *children: DistrictNode) -> DistrictNode:
    level = "prefecture" if children else "county"
    return DistrictNode(adcode, adcode, level, None, 1, BOX, children)


TREE = [
    node(f"{at:02d}0100", *(node(f"{at:02d}01{below:02d}") for below in range(1, 9))) for at in range(11, 61)
]
DOCUMENTS = [DocumentName(f"{at}.txt", str(at), str(at), f"{at:06d}", 2021, 2025) for at in range(80)]


def test_a_small_tree_is_whole() -> None:
    shown = offer_districts(TREE[:3], ProjectFilter())
    assert shown.nodes == tuple(TREE[:3])
    assert (shown.closed, shown.is_part) == (frozenset(), False)


def test_of_a_large_tree_the_branches_with_a_choice_are_open() -> None:
    wanted = ProjectFilter(district=("110100", "120103"))
    shown = offer_districts(TREE, wanted)
    assert [one.adcode for one in shown.nodes] == [one.adcode for one in TREE]
    assert shown.is_part
    assert [one.adcode for one in shown.nodes if one.children] == ["110100", "120100"]
    assert shown.closed == {one.adcode for one in TREE[2:]}
    assert sum(1 + len(one.children) for one in shown.nodes) < offered.MOST_DISTRICTS


def test_of_many_documents_the_chosen_and_those_of_chosen_districts_are_listed() -> None:
    assert offer_documents(DOCUMENTS[:60], ProjectFilter()) == DOCUMENTS[:60]
    assert offer_documents(DOCUMENTS, ProjectFilter()) == []
    wanted = ProjectFilter(document=("79.txt",), district=("000003", "000079"))
    assert [one.file for one in offer_documents(DOCUMENTS, wanted)] == ["79.txt", "3.txt"]


@pytest.mark.parametrize("path", ["/", "/projects", "/totals", "/reconcile"])
def test_the_pages_show_a_part_and_lead_to_the_rest(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 3)
    monkeypatch.setattr(offered, "MOST_DOCUMENTS", 0)
    page = read(client.get(f"{path}?district=all" if path == "/" else path, follow_redirects=True))
    (more,) = [link for link in page.links(".facet-more") if "211300" in link]
    opened = read(client.get(more, follow_redirects=True))
    counties = set(list_offered(opened)) - set(list_offered(page))
    assert counties
    assert all(one.startswith("2113") for one in counties)
    assert opened.one("#choice-district-211300").get("checked") is not None


def list_offered(page: Part) -> list[str]:
    return [one["value"] for one in page.all("#filter-form input[type=checkbox][name=district]")]


def test_a_province_that_no_list_has_is_kept_by_the_form(client: FlaskClient) -> None:
    page = read(client.get("/projects?district=210000"))
    assert "210000" not in list_offered(page)
    assert [one["value"] for one in page.all("#filter-form [data-unlisted]")] == ["210000"]
    assert "辽宁省" in page.text
