"""The form of a large registry offers a screenful, what is chosen stays chosen, and a small one is whole."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.filter import offered
from app.filter.offered import flatten, offer_choices, offer_districts, offer_documents
from geo.districts import DistrictName
from projects.map.features import DistrictNode
from projects.plans.documents import DocumentName
from projects.reading.filters import ProjectFilter
from tests.support.page import Part, read

BOX = (0.0, 0.0, 1.0, 1.0)


LEVELS = ("county", "prefecture", "province")


def node(adcode: str, *children: DistrictNode) -> DistrictNode:
    level = LEVELS[1 + LEVELS.index(children[0].level) if children else 0]
    return DistrictNode(adcode, adcode, level, None, 1, BOX, children)


def province(at: int) -> DistrictNode:
    cities = (
        node(f"{at}{city:02d}00", *(node(f"{at}{city:02d}{below:02d}") for below in range(1, 9)))
        for city in range(1, 6)
    )
    return node(f"{at}0000", *cities)


TREE = [province(at) for at in range(11, 21)]
DOCUMENTS = [DocumentName(f"{at}.txt", str(at), str(at), f"{at:06d}", 2021, 2025) for at in range(80)]


def list_shown(*district: str) -> tuple[list[str], frozenset[str]]:
    """Return what is shown of the large tree, and which of it is closed."""
    shown = offer_districts(TREE, ProjectFilter(district=district))
    assert shown.is_part
    return [one.adcode for one in flatten(shown.nodes)], shown.closed


def test_a_small_tree_is_whole_and_begins_with_its_prefectures() -> None:
    shown = offer_districts(TREE[:2], ProjectFilter())
    assert shown.nodes == (*TREE[0].children, *TREE[1].children)
    assert (shown.closed, shown.is_part) == (frozenset(), False)


def test_a_large_tree_begins_with_its_provinces() -> None:
    provinces = [one.adcode for one in TREE]
    assert list_shown() == (provinces, frozenset(provinces))


def test_of_a_large_tree_the_branches_with_a_choice_are_open() -> None:
    provinces = [one.adcode for one in TREE]
    cities = [f"11{city:02d}00" for city in range(1, 6)]
    shown, closed = list_shown("110000")
    assert shown == [provinces[0], *cities, *provinces[1:]]
    assert closed == {*cities, *provinces[1:]}
    for chosen in ("110200", "110203"):
        shown, closed = list_shown(chosen)
        counties = [f"1102{below:02d}" for below in range(1, 9)]
        assert shown == [provinces[0], *cities[:2], *counties, *cities[2:], *provinces[1:]]
        assert closed == {cities[0], *cities[2:], *provinces[1:]}


def test_a_large_tree_of_one_province_begins_with_its_prefectures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 20)
    shown = offer_districts(TREE[:1], ProjectFilter(district=("110301",)))
    assert [one.adcode for one in shown.nodes] == [one.adcode for one in TREE[0].children]
    assert [one.adcode for one in shown.nodes if one.children] == ["110300"]


def name(one: DistrictNode, parent: str | None) -> list[DistrictName]:
    """Return a district of the tree and all below it, as forms have them."""
    own = DistrictName(one.adcode, one.adcode, one.adcode, one.level, parent, parent, one.adcode)
    return [own, *(below for child in one.children for below in name(child, one.adcode))]


CHOICES = [one for top in TREE for one in name(top, None)]


def test_a_form_of_few_districts_lists_them_all() -> None:
    all_of_them = offer_choices(CHOICES[:300], [])
    assert (all_of_them.shown, all_of_them.closed) == (tuple(CHOICES[:300]), frozenset())


def test_a_form_of_many_districts_opens_them_on_demand() -> None:
    provinces = [one.adcode for one in TREE]
    cities = [f"11{city:02d}00" for city in range(1, 6)]
    form = offer_choices(CHOICES, [])
    assert [one.adcode for one in form.shown] == provinces
    assert form.closed == {*provinces}
    form = offer_choices(CHOICES, ["110000"])
    assert [one.adcode for one in form.shown] == [provinces[0], *cities, *provinces[1:]]
    assert form.closed == {*cities, *provinces[1:]}
    for opened in (["110203"], ["110200"], ["110000", "110200", "000000"]):
        form = offer_choices(CHOICES, opened)
        counties = [f"1102{below:02d}" for below in range(1, 9)]
        shown = [provinces[0], *cities[:2], *counties, *cities[2:], *provinces[1:]]
        assert [one.adcode for one in form.shown] == shown
        assert form.closed == {cities[0], *cities[2:], *provinces[1:]}


def test_a_form_of_part_of_a_tree_begins_with_what_has_nothing_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 20)
    choices = [one for one in CHOICES if one.adcode.startswith("11") and one.level != "province"]
    assert [one.level for one in offer_choices(choices, []).shown] == ["prefecture"] * 5


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
