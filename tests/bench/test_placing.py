"""How fast the unlocated are placed by hand: the machine's part of it, and what a person has to do."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import browser, served, sign_in
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

__all__ = ["browser"]

PLACES = 10
MOST_ACTIONS = 4
LEAST_AN_HOUR = 60
# A person looks at what is drawn before a click; the rest of the minute is the machine's.
LOOKING_SECONDS = 45


@pytest.fixture(scope="module")
def base_url(server_url: str, empty_url: str) -> Iterator[str]:
    url = copy_database(server_url, empty_url, "lantu_placing_bench")
    with open_past(url) as session:
        make_officer(session, "shen", "reviewer", ["211300"])
        make_officer(session, "zhang", "officer", ["211302"])
        for number in range(PLACES):
            make_project(session, f"排队的第{number}个", precision="district", figures=[1000 - number])
        session.commit()
    with served(url) as address:
        yield address


def place_next(page: Page) -> int:
    """Put the project at hand where it is; returns how many clicks and keys that took."""
    box = page.locator(".place-map.leaflet-container").bounding_box()
    assert box is not None
    expect(page.locator(".place-map .minimap-label.is-own")).to_be_attached()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[name=lon]")).not_to_have_value("")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    return 2


@pytest.mark.browser
def test_sixty_an_hour_are_placed(browser: Browser, base_url: str) -> None:
    page = browser.new_context(base_url=base_url, locale="zh-CN").new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page)
    page.goto("/placing")
    begun, actions = perf_counter(), 0
    for number in range(PLACES):
        expect(page.locator(".task-project")).to_contain_text(f"第{number}个")
        actions += place_next(page)
    expect(page.locator("main")).to_contain_text("没有要您落位的项目了")
    seconds = (perf_counter() - begun) / PLACES
    page.context.close()
    print(
        f"\nplacing: {seconds:.2f} s of machine and {actions / PLACES:.0f} actions a place,"
        f" {3600 / seconds:.0f} an hour without looking"
    )
    assert actions / PLACES <= MOST_ACTIONS
    assert 3600 / (seconds + LOOKING_SECONDS) >= LEAST_AN_HOUR
