"""The ground in Chromium: roads and names are drawn on our maps, clear of pins, light and dark."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from time import monotonic

import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.tile_services import TileService
from geo.ground.parts import Features, PartFacts, remove_part, replace_part
from tests.browser.conftest import served, watch

pytestmark = pytest.mark.browser

# A project that stands alone, so that its pin is no part of a cluster close by.
ALONE = """
SELECT code, ST_X(geom), ST_Y(geom) FROM projects one
WHERE GeometryType(geom) = 'POINT' AND merged_into_id IS NULL AND NOT EXISTS (
    SELECT FROM projects two WHERE two.id <> one.id AND ST_DWithin(one.geom, two.geom, 0.03)
) ORDER BY code LIMIT 1
"""
# What is written and painted on canvases, as the page does it.
SPY = """
window.drawn = { texts: [], colours: new Set() };
const { fillText, stroke } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (words, ...rest) {
  window.drawn.texts.push(words);
  return fillText.call(this, words, ...rest);
};
CanvasRenderingContext2D.prototype.stroke = function (...rest) {
  window.drawn.colours.add(this.strokeStyle);
  return stroke.call(this, ...rest);
};
"""
PLACE = tuple[str, float, float]
# Seconds.
PATIENCE = 30


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(points)


@pytest.fixture(scope="module")
def place(registry_url: str) -> Iterator[PLACE]:
    """The project that stands alone, with a road, a lake and two towns around, one of them under its pin."""
    engine = create_engine(registry_url)
    with Session(engine) as session, session.begin():
        code, lon, lat = session.execute(text(ALONE)).one()
        given = [
            ("national_road", line((lon - 0.2, lat - 0.02), (lon + 0.2, lat - 0.02)), "京沈线", ("G101",)),
            ("reservoir_area", shapely.box(lon - 0.03, lat - 0.02, lon - 0.01, lat - 0.01), "白石水库", ()),
            ("town", shapely.Point(lon, lat), "被压镇", ()),
            ("town", shapely.Point(lon + 0.02, lat + 0.005), "<b>波罗赤镇</b>", ()),
        ]
        features = [
            Features(kind, np.array([shape], dtype=object), [name], [refs])
            for kind, shape, name, refs in given
        ]
        replace_part(session, PartFacts("try", "test", "Try", "© 试用测绘", "try.gdb", "0" * 64), features)
    yield code, lon, lat
    with Session(engine) as session, session.begin():
        remove_part(session, "try")
    engine.dispose()


def wait_until(page: Page, expression: str) -> None:
    """Ask again until something is so: the page's policy lets nothing else ask it."""
    until = monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert monotonic() < until, expression
        page.wait_for_timeout(100)


def open_near(page: Page, place: PLACE, zoom: int) -> None:
    _code, lon, lat = place
    page.add_init_script(SPY)
    page.goto(f"/?lat={lat}&lng={lon}&z={zoom}")
    page.wait_for_selector("#map-stage.has-ground")
    wait_until(page, "window.drawn.texts.includes('G101')")


def test_roads_and_names_are_drawn_clear_of_pins(page: Page, place: PLACE) -> None:
    open_near(page, place, 13)
    expect(page.locator(".pin-box").first).to_be_visible()
    wait_until(page, "window.drawn.texts.includes('<b>波罗赤镇</b>')")
    wait_until(page, "window.drawn.texts.includes('白石水库')")
    assert "被压镇" not in page.evaluate("window.drawn.texts")
    expect(page.locator("#map-attribution")).to_contain_text("© 试用测绘")
    expect(page.locator(".map-bare")).to_be_hidden()
    expect(page.locator(".graticule-line")).to_have_count(0)
    # Close by, the shading of the districts gives way.
    opacity = page.locator(".district").first.evaluate("one => getComputedStyle(one).fillOpacity")
    assert float(opacity) < 0.5


def test_names_come_back_where_the_pins_are_gone(page: Page, place: PLACE) -> None:
    open_near(page, place, 13)
    page.goto(page.url + "&q=没有这样的项目名")
    page.wait_for_selector("#map-stage.has-ground")
    wait_until(page, "window.drawn.texts.includes('被压镇')")


def test_the_ground_turns_dark_with_the_page(page: Page, place: PLACE) -> None:
    open_near(page, place, 13)
    page.evaluate("window.drawn.colours.clear()")
    assert not page.evaluate("window.drawn.colours.has('#8c6428')")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    wait_until(page, "window.drawn.colours.has('#8c6428')")


def test_the_small_map_of_a_project_has_ground(page: Page, place: PLACE) -> None:
    page.add_init_script(SPY)
    page.goto(f"/projects/{place[0]}")
    page.wait_for_selector("#minimap .ground-tiles canvas", state="attached")
    expect(page.locator("#minimap .map-sources")).to_have_text("© 试用测绘")
    wait_until(page, "window.drawn.colours.has('#f3bf76')")
    assert "被压镇" not in page.evaluate("window.drawn.texts")


def test_tiles_are_asked_for_once(page: Page, place: PLACE) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".mvt" in request.url else None)
    open_near(page, place, 12)
    assert asked
    assert len(asked) == len(set(asked))
    assert all("?v=" in url for url in asked)


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_service_is_chosen_in_place_of_our_ground(browser: Browser, registry_url: str) -> None:
    service = TileService(
        "bureau", "<b>局内</b>影像", "Bureau", ("/elsewhere/{z}/{x}/{y}.png",), datum="gcj02"
    )
    with served(registry_url, tile_services=(service,)) as address:
        context = browser.new_context(base_url=address, locale="zh-CN")
        page = context.new_page()
        faults = watch(page, address)
        page.route(
            "**/elsewhere/**", lambda route: route.fulfill(body=b64decode(PNG), content_type="image/png")
        )
        page.goto("/")
        page.wait_for_selector('#map-stage[aria-busy="false"].has-tiles')
        expect(page.locator(".leaflet-tile-pane img").first).to_be_attached()
        page.hover(".leaflet-control-layers")
        expect(page.locator(".leaflet-control-layers-base label").first).to_have_text("<b>局内</b>影像")
        page.get_by_text("内置底图").click()
        expect(page).to_have_url(re.compile("base=own"))
        expect(page.locator("#map-stage")).not_to_have_class(re.compile("has-tiles"))
        expect(page.locator(".leaflet-tile-pane img")).to_have_count(0)
        page.reload()
        page.wait_for_selector('#map-stage[aria-busy="false"]:not(.has-tiles)')
        page.wait_for_load_state("networkidle")
        context.close()
    assert faults == []
