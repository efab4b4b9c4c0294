"""The map page in Chromium: pins, shading, the filter, the list and the address tell one story."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

READY = '#map-stage[aria-busy="false"]'


def open_map(page: Page, query: str = "") -> None:
    page.goto(f"/{query}")
    page.wait_for_selector(READY)


def test_map_is_interactive_and_complete(page: Page) -> None:
    open_map(page)
    expect(page.locator(".district").first).to_be_visible()
    expect(page.locator(".district-frame")).not_to_have_count(0)
    expect(page.locator(".pin-box, .cluster-box").first).to_be_visible()
    expect(page.locator(".legend-classes li").first).to_be_attached()
    expect(page.locator("#map-strip")).to_contain_text("未上图")
    expect(page.locator('[data-list="view"] .map-row').first).to_be_visible()
    expect(page.locator("#map-attribution")).to_contain_text("高德地图")


def test_a_sheet_without_roads_says_so_and_where_it_lies(page: Page) -> None:
    page.goto("/?lat=41.57&lng=120.45&z=13")
    page.wait_for_selector("#map-stage.has-ground")
    expect(page.locator(".map-bare")).to_be_visible()
    degrees = page.locator(".graticule-label span").all_inner_texts()
    assert {"41.55°N", "120.45°E"} <= set(degrees)
    assert page.locator(".graticule-line").count() == len(degrees)
    page.goto("/?lat=41.57&lng=120.45&z=10")
    page.wait_for_selector("#map-stage.has-ground")
    expect(page.locator(".map-bare")).to_be_hidden()
    expect(page.locator(".graticule-line")).to_have_count(0)


def test_nothing_stands_behind_the_line_of_sources(page: Page) -> None:
    """An office's own ground is named too, and a telephone has little room for all of them."""
    page.set_viewport_size({"width": 360, "height": 740})
    open_map(page)
    page.evaluate("document.getElementById('map-attribution').textContent += ' · 某市自然资源局'.repeat(20)")
    line = page.locator("#map-attribution").bounding_box()
    assert line is not None
    assert line["height"] > 50
    for name in (".leaflet-control-scale", ".map-legend"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= line["y"] + 1, name


def test_filter_changes_everything_and_stands_in_the_address(page: Page) -> None:
    open_map(page)
    before = page.locator(".map-figures dd").first.inner_text()
    page.locator("#choice-status-construction").check()
    expect(page).to_have_url(re.compile(r"[?&]status=construction(&|$)"))
    expect(page.locator(".map-figures dd").first).not_to_have_text(before)
    expect(page.locator(".chip-choice")).to_contain_text("在建")
    page.wait_for_selector(READY)
    statuses = page.locator('[data-list="view"] .map-row .status')
    assert set(statuses.all_inner_texts()) == {"在建"}
    page.locator(".chip-choice").click()
    expect(page.locator("#choice-status-construction")).not_to_be_checked()
    expect(page.locator(".map-figures dd").first).to_have_text(before)


def test_going_back_restores_the_filter(page: Page) -> None:
    open_map(page)
    page.locator("#choice-status-construction").check()
    expect(page.locator(".chip-choice")).to_have_count(1)
    page.go_back()
    expect(page.locator(".chip-choice")).to_have_count(0)
    expect(page.locator("#choice-status-construction")).not_to_be_checked()


def test_typing_searches_and_keeps_the_focus(page: Page) -> None:
    open_map(page)
    page.locator("#filter-q").press_sequentially("物流", delay=40)
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#filter-q")).to_be_focused()
    expect(page.locator("#filter-q")).to_have_value("物流")


def test_wrong_amount_is_refused_at_the_field(page: Page) -> None:
    open_map(page)
    page.locator("[name=min_investment]").fill("很多")
    page.locator("[name=min_investment]").press("Tab")
    assert "min_investment" not in page.url
    assert not page.locator("[name=min_investment]").evaluate("field => field.validity.valid")
    page.locator("[name=min_investment]").fill("１，０００")
    page.locator("[name=min_investment]").press("Tab")
    expect(page).to_have_url(re.compile("min_investment="))
    assert page.locator("[name=min_investment]").evaluate("field => field.validity.valid")


def test_list_and_pin_point_at_each_other(page: Page) -> None:
    open_map(page)
    row = page.locator('[data-list="view"] .map-row').first
    name = row.locator(".map-row-name").inner_text()
    row.hover()
    expect(page.locator(".is-marked")).to_have_count(1)
    row.locator(".map-row-locate").click()
    expect(page.locator(".map-popup h3")).to_contain_text(name)
    expect(page.locator(".map-row.is-selected:visible .map-row-name")).to_have_text(name)
    expect(page).to_have_url(re.compile(r"lat=.*z="))


def test_keyboard_opens_and_leaves_a_popup(page: Page) -> None:
    open_map(page)
    district = page.locator(".district").first
    district.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup .popup-actions a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map-popup")).to_have_count(0)
    expect(district).to_be_focused()


def test_district_popup_filters(page: Page) -> None:
    open_map(page)
    page.locator(".district").first.focus()
    page.keyboard.press("Enter")
    page.locator(".map-popup button").click()
    expect(page).to_have_url(re.compile("district="))
    expect(page.locator(".district.is-chosen")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"z=1[0-9]"))


def test_shading_switches_without_a_new_page(page: Page) -> None:
    open_map(page)
    page.locator("#map-legend").evaluate("(key) => key.open || key.querySelector('summary').click()")
    page.locator("[data-shade=started]").click()
    expect(page).to_have_url(re.compile("shade=started"))
    expect(page.locator(".legend-classes")).to_contain_text("%")
    open_map(page, "?shade=number")
    expect(page.locator("[data-shade=number]")).to_have_attribute("aria-current", "true")


def test_place_in_the_address_is_where_the_map_looks(page: Page) -> None:
    open_map(page, "?lat=41.5700&lng=120.4500&z=11")
    centre = page.evaluate("() => [window.lantu.map.getCenter().lat.toFixed(3), window.lantu.map.getZoom()]")
    assert centre == ["41.570", 11]


def test_narrow_screen_has_the_same_content_in_drawers(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    toggle = page.locator("[data-toggle=list]")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(page.locator('[data-list="view"] .map-row').first).to_be_visible()
    page.keyboard.press("Tab")
    page.locator("[data-close=list]").click()
    expect(toggle).to_be_focused()
    page.locator("[data-toggle=filter]").click()
    expect(page.locator("#filter-q")).to_be_visible()


def test_gcj02_tiles_shift_as_the_server_does(page: Page) -> None:
    open_map(page)
    shift = "async ([lat, lng]) => (await import('/static/js/map/gcj02.js')).toGcj02(lat, lng)"
    lat, lng = page.evaluate(shift, [41.5745, 120.4455])
    assert abs(lat - 41.576758) < 2e-4
    assert abs(lng - 120.451176) < 2e-4
    assert page.evaluate(shift, [35.68, 139.77]) == [35.68, 139.77]
