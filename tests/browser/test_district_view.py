"""A registry of many districts in Chromium: each zoom shows those that it tells apart, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, expect

from app.filter import form
from app.filter.offered import OfferedDistricts
from projects.map import district_view
from projects.map.features import DistrictNode
from projects.reading.filters import ProjectFilter

pytestmark = pytest.mark.browser

READY = '#map-stage[aria-busy="false"]'
CHAOYANG = "lat=41.57&lng=120.45"
FIRST_ASKED = """
performance.getEntriesByType("resource").map(({ name }) => name).find((name) => name.includes("districts?"))
"""
LOOK_AT = """
([x, y, zoom]) => window.lantu.map.setView(window.lantu.map.unproject([x, y], zoom), zoom, { animate: false })
"""


def list_as_part(nodes: Sequence[DistrictNode], _wanted: ProjectFilter) -> OfferedDistricts:
    return OfferedDistricts(tuple(nodes), frozenset(), is_part=True)


@pytest.fixture(autouse=True)
def vast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the registry for one of many districts, and yet list them all."""
    monkeypatch.setattr(district_view, "MOST_WHOLE", 3)
    monkeypatch.setattr(form, "offer_districts", list_as_part)


def views_of(page: Page) -> list[str]:
    """Return, as they come, the views that districts are asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.path == "/map/districts":
            asked.append(parse_qs(parts.query)["view"][0])

    page.on("request", note)
    return asked


@contextmanager
def answered(page: Page) -> Iterator[None]:
    def is_districts(response: Response) -> bool:
        return "/map/districts" in response.url

    with page.expect_response(is_districts):
        yield


def names(page: Page) -> list[str]:
    return page.locator(".district-name span").all_inner_texts()


def test_each_zoom_shows_the_districts_that_it_tells_apart(page: Page) -> None:
    asked = views_of(page)
    page.goto(f"/?{CHAOYANG}&z=8")
    page.wait_for_selector(READY)
    assert "双塔区" in names(page)
    assert page.locator(".district-frame").count() >= 1
    with answered(page):
        page.evaluate("window.lantu.map.setZoom(7, {animate: false})")
    # Counties have no room for their names there: their city is named.
    expect(page.locator(".district-name span", has_text=re.compile("^朝阳市$"))).to_have_count(1)
    assert "双塔区" not in names(page)
    classes = page.locator(".legend-classes").inner_text()
    with answered(page):
        page.evaluate("window.lantu.map.setZoom(6, {animate: false})")
    expect(page.locator(".district-name span", has_text=re.compile("^朝阳市$"))).to_have_count(1)
    assert "双塔区" not in names(page)
    expect(page.locator(".legend-classes")).not_to_have_text(classes)
    with answered(page):
        page.evaluate("window.lantu.map.setZoom(4, {animate: false})")
    expect(page.locator(".district-name span", has_text="辽宁省")).to_have_count(1)
    expect(page.locator(".unlocated")).to_have_count(0)
    assert [view.split("/")[0] for view in asked] == ["8", "7", "6", "4"]


def test_a_small_move_asks_for_nothing_and_a_wide_one_keeps_what_stays(page: Page) -> None:
    page.goto(f"/?{CHAOYANG}&z=10")
    page.wait_for_selector(READY)
    asked = views_of(page)
    # In the middle of what was asked for, a few pixels lead nowhere else.
    first = page.evaluate(FIRST_ASKED)
    zoom, west, north, east, south = map(int, parse_qs(urlsplit(first).query)["view"][0].split("/"))
    page.evaluate(LOOK_AT, [(west + east + 1) * 128, (north + south + 1) * 128, zoom])
    page.evaluate("window.lantu.map.panBy([12, 8], {animate: false})")
    assert asked == []
    page.locator(".district").first.evaluate("(path) => { path.dataset.seen = 'yes'; }")
    with answered(page):
        page.evaluate("window.lantu.map.panBy([520, 0], {animate: false})")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".district:not([data-class])")).to_have_count(0)
    expect(page.locator(".district[data-seen]")).to_have_count(1)


def test_a_district_of_any_level_opens_and_filters(page: Page) -> None:
    page.goto(f"/?{CHAOYANG}&z=6")
    page.wait_for_selector(READY)
    page.locator('.district[aria-label^="朝阳市"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup h3")).to_have_text("朝阳市")
    with answered(page):
        page.locator(".map-popup button").click()
    expect(page).to_have_url(re.compile("district=211300"))
    expect(page).to_have_url(re.compile(r"z=([789]|1[0-9])"))
    expect(page.locator(".district-frame.is-chosen")).to_have_count(1)


def test_shading_by_something_else_asks_for_nothing(page: Page) -> None:
    page.goto(f"/?{CHAOYANG}&z=6")
    page.wait_for_selector(READY)
    asked = views_of(page)
    page.locator("#map-legend").evaluate("(key) => key.open || key.querySelector('summary').click()")
    page.locator("[data-shade=started]").click()
    expect(page.locator(".legend-classes")).to_contain_text("%")
    assert asked == []
