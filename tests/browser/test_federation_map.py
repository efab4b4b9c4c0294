"""The map of all registries in Chromium, on three real servers: the switch, marks, who is missing, homes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url

from projects.federation import asking
from tests.browser.conftest import PATIENCE_MILLISECONDS, served_app, watch
from tests.browser.test_accessible import list_serious
from tests.conftest import make_app
from tests.support.members import NAMES, Provinces, join, running_provinces

READY = '#map-stage[aria-busy="false"].is-drawn'
MISSING = "#federation-missing"
WIDTHS = (1440, 360)


@dataclass(frozen=True, slots=True)
class Nation:
    """The servers of the members, and where the national registry is."""

    provinces: Provinces
    address: str


@pytest.fixture(scope="module")
def nation(server_url: str, empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    folder = tmp_path_factory.mktemp("provinces")
    with running_provinces(folder, server_url, make_url(empty_url).database or "") as running:
        join(running, running.national_url)
        app = make_app(running.national_url)
        with served_app(app) as address:
            yield Nation(running, address)
        app.extensions["members"].close()


@pytest.fixture(params=["zh-CN", "en-GB"], ids=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def opened(browser: Browser, nation: Nation, width: int = 1440, locale: str = "zh-CN") -> Iterator[Page]:
    context = browser.new_context(
        base_url=nation.address, viewport={"width": width, "height": 800}, locale=locale
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults = watch(page, nation.address)
    yield page
    context.close()
    assert faults == []


def open_map(page: Page, words: str = "") -> None:
    page.goto(f"/federation/map?{words}")
    page.wait_for_selector(READY)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_switch_leads_to_all_and_back_by_keyboard(browser: Browser, nation: Nation, width: int) -> None:
    with opened(browser, nation, width) as page:
        page.goto("/?district=210000&lat=41.6&lng=120.5&z=9&colour=type")
        page.wait_for_selector(READY)
        box = page.locator(".map-whose").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        page.locator("[data-whose]:not([aria-current])").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/federation/map**")
        page.wait_for_selector(READY)
        expect(page.locator('[data-sum="number"]')).to_have_text("14")
        for word in ("district=210000", "colour=type", "lat=41.6", "z=9"):
            assert word in page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("[data-whose]:not([aria-current])").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/federation" not in url)
        for word in ("district=210000", "colour=type", "lat=41.6", "z=9"):
            assert word in page.url


def test_a_colour_that_only_one_registry_knows_is_left_behind(browser: Browser, nation: Nation) -> None:
    with opened(browser, nation) as page:
        page.goto("/?district=all&colour=warning")
        page.wait_for_selector(READY)
        page.locator("[data-whose]:not([aria-current])").click()
        page.wait_for_selector(f"#federation-rows li, {READY}")
        assert "/federation/map" in page.url
        assert "colour" not in page.url
        page.locator('[data-colour="type"]').click()
        assert "colour=type" in page.url


def test_from_afar_clusters_and_close_by_the_way_home(browser: Browser, nation: Nation) -> None:
    with opened(browser, nation) as page:
        open_map(page)
        expect(page.locator('[data-sum="number"]')).to_have_text("42")
        expect(page.locator("#federation-unlocated")).to_contain_text("未上图 21 条")
        expect(page.locator("#federation-told")).to_have_text("21 个项目")
        numbers = page.locator(".cluster-box b").all_inner_texts()
        assert sum(map(int, numbers)) + page.locator(".pin-box").count() == 21
        links = page.locator("#federation-rows a").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        assert {link and link.split("/projects/")[0] for link in links} == {
            "https://ln.example",
            "https://jl.example/lantu",
            None,
        }
        page.goto("/federation/map?lat=41.57&lng=120.451&z=18")
        page.wait_for_selector(READY)
        page.locator(".pin-box").first.press("Enter")
        popup = page.locator(".map-popup")
        expect(popup).to_contain_text("辽宁")
        expect(popup.locator(".button-primary")).to_have_attribute(
            "href", re.compile("^https://ln.example/projects/LT-211302-")
        )


def test_who_is_missing_is_named_on_the_map_and_comes_back(
    browser: Browser, nation: Nation, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(asking, "REST", 0.3)
    cluster = nation.provinces.clusters["220000"]
    with opened(browser, nation, 360, language) as page:
        cluster.run("kill")
        try:
            open_map(page, f"lang={language[:2]}")
            expect(page.locator(MISSING)).to_be_visible()
            reason = "没有应答" if language == "zh-CN" else "no answer"
            expect(page.locator(MISSING)).to_contain_text(NAMES["220000"])
            expect(page.locator(MISSING)).to_contain_text(reason)
            expect(page.locator('[data-sum="number"]')).to_have_text("28")
        finally:
            cluster.run("start")
        page.wait_for_timeout(400)
        page.locator(".leaflet-control-zoom-in").click()
        expect(page.locator('[data-sum="number"]')).to_have_text("42")
        expect(page.locator(MISSING)).to_be_hidden()


@pytest.mark.parametrize("address", ["/federation/map", "/?district=all"])
def test_axe_finds_no_serious_fault(browser: Browser, nation: Nation, address: str) -> None:
    with opened(browser, nation) as page:
        assert list(list_serious(page, address)) == []


@pytest.mark.parametrize(("width", "words"), [*product(WIDTHS, ("", "lang=en"))])
def test_nothing_is_wider_than_the_window(browser: Browser, nation: Nation, width: int, words: str) -> None:
    with opened(browser, nation, width) as page:
        open_map(page, words)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for part in (".map-whose", ".map-figures", "#map-stage", "#federation-rows"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
