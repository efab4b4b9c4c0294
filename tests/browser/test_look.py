"""Light and dark: as the system has it or as chosen, without a flash, on paper always light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(244, 246, 248)", "rgb(16, 21, 27)"
GROUND = "getComputedStyle(document.body).backgroundColor"
NAME = "document.querySelector('.chart svg text').getAttribute('fill')"


def test_a_page_follows_the_system(page: Page) -> None:
    page.goto("/about")
    assert page.evaluate(GROUND) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == DARK


@pytest.mark.parametrize("address", ["/projects?status=planned", "/"])
def test_a_choice_is_kept_and_leads_back(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".site-look summary").click()
    page.locator(".site-look").get_by_text("深色").click()
    expect(page).to_have_url(page.url.split("#")[0])
    assert page.url.endswith(address)
    assert page.evaluate(GROUND) == DARK
    page.goto("/about")
    assert page.evaluate(GROUND) == DARK
    page.locator(".site-look summary").click()
    expect(page.locator(".site-look [aria-current]")).to_have_text("深色")
    page.locator(".site-look").get_by_text("随系统").click()
    assert page.evaluate(GROUND) == LIGHT


def test_a_chosen_look_is_there_before_any_script_and_style(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/look/dark?next=/about")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("meta[name=color-scheme]", "content") == "dark"
    context.close()


def test_paper_is_light(page: Page) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto("/about")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(23, 34, 46)"


def test_charts_turn_with_the_page_and_light_for_paper(page: Page) -> None:
    dark, light = "rgb(230, 235, 240)", "rgb(23, 34, 46)"
    page.emulate_media(color_scheme="dark")
    page.goto("/totals")
    name = page.locator(".chart svg text").first
    expect(name).to_have_attribute("fill", dark)
    page.emulate_media(color_scheme="light")
    expect(name).to_have_attribute("fill", light)
    page.emulate_media(color_scheme="dark")
    expect(name).to_have_attribute("fill", dark)
    # A print takes what is drawn when its event is over.
    assert page.evaluate(f"dispatchEvent(new Event('beforeprint')) && {NAME}") == light
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(name).to_have_attribute("fill", dark)
    assert page.get_attribute("html", "data-theme") is None


def test_the_switch_of_language_keeps_place(page: Page) -> None:
    page.goto("/projects?status=planned")
    page.evaluate("scrollTo(0, 600)")
    page.locator(".site-languages a").dispatch_event("click")
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/projects?status=planned")
    page.wait_for_load_state()
    assert page.evaluate("scrollY") > 300


def test_the_switch_of_language_keeps_what_a_script_wrote_into_the_address(page: Page) -> None:
    page.goto("/?shade=number")
    page.wait_for_selector(".map-stage.is-drawn")
    page.evaluate("history.replaceState(history.state, '', '/?shade=number&lat=41.6&lng=120.5&z=9')")
    page.locator(".site-languages a").click()
    page.wait_for_selector("html[lang=en]")
    assert "lat=41.6" in page.url


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figures_of_the_map_stand_in_one_row_on_a_desk(page: Page, language: str) -> None:
    page.goto(f"/?lang={language}")
    ends = page.locator(".map-figures > div, .map-summary > .counts-note").evaluate_all(
        "(found) => found.map((one) => one.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 5
    assert max(ends) - min(ends) < 20, ends
