"""The time slider and the date of the filter: the address is the only state, and the banner follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from projects.clock import get_today
from projects.models import Project
from projects.registry import writing
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, watch
from tests.support.factories import TESTER, make_project
from tests.support.history import copy_database, let_days_pass, open_past

READY = '#map-stage[aria-busy="false"]'
BEFORE = get_today() - timedelta(days=6)


@pytest.fixture(scope="module")
def past_base_url(server_url: str, empty_url: str) -> Iterator[str]:
    """The application on a project of ten days that was renamed five days ago."""
    url = copy_database(server_url, empty_url, "lantu_past_browser")
    with open_past(url) as session:
        make_project(session, "从前叫这个", ["211381"], figures=[12000], at=(120.7, 41.8))
        let_days_pass(session, 5)
        writing.change_project(
            session, session.scalars(select(Project)).one(), {"name": "现在叫这个"}, TESTER
        )
        let_days_pass(session, 5)
    with served(url) as address:
        yield address


@pytest.fixture
def past_page(browser: Browser, past_base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=past_base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults = watch(page, past_base_url)
    yield page
    context.close()
    assert faults == []


def test_the_slider_goes_through_the_days_by_keyboard(past_page: Page) -> None:
    past_page.goto("/")
    banner, slider = past_page.locator("#past-banner"), past_page.get_by_role("slider", name="截至")
    expect(slider).to_have_attribute("aria-valuetext", "现在")
    expect(banner).to_be_hidden()
    slider.focus()
    for _ in range(6):
        past_page.keyboard.press("ArrowLeft")
    expect(banner).to_contain_text(f"截至 {BEFORE} 的情况")
    expect(past_page).to_have_url(re.compile(f"as_of={BEFORE}"))
    expect(past_page.locator(".map-row-name").first).to_have_text("从前叫这个")
    expect(slider).to_have_attribute("aria-valuetext", str(BEFORE))
    past_page.reload()
    expect(slider).to_have_attribute("aria-valuetext", str(BEFORE))
    past_page.keyboard.press("Tab")
    past_page.get_by_role("link", name="回到现在").click()
    expect(past_page.locator(".map-row-name").first).to_have_text("现在叫这个")


def test_the_arrows_step_by_a_day(past_page: Page) -> None:
    past_page.goto(f"/?as_of={BEFORE}")
    past_page.get_by_role("button", name="往后一格").click()
    expect(past_page.locator("#past-banner")).to_contain_text(str(BEFORE + timedelta(days=1)))
    expect(past_page.get_by_label("截至", exact=True).first).to_have_value(str(BEFORE + timedelta(days=1)))


def test_a_date_in_the_filter_shows_the_past_and_the_popup_leads_there(past_page: Page) -> None:
    past_page.goto("/")
    expect(past_page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    # The pins of then take the place of those of now.
    with past_page.expect_response(re.compile(f"/map/features.*as_of={BEFORE}")):
        past_page.locator("#filter-as-of").fill(str(BEFORE))
    expect(past_page.locator("#past-banner")).to_contain_text(f"截至 {BEFORE} 的情况")
    expect(past_page.get_by_role("slider")).to_have_attribute("aria-valuetext", str(BEFORE))
    expect(past_page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    past_page.locator(".pin").first.click()
    link = past_page.locator(".map-popup").get_by_role("link")
    expect(link).to_be_visible()
    # By key: the map may still be moving to show the popup whole.
    link.press("Enter")
    expect(past_page.locator("h1")).to_have_text("从前叫这个")
    expect(past_page.locator("#past-banner")).to_be_visible()


def test_a_list_follows_the_date(past_page: Page) -> None:
    past_page.goto("/projects")
    past_page.locator("#filter-as-of").fill(str(BEFORE))
    expect(past_page.locator("tbody .cell-name a")).to_have_text("从前叫这个")
    expect(past_page.locator("#past-banner")).to_be_visible()
    past_page.locator("#filter-as-of").fill("")
    expect(past_page.locator("tbody .cell-name a")).to_have_text("现在叫这个")
    expect(past_page.locator("#past-banner")).to_be_hidden()


def test_the_days_are_played_until_paused(past_page: Page) -> None:
    past_page.goto(f"/?as_of={BEFORE}")
    past_page.wait_for_selector(READY)
    before = past_page.evaluate("history.length")
    slider = past_page.get_by_role("slider", name="截至")
    past_page.get_by_role("button", name="播放各时段").press("Enter")
    told = past_page.locator(".map-time-told")
    expect(told).to_contain_text(f"{BEFORE + timedelta(days=1)}: 1 个项目")
    expect(told).to_contain_text(f"{BEFORE + timedelta(days=2)}: 1 个项目")
    past_page.get_by_role("button", name="暂停播放").press("Enter")
    paused = slider.get_attribute("aria-valuetext")
    past_page.wait_for_timeout(2500)
    expect(slider).to_have_attribute("aria-valuetext", str(paused))
    assert past_page.evaluate("history.length") == before + 1
    past_page.get_by_role("button", name="播放各时段").click()
    # Three frames, each as long as it is looked at.
    expect(slider).to_have_attribute("aria-valuetext", "现在", timeout=PATIENCE_MILLISECONDS)
    expect(past_page.get_by_role("button", name="播放各时段")).to_be_visible()
    expect(past_page.locator(".map-row-name").first).to_have_text("现在叫这个")


def test_who_wants_no_motion_has_the_arrows_alone(past_page: Page) -> None:
    past_page.emulate_media(reduced_motion="reduce")
    past_page.goto("/")
    expect(past_page.get_by_role("button", name="往前一格")).to_be_visible()
    expect(past_page.locator("[data-play]")).to_be_hidden()


def test_a_registry_of_one_day_has_nothing_to_play(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector(READY)
    expect(page.locator("#map-time")).to_be_hidden()
