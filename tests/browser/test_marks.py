"""What stands on the map in Chromium: rings, stacks and badges, none on another, each with what it holds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

READY = '#map-stage[aria-busy="false"]'
SIZES = ({"width": 360, "height": 740}, {"width": 1440, "height": 900})
# Half a pixel is rounding.
OVERLAPS = """() => {
  const marks = document.querySelectorAll(".pin-box .pin, .cluster-box, a.unlocated:not([hidden])");
  const boxes = [...marks].map((node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return { left, right, top, bottom, words: node.textContent };
  });
  const shared = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  return boxes.flatMap((one, at) => boxes.slice(at + 1)
    .filter((other) => shared(one, other) > 0.5).map((other) => `${one.words} | ${other.words}`));
}"""
COVERED = """() => {
  const key = document.getElementById("map-legend").getBoundingClientRect();
  const marks = document.querySelectorAll(".pin-box, .cluster-box, a.unlocated:not([hidden])");
  return [...marks].filter((node) => {
    const box = node.getBoundingClientRect();
    return Math.min(box.right, key.right) > Math.max(box.left, key.left)
      && Math.min(box.bottom, key.bottom) > Math.max(box.top, key.top);
  }).length;
}"""
SHOWN = "(paths) => paths.filter((path) => getComputedStyle(path).display !== 'none').length"


def open_map(page: Page, query: str = "") -> None:
    page.goto(f"/{query}")
    page.wait_for_selector(READY)


@pytest.mark.parametrize("size", SIZES, ids=("360", "1440"))
@pytest.mark.parametrize("query", ["", "?lat=41.57&lng=120.45&z=7", "?lat=41.57&lng=120.45&z=10"])
def test_no_mark_lies_on_another(page: Page, size: dict[str, int], query: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    open_map(page, query)
    expect(page.locator(".cluster-box, .pin-box").first).to_be_visible()
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("size", SIZES, ids=("360", "1440"))
def test_the_key_stands_clear_of_the_marks_and_obeys_its_reader(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    open_map(page)
    expect(page.locator("#map-legend")).to_have_attribute("data-corner", re.compile("right|left"))
    assert page.evaluate(COVERED) == 0
    summary = page.locator("#map-legend > summary")
    was_open = page.locator("#map-legend[open]").count()
    summary.click()
    page.locator(".leaflet-control-zoom-out").click()
    expect(page).to_have_url(re.compile(r"[?&]z="))
    expect(page.locator("#map-legend[open]")).to_have_count(1 - was_open)


def test_the_marks_hold_all_that_is_located(page: Page) -> None:
    open_map(page, "?lat=41.57&lng=120.45&z=3")
    rings = [int(words) for words in page.locator(".cluster-box b").all_inner_texts()]
    found = page.evaluate(
        """async () => (await (await fetch("/map/features")).json()).features
           .filter(({ geometry }) => !geometry.type.endsWith("LineString")).length"""
    )
    assert sum(rings) + page.locator(".pin-box").count() == found > 0


def test_projects_of_one_place_are_a_stack_with_their_list(page: Page) -> None:
    twins = two_at_one_place(page)
    page.route(re.compile("/map/features"), lambda route: route.fulfill(json=twins))
    open_map(page, "?lat=41.57&lng=120.45&z=15")
    stack = page.locator(".cluster-box:has(.is-stack)")
    expect(stack).to_have_count(1)
    stack.click()
    expect(page.locator(".stack-list li")).to_have_count(2)
    expect(page.locator(".cluster-box")).to_have_count(1)
    page.keyboard.press("Escape")
    stack.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stack-list li")).to_have_count(2)
    expect(page.locator(".stack-list a").first).to_be_focused()


def two_at_one_place(page: Page) -> object:
    """Return what the server says of its located projects, with the first at one point twice."""
    found = page.request.get("/map/features").json()
    one = next(feature for feature in found["features"] if feature["geometry"]["type"] == "Point")
    place = {"type": "Point", "coordinates": [120.45, 41.57]}
    twins = [
        {**one, "geometry": place, "properties": {**one["properties"], "code": code}}
        for code in ("LT-211302-0001", "LT-211302-0002")
    ]
    return {**found, "features": twins, "numberMatched": 2}


def test_a_badge_opens_the_list_of_as_many_as_it_says(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_map(page)
    badge = page.locator("a.unlocated:visible").first
    number = re.sub(r"\D", "", badge.locator("b").inner_text().split()[-1])
    badge.click()
    expect(page).to_have_url(re.compile(r"/projects\?.*bucket=(district|city)"))
    expect(page.locator("#results")).to_contain_text(number)


def test_sketched_routes_are_drawn_from_close_by_or_when_looked_at(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_map(page, "?lat=41.57&lng=120.45&z=8&precision=route")
    lines = page.locator(".routes-pane path.route")
    expect(lines.first).to_be_attached()
    assert lines.evaluate_all(SHOWN) == 0
    page.locator('[data-list="view"] .map-row').first.hover()
    expect(page.locator(".routes-pane path.route.is-marked")).to_be_visible()
    assert lines.evaluate_all(SHOWN) == 1
    page.mouse.move(5, 5)
    page.locator(".leaflet-control-zoom-in").click()
    expect(page).to_have_url(re.compile(r"[?&]z=9\b"))
    expect(page.locator(".routes-pane.is-far")).to_have_count(0)
    assert lines.evaluate_all(SHOWN) == lines.count()


def test_a_sketch_along_a_road_is_whole_but_for_its_gaps(page: Page) -> None:
    found = page.request.get("/map/features").json()
    one = next(feature for feature in found["features"] if feature["geometry"]["type"] == "LineString")
    along = {
        "geometry": {"type": "MultiLineString", "coordinates": [[[120.3, 41.5], [120.4, 41.6]]]},
        "properties": {
            **one["properties"],
            "road_ref": "G101",
            "bridges": {"type": "MultiLineString", "coordinates": [[[120.4, 41.6], [120.42, 41.6]]]},
        },
    }
    hint = {**one, "properties": {**one["properties"], "code": "LT-211302-9998"}}
    own = {**one, "properties": {**one["properties"], "code": "LT-211302-9999", "custody": "reported"}}
    features = [{**one, **along}, hint, own]
    answer = {**found, "features": features, "numberMatched": 3}
    page.route(re.compile("/map/features"), lambda route: route.fulfill(json=answer))
    open_map(page, "?lat=41.57&lng=120.45&z=8")
    dashes = "(path) => getComputedStyle(path).strokeDasharray"
    lines = page.locator(".routes-pane path.route")
    # From afar only what somebody stands for.
    assert lines.evaluate_all(SHOWN) == 1
    assert page.locator("path.is-along:not(.is-gap)").evaluate(dashes) == "none"
    assert page.locator("path.is-known").evaluate(dashes) == "none"
    assert page.locator("path.is-along.is-gap").evaluate(dashes) != "none"
    assert page.locator("path.route.is-hint").evaluate(dashes) != "none"
    targets = page.locator(".routes-pane .route-target")
    assert "沿底图 G101 示意" in (targets.nth(0).get_attribute("aria-label") or "")
    assert (targets.nth(1).get_attribute("aria-label") or "").endswith("示意")
    assert "示意" not in (targets.nth(2).get_attribute("aria-label") or "")


def test_the_colours_of_the_marks_are_chosen_and_counted_in_the_key(page: Page) -> None:
    open_map(page, "?lat=41.57&lng=120.45&z=7")
    page.locator("#map-legend").evaluate("(key) => key.open || key.querySelector('summary').click()")
    page.locator("[data-colour=warning]").click()
    expect(page).to_have_url(re.compile("colour=warning"))
    rows = page.locator("[data-legend-colours] li")
    expect(rows.first).to_contain_text("预警")
    counted = sum(int(re.sub(r"\D", "", words)) for words in rows.all_inner_texts())
    open_map(page, "?colour=type&lat=41.57&lng=120.45&z=7")
    expect(page.locator('[class*="tone-type-"]').first).to_be_attached()
    assert counted == sum(int(re.sub(r"\D", "", words)) for words in rows.all_text_contents())
