"""Measuring on the map in Chromium: by pointer through whatever stands there, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

READY = '#map-stage[aria-busy="false"]'


def open_map(page: Page, query: str = "?lat=41.57&lng=120.45&z=11") -> None:
    page.goto(f"/{query}")
    page.wait_for_selector(READY)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_line_and_an_area_are_measured_by_pointer(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_map(page)
    page.get_by_role("button", name="量距、量面积").click()
    said = page.locator(".map-measure-said")
    expect(said).to_have_text("还没有点。")
    stage = page.locator("#map").bounding_box() if page.locator("#map").count() else None
    box = stage or page.locator(".folium-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    for dx, dy in ((-60, 0), (60, 0), (60, 70)):
        page.mouse.click(middle[0] + dx, middle[1] + dy)
    expect(said).to_contain_text("3 个点")
    expect(said).to_contain_text(re.compile(r"长 [\d.]+ 公里"))
    expect(said).to_contain_text(re.compile(r"围 [\d,.]+ 公顷"))
    # The clicks opened nothing of what lies under them.
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.locator("[data-do=undo]").click()
    expect(said).to_contain_text("2 个点")
    expect(said).not_to_contain_text("围")
    page.locator("[data-do=end]").click()
    expect(page.locator("#map-measure")).to_be_hidden()
    expect(page.locator("path.measured")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_measuring_by_keyboard_alone(page: Page) -> None:
    open_map(page)
    button = page.get_by_role("button", name="量距、量面积")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    said = page.locator(".map-measure-said")
    page.keyboard.press("Enter")
    expect(said).to_have_text("1 个点")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"lng=120\.(?!45)"))
    page.keyboard.press("Enter")
    expect(said).to_contain_text(re.compile(r"2 个点 · 长 [\d.]+ 公里"))
    page.keyboard.press("Backspace")
    expect(said).to_have_text("1 个点")
    page.keyboard.press("Escape")
    expect(page.locator("#map-measure")).to_be_hidden()
    expect(button).to_be_focused()
