"""The pages in a real browser: no console message, no sideways scrolling, usable by keyboard."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

ADDRESSES = (
    "/projects",
    "/projects/LT-211300-0059",
    "/projects/LT-211381-0005",
    "/districts",
    "/districts/211300",
    "/districts/211303",
    "/totals",
    "/totals?by=type&show=number",
    "/documents",
    "/documents/001_4b4cd3b28943517d.txt?line=1609",
    "/about",
)
SIZES = ({"width": 1440, "height": 900}, {"width": 360, "height": 740})


def words_of(page: Page) -> dict[str, list[str]]:
    """The words of the page's address."""
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_its_window(page: Page, address: str, size: dict[str, int], language: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_be_visible()
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.browser
def test_a_choice_changes_the_results_and_the_address(page: Page) -> None:
    page.goto("/projects?sort=name&columns=owner")
    page.locator("#choice-status-construction").check()
    page.wait_for_url(re.compile("status=construction"))
    assert words_of(page) == {"status": ["construction"], "sort": ["name"], "columns": ["owner"]}
    expect(page.locator("#results .filter-chips")).to_contain_text("在建")
    statuses = page.locator("#results tbody tr")
    expect(statuses.first).to_be_visible()
    assert page.locator("#choice-status-construction").is_checked()
    page.go_back()
    page.wait_for_url(re.compile(r"sort=name&columns=owner$"))
    expect(page.locator("#results .filter-chips")).to_have_count(0)
    assert not page.locator("#choice-status-construction").is_checked()


@pytest.mark.browser
def test_totals_follow_the_filter_with_their_chart(page: Page) -> None:
    page.goto("/totals?by=type")
    expect(page.locator(".chart svg")).to_be_visible()
    page.locator("#choice-district-211303").check()
    page.wait_for_url(re.compile("district=211303"))
    assert words_of(page)["by"] == ["type"]
    expect(page.locator(".equation .term").nth(1)).to_contain_text("龙城区")
    expect(page.locator(".chart svg")).to_be_visible()


@pytest.mark.browser
def test_a_heading_sorts(page: Page) -> None:
    page.goto("/projects")
    page.get_by_role("link", name="项目名称").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("项目名称")
    assert words_of(page)["sort"] == ["name"]


@pytest.mark.browser
def test_columns_are_chosen_from_the_menu_by_keyboard(page: Page) -> None:
    page.goto("/projects?status=planned")
    menu = page.locator("main details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_label("建设单位")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_label("建设单位")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_label("建设单位").check()
    menu.get_by_role("button", name="应用").click()
    expect(page.locator("#results thead")).to_contain_text("建设单位")
    assert words_of(page)["status"] == ["planned"]


@pytest.mark.browser
def test_the_first_stop_of_the_keyboard_leads_to_the_content(page: Page) -> None:
    page.goto("/about")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.browser
def test_the_filter_unfolds_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/projects")
    expect(page.locator("#filter-form")).to_be_hidden()
    page.locator(".filter-toggle").click()
    expect(page.locator("#filter-form")).to_be_visible()


@pytest.mark.browser
def test_the_mini_map_draws_the_place(page: Page) -> None:
    page.goto("/projects?precision=site&precision=township")
    page.locator("#results .cell-name > a").first.click()
    expect(page.locator("#minimap svg path").first).to_be_attached()
    expect(page.locator("#minimap .minimap-label").first).to_be_attached()


@pytest.mark.browser
@pytest.mark.parametrize("known", ["precision=district&bucket=district", "precision=none&bucket=city"])
def test_the_mini_map_of_what_has_no_place_outlines_its_district(page: Page, known: str) -> None:
    page.goto(f"/projects?{known}")
    page.locator("#results .cell-name > a").first.click()
    own = page.locator("#minimap path.around.is-edge")
    expect(own).to_have_count(1)
    expect(page.locator("#minimap path")).not_to_have_count(1)
    outline, sheet = own.bounding_box(), page.locator("#minimap").bounding_box()
    assert outline
    assert sheet
    assert sheet["x"] < outline["x"]
    assert outline["x"] + outline["width"] < sheet["x"] + sheet["width"]
    assert outline["height"] > sheet["height"] / 3


@pytest.mark.browser
def test_the_language_switch_comes_back_to_the_page(page: Page) -> None:
    page.goto("/projects?status=planned")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert words_of(page) == {"status": ["planned"]}


@pytest.mark.browser
def test_a_quotation_opens_on_demand(page: Page) -> None:
    page.goto("/projects/LT-211381-0005")
    quotation = page.locator("#sources blockquote").first
    expect(quotation).to_be_hidden()
    page.locator("#sources summary").first.click()
    expect(quotation).to_be_visible()
