"""The search on the map in Chromium: typed, picked by key, gone to; and where the reader stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def centre_of(page: Page) -> tuple[float, float]:
    lat, lng = page.evaluate("(({lat, lng}) => [lat, lng])(window.lantu.map.getCenter())")
    return lng, lat


def open_map(page: Page) -> None:
    page.goto("/?district=211300")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")


def test_a_position_is_gone_to_by_enter(page: Page) -> None:
    open_map(page)
    page.get_by_role("searchbox", name="去:").fill("120.4512,41.5733")
    page.keyboard.press("Enter")
    expect(page.locator(".found-mark")).to_be_visible()
    assert centre_of(page) == pytest.approx((120.4512, 41.5733), abs=0.01)


def test_a_project_is_picked_by_keys_and_opened(page: Page) -> None:
    open_map(page)
    page.get_by_role("searchbox", name="去:").fill("国际物流商贸城")
    answers = page.locator("#map-found button")
    expect(answers.first).to_contain_text("朝阳市国际物流商贸城")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_contain_text("朝阳市国际物流商贸城")
    expect(page.locator("#map-found")).to_be_hidden()


def test_nothing_found_is_said_and_escape_closes(page: Page) -> None:
    open_map(page)
    words = page.get_by_role("searchbox", name="去:")
    words.fill("没有这样的地方")
    expect(page.locator(".map-find-said")).to_contain_text("没有找到")
    words.fill("朝阳")
    expect(page.locator("#map-found")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#map-found")).to_be_hidden()
    expect(words).to_be_focused()


@pytest.mark.parametrize("width", [1440, 360])
def test_where_the_reader_stands(browser: Browser, base_url: str, width: int) -> None:
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 740},
        geolocation={"longitude": 120.3, "latitude": 41.2, "accuracy": 40},
        permissions=["geolocation"],
        locale="zh-CN",
    )
    page = context.new_page()
    open_map(page)
    page.get_by_role("button", name="我的附近").click()
    expect(page.locator(".map-find-said")).to_contain_text("误差约 40 米")
    assert centre_of(page) == pytest.approx((120.3, 41.2), abs=0.01)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
