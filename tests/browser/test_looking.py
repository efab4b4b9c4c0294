"""Looking at the map in Chromium: scale, full screen, hover, tap, keyboard, list, address, ground."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MILLISECONDS, watch

pytestmark = pytest.mark.browser

READY = '#map-stage[aria-busy="false"]'
CITY = "?lat=41.57&lng=120.45"
MARKS = ".pin-box, .cluster-box"
# The first pin that no button lies over.
IN_REACH = """() => [...document.querySelectorAll(".pin-box")].find((pin) => {
  const { left, top, width, height } = pin.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".pin-box") === pin;
})"""


def open_map(page: Page, query: str = "") -> None:
    page.goto(f"/{query}")
    page.wait_for_selector(READY)


def in_view(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("[data-view-number]").inner_text()))


def test_the_scale_follows_the_zoom(page: Page) -> None:
    open_map(page, f"{CITY}&z=9")
    scale = page.locator(".leaflet-control-scale-line")
    expect(scale).to_have_text(re.compile(r"^\d+ km$"))
    far = scale.inner_text()
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(300)
    expect(scale).not_to_have_text(far)
    box, stage = scale.bounding_box(), page.locator("#map-stage").bounding_box()
    assert box
    assert stage
    assert box["y"] + box["height"] <= stage["y"] + stage["height"]


def test_the_whole_stage_goes_full_screen_by_keyboard_and_comes_back(page: Page) -> None:
    open_map(page, f"{CITY}&z=9")
    button = page.get_by_role("button", name="全屏")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出全屏")).to_be_visible()
    assert page.evaluate("document.fullscreenElement?.id") == "map-stage"
    expect(page.locator("#map-legend")).to_be_visible()
    page.get_by_role("button", name="退出全屏").click()
    expect(page.get_by_role("button", name="全屏", exact=True)).to_be_visible()
    assert page.evaluate("document.fullscreenElement") is None


def test_pointing_tells_name_money_and_status(page: Page) -> None:
    open_map(page, f"{CITY}&z=14&precision=site&precision=township")
    pin = page.evaluate_handle(IN_REACH).as_element()
    assert pin
    pin.hover()
    tip = page.locator(".leaflet-tooltip")
    expect(tip).to_have_text(re.compile(r".+ · (.*亿元|未载明) · \S+"))
    page.mouse.move(3, 3)
    expect(tip).to_have_count(0)
    page.locator(".pin-box").first.focus()
    expect(tip).to_have_text(re.compile(r".+ · (.*亿元|未载明) · \S+"))


def test_a_ring_tells_how_many_and_how_much(page: Page) -> None:
    open_map(page, f"{CITY}&z=7")
    page.locator(".cluster-box").first.hover()
    expect(page.locator(".leaflet-tooltip")).to_contain_text(re.compile(r"\d+ 个项目,计入合计 "))


def test_a_tap_tells_what_pointing_tells(browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults = watch(page, base_url)
    open_map(page, f"{CITY}&z=14&precision=site&precision=township")
    pin = page.evaluate_handle(IN_REACH).as_element()
    assert pin
    pin.tap()
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("h3")).not_to_be_empty()
    expect(popup).to_contain_text(re.compile("亿元|未载明"))
    expect(popup.locator(".status").first).to_be_visible()
    context.close()
    assert faults == []


def test_arrow_keys_go_from_mark_to_mark(page: Page) -> None:
    open_map(page, f"{CITY}&z=9")
    marks = page.locator(MARKS)
    marks.first.focus()
    seen = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp") * 3:
        page.keyboard.press(key)
        expect(page.locator(f":is({MARKS}, a.unlocated):focus")).to_have_count(1)
        seen.add(page.evaluate("document.activeElement.textContent"))
    assert len(seen) > 2
    assert page.evaluate("document.querySelector('.folium-map').scrollLeft") == 0


def test_the_list_holds_what_the_map_shows(page: Page) -> None:
    open_map(page, f"{CITY}&z=8")
    far = in_view(page)
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("z=11"))
    near = in_view(page)
    assert 0 < near < far
    expect(page.locator('[data-list="view"] .map-row')).to_have_count(min(near, 200))
    west, south, east, north = page.evaluate(
        "window.lantu.map.getBounds().toBBoxString().split(',').map(Number)"
    )
    found = page.request.get("/map/features").json()["features"]
    points = [one["geometry"]["coordinates"] for one in found if one["geometry"]["type"] == "Point"]
    inside = [place for place in points if west <= place[0] <= east and south <= place[1] <= north]
    lines = page.evaluate("[...document.querySelectorAll('.routes-pane .route')].length")
    assert len(inside) <= near <= len(inside) + lines


def test_filter_and_view_come_back_with_the_address(page: Page) -> None:
    open_map(page, f"{CITY}&z=10")
    page.locator("#choice-status-construction").check()
    expect(page).to_have_url(re.compile("status=construction"))
    page.wait_for_selector(READY)
    page.locator(".leaflet-control-zoom-in").click()
    expect(page).to_have_url(re.compile("z=11"))
    number, address = in_view(page), page.url
    page.goto("/about")
    page.goto(address)
    page.wait_for_selector(READY)
    assert in_view(page) == number
    expect(page.locator("#choice-status-construction")).to_be_checked()
    assert page.evaluate("window.lantu.map.getZoom()") == 11


def test_close_by_the_shading_gives_way_to_the_ground(page: Page) -> None:
    open_map(page, f"{CITY}&z=11")
    page.wait_for_selector("#map-stage.has-ground")
    fill = "(shape) => getComputedStyle(shape).fillOpacity"
    district = page.locator(".district").first
    assert district.evaluate(fill) == "1"
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_selector("#map-stage.is-near")
    assert float(district.evaluate(fill)) < 0.3
    page.locator(".leaflet-control-zoom-out").click()
    page.wait_for_selector("#map-stage:not(.is-near)")
    assert district.evaluate(fill) == "1"
