"""The wall in Chromium: it turns, keeps fresh without a reload, outlives a lost network, does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.models import Project
from projects.registry.audit import Author
from projects.updates.reviews import accept_update
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, watch
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

pytestmark = pytest.mark.browser

GONE = "net::ERR_INTERNET_DISCONNECTED"
PLACES = {"211302": (120.45, 41.57), "211303": (120.41, 41.6), "211324": (119.7, 41.1)}


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """Three districts with a project each, one of them behind."""
    url = copy_database(server_url, empty_url, "lantu_wall_browser")
    with open_past(url) as session:
        for adcode, at in PLACES.items():
            late = {"end_year": 2020} if adcode == "211303" else {}
            make_project(session, f"<i>{adcode}</i>", (adcode,), at=at, figures=[50000], **late)
        session.commit()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    size = {"width": 1920, "height": 1080}
    context = browser.new_context(
        base_url=base_url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def wall(context: BrowserContext, base_url: str, faults: list[str]) -> Iterator[Page]:
    """A wall whose clock the test turns."""
    page = context.new_page()
    page.clock.install()
    found = watch(page, base_url)
    page.goto("/?display=wall&seconds=5")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    yield page
    assert [fault for fault in found if fault not in faults] == []


def name(page: Page) -> Locator:
    return page.locator("#wall-name")


def test_it_turns_from_district_to_district_to_what_is_behind_and_again(wall: Page) -> None:
    expect(wall.locator("#wall-step")).to_have_text("1 / 5")
    seen = []
    for _ in range(3):
        wall.clock.run_for(5_000)
        seen.append(name(wall).inner_text())
    assert len(set(seen)) == 3
    wall.clock.run_for(5_000)
    rows = wall.locator("#wall-rows li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("<i>211303</i>")
    expect(rows).to_contain_text("2020")
    wall.clock.run_for(5_000)
    expect(wall.locator("#wall-warnings")).to_be_hidden()
    expect(wall.locator("#wall-step")).to_have_text("1 / 5")


def test_each_view_lies_around_its_district(wall: Page) -> None:
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("path.district.is-chosen")).to_have_count(1)
    wall.clock.run_for(1_000)
    # The flight there takes its time.
    wall.wait_for_function(
        """() => {
            const [box, stage] = ["path.district.is-chosen", "#map-stage"]
                .map((name) => document.querySelector(name).getBoundingClientRect());
            const share = Math.max(box.width / stage.width, box.height / stage.height);
            return share > 0.4 && box.left >= stage.left - 4 && box.right <= stage.right + 4;
        }"""
    )


def test_keys_pause_turn_and_leave(wall: Page) -> None:
    wall.keyboard.press("Space")
    expect(wall.locator("#wall-paused")).to_have_text("已暂停")
    wall.clock.run_for(60_000)
    expect(wall.locator("#wall-step")).to_have_text("1 / 5")
    wall.keyboard.press("ArrowLeft")
    expect(wall.locator("#wall-step")).to_have_text("5 / 5")
    wall.keyboard.press("Space")
    wall.clock.run_for(5_000)
    expect(wall.locator("#wall-step")).to_have_text("1 / 5")
    wall.keyboard.press("Escape")
    wall.wait_for_url("**/")
    expect(wall.locator("#filter-form")).to_be_attached()


def test_a_status_that_is_published_appears_without_a_reload(wall: Page, own_url: str) -> None:
    wall.keyboard.press("Space")
    wall.keyboard.press("ArrowRight")
    wall.evaluate("window.isSame = true")
    expect(wall.locator("#wall-statuses")).to_contain_text("谋划")
    publish(own_url, "<i>211302</i>")
    wall.clock.run_for(31_000)
    expect(wall.locator("#wall-statuses")).to_contain_text("在建")
    expect(wall.locator("#map-stage .tone-status-construction").first).to_be_attached()
    expect(wall.locator("#wall-step")).to_have_text("2 / 5")
    assert wall.evaluate("window.isSame")


def publish(url: str, project_name: str) -> None:
    """Submit and accept that a project is being built."""
    with open_past(url) as session:
        authors = []
        for login, role in (("zhang", "officer"), ("li", "reviewer")):
            officer = make_officer(session, login, role, ["211302"])
            author = Author("officer", officer.display_name, officer.id)
            authors.append((author, Access(role, find_scope(session, officer.id), officer.id)))
        project = session.scalars(select(Project).where(Project.name == project_name)).one()
        values = {"status": "construction", "status_on": date(2026, 6, 1)}
        sent = Submission("status", values, evidence="朝发改〔2026〕12号")
        update = submit_update(session, project, sent, *authors[0], expected_version=project.version)
        session.commit()
        if update.state == "pending":
            accept_update(session, update.id, *authors[1])
            session.commit()


def test_without_a_network_it_goes_on_says_so_and_mends_itself(
    wall: Page, context: BrowserContext, own_url: str, faults: list[str]
) -> None:
    fresh = wall.locator("#wall-fresh")
    expect(fresh).to_contain_text("数据")
    context.set_offline(True)
    wall.clock.run_for(31_000)
    expect(fresh).to_contain_text("网络中断")
    before = wall.locator("#wall-step").inner_text()
    wall.clock.run_for(5_000)
    assert wall.locator("#wall-step").inner_text() != before
    expect(wall.locator(".pin, .cluster, #wall-rows li").first).to_be_visible()
    with open_past(own_url) as session:
        make_project(session, "断网时登记", ("211302",), at=(120.5, 41.55))
        session.commit()
    context.set_offline(False)
    wall.clock.run_for(9_000)
    expect(fresh).not_to_contain_text("网络中断")
    wall.keyboard.press("Space")
    while wall.locator("#wall-step").inner_text() != "1 / 5":
        wall.keyboard.press("ArrowRight")
    expect(wall.locator("#wall-figures")).to_contain_text("4")
    faults.append(f"console error: Failed to load resource: {GONE}")


def test_it_does_not_grow(wall: Page) -> None:
    def count() -> int:
        number: int = wall.evaluate("document.querySelectorAll('*').length")
        return number

    for _ in range(10):
        wall.clock.run_for(5_000)
    before = count()
    for _ in range(40):
        wall.clock.run_for(5_000)
    assert abs(count() - before) < 60


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_letters_are_read_from_five_metres(wall: Page, width: int, height: int) -> None:
    wall.set_viewport_size({"width": width, "height": height})
    wall.wait_for_timeout(300)
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    for selector, least in (("#wall-name", 0.045), ("#wall-figures dd", 0.04), ("#wall-statuses li", 0.02)):
        assert wall.locator(selector).first.evaluate(size) >= least * height
    panel = wall.locator("#wall-panel")
    assert panel.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    assert wall.evaluate("document.documentElement.scrollWidth") <= width


def test_who_wants_less_motion_gets_no_bar(context: BrowserContext, base_url: str) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto("/?display=wall")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".wall-bar")).to_be_hidden()
    assert not page.evaluate("document.querySelector('.leaflet-zoom-anim')")
