"""Two dates side by side in Chromium: maps that move as one, each of its date, and the list in step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from geoalchemy2.shape import from_shape
from playwright.sync_api import Browser, Page, expect
from shapely import Point
from sqlalchemy import select

from geo.models import WGS84
from projects.clock import get_today
from projects.models import Project
from projects.registry import writing
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, watch
from tests.support.factories import TESTER, make_project
from tests.support.history import copy_database, let_days_pass, open_past

BEFORE = get_today() - timedelta(days=6)
READY = '#map-stage[aria-busy="false"]'


@pytest.fixture(scope="module")
def compared_url(server_url: str, empty_url: str) -> Iterator[str]:
    """The application on three projects: one was started and moved, one came, one stayed what it was."""
    url = copy_database(server_url, empty_url, "lantu_compare_browser")
    with open_past(url) as session:
        make_project(session, "动工的厂", ["211381"], figures=[12000], at=(120.7, 41.8))
        make_project(session, "没变的路", ["211381"], figures=[5000], at=(120.9, 41.9))
        let_days_pass(session, 5)
        moved = session.scalars(select(Project).where(Project.name == "动工的厂")).one()
        place = from_shape(Point(120.75, 41.85), srid=WGS84)
        writing.change_project(session, moved, {"status": "construction", "geom": place}, TESTER)
        make_project(session, "新来的站", ["211381"], figures=[800], at=(120.6, 41.7))
        let_days_pass(session, 5)
    with served(url) as address:
        yield address


@pytest.fixture
def compared(browser: Browser, compared_url: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=compared_url, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults = watch(page, compared_url)
    yield page
    context.close()
    assert faults == []


def open_compare(page: Page, more: str = "") -> None:
    page.goto(f"/compare?as_of={BEFORE}&with={get_today()}{more}")
    page.wait_for_selector(READY)


def test_each_map_is_of_its_date_and_the_list_says_what_changed(compared: Page) -> None:
    open_compare(compared, "&lat=41.8&lng=120.75&z=10")
    earlier, later = compared.locator(".compare-map").all()
    expect(earlier.locator(".pin-box")).to_have_count(2)
    expect(later.locator(".pin-box")).to_have_count(3)
    sums = compared.locator(".compare-sum").all_inner_texts()
    assert [re.findall(r"\d+", words)[0] for words in sums] == ["2", "3"]
    rows = compared.locator(".compare-row")
    assert sorted(rows.locator(".map-row-name").all_inner_texts()) == ["动工的厂", "新来的站"]
    started = rows.filter(has_text="动工的厂")
    expect(started).to_contain_text("在建")
    started.hover()
    expect(compared.locator(".is-marked")).to_have_count(2)
    rows.filter(has_text="新来的站").hover()
    expect(later.locator(".is-marked")).to_have_count(1)
    expect(earlier.locator(".is-marked")).to_have_count(0)


def test_the_maps_move_as_one_and_stand_in_the_address(compared: Page) -> None:
    open_compare(compared)
    compared.locator(".compare-map").nth(1).locator(".leaflet-control-zoom-in").click()
    expect(compared).to_have_url(re.compile(r"[?&]z=[\d.]+"))
    compared.wait_for_timeout(500)
    scales = compared.locator(".leaflet-control-scale-line").all_inner_texts()
    assert scales[0] == scales[1]
    compared.locator(".compare-map").nth(0).focus()
    compared.keyboard.press("ArrowRight")
    where = compared.url
    expect(compared).not_to_have_url(where)
    compared.reload()
    compared.wait_for_selector(READY)
    expect(compared.locator(".leaflet-control-scale-line").first).to_have_text(scales[0])


def test_a_row_brings_both_maps_to_its_project(compared: Page) -> None:
    open_compare(compared)
    compared.locator(".compare-row", has_text="动工的厂").locator(".map-row-locate").click()
    expect(compared).to_have_url(re.compile(r"z=1[2-9]"))
    later = compared.locator(".compare-map").nth(1)
    later.locator(".pin-box").first.press("Enter")
    expect(later.locator(".leaflet-popup h3")).to_have_text("动工的厂")
    expect(later.locator(".leaflet-popup .status")).to_have_text("在建")
    href = later.locator(".leaflet-popup a.button").get_attribute("href") or ""
    assert re.search(r"/projects/LT-[\d-]+\?as_of=", href)


def test_on_a_phone_the_maps_stand_on_each_other(compared: Page) -> None:
    compared.set_viewport_size({"width": 360, "height": 740})
    open_compare(compared)
    first, second = (one.bounding_box() for one in compared.locator(".compare-map").all())
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    assert compared.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_map_leads_there_with_its_filter(compared: Page) -> None:
    compared.goto(f"/?status=construction&as_of={BEFORE}")
    compared.wait_for_selector(READY)
    compared.get_by_role("link", name="两个日期对比").click()
    compared.wait_for_selector(READY)
    assert "status=construction" in compared.url
    assert f"as_of={BEFORE}" in compared.url
    expect(compared.locator(".filter-chips")).to_contain_text("在建")
