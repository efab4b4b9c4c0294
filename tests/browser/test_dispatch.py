"""The desk and its grid in a real browser: by keyboard alone, narrow, without scripts, and for axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from projects.models import Project, Update
from tests.browser.conftest import PATIENCE_MILLISECONDS, REFUSED, served, sign_in, watch
from tests.browser.test_accessible import AXE, RUN
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

NAMES = ("甲水厂", "乙水厂", "丙水厂")


@pytest.fixture
def own_url(server_url: str, empty_url: str) -> str:
    """A database of the test's own with three projects to report: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_dispatch_browser")
    with open_past(url) as session:
        make_officer(session, "zhang")
        for number, name in enumerate(NAMES):
            make_project(
                session,
                name,
                status="construction",
                figures=[10_000],
                end_year=2020,
                code=f"LT-211302-{number:04d}",
            )
        session.commit()
    return url


@pytest.fixture
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def open_grid(context: BrowserContext) -> Page:
    """Return a page of the officer's, on its grid."""
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    sign_in(page, then="/dispatch/grid")
    return page


@pytest.fixture
def grid(browser: Browser, base_url: str) -> Iterator[Page]:
    """The grid, watched for every fault but an answered refusal."""
    context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = open_grid(context)
    faults = watch(page, base_url)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    page.wait_for_load_state("networkidle")
    yield page
    context.close()
    assert [fault for fault in faults if not REFUSED.match(fault)] == []


def read_reports(url: str) -> dict[str, dict[str, str]]:
    """Return what was submitted, by project and field."""
    with open_past(url) as session:
        query = select(Project.name, Update.changes).join(Update, Update.project_id == Project.id)
        return {
            name: {field: new for field, (_old, new) in held.items()} for name, held in session.execute(query)
        }


def focused(page: Page) -> str:
    """Return the label of what has the keyboard."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_a_month_is_reported_by_keyboard_alone(grid: Page, own_url: str) -> None:
    grid.get_by_label("本月完成投资:甲水厂").focus()
    grid.keyboard.type("1,200.5")
    grid.keyboard.press("Tab")
    grid.keyboard.type("3,400")
    grid.keyboard.press("Tab")
    grid.keyboard.type("主体封顶")
    assert focused(grid) == "形象进度:甲水厂"
    grid.keyboard.press("Shift+Tab")
    grid.keyboard.press("Shift+Tab")
    with grid.expect_response("**/dispatch/grid/LT-211302-0000") as answer:
        grid.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(grid.locator("[data-said]")).to_contain_text("“甲水厂”")
    expect(grid.locator("#row-LT-211302-0000")).to_contain_text("待审核")
    expect(grid.get_by_label("本月完成投资:乙水厂")).to_be_focused()
    sent = read_reports(own_url)["甲水厂"]
    assert (sent["month_wan"], sent["cumulative_wan"]) == ("1200.5", "3400")
    assert sent["physical_progress"] == "主体封顶"


def test_arrows_change_rows_and_escape_restores(grid: Page, own_url: str) -> None:
    grid.get_by_label("累计完成投资:乙水厂").focus()
    grid.keyboard.press("ArrowDown")
    assert focused(grid) == "累计完成投资:丙水厂"
    grid.keyboard.press("ArrowDown")
    assert focused(grid) == "累计完成投资:丙水厂"
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("ArrowUp")
    assert focused(grid) == "累计完成投资:甲水厂"
    grid.keyboard.type("77")
    expect(grid.locator("#row-LT-211302-0000")).to_have_class(re.compile("is-changed"))
    grid.keyboard.press("Escape")
    assert grid.get_by_label("累计完成投资:甲水厂").input_value() == ""
    expect(grid.locator("#row-LT-211302-0000")).not_to_have_class(re.compile("is-changed"))
    outline = "getComputedStyle(document.activeElement).outlineWidth"
    assert grid.evaluate(outline) == "2px"
    assert read_reports(own_url) == {}


def test_a_refused_row_keeps_what_was_typed_and_takes_the_keyboard(grid: Page, own_url: str) -> None:
    other = grid.get_by_label("本月完成投资:丙水厂")
    other.fill("9")
    grid.get_by_label("本月完成投资:甲水厂").fill("十二万")
    grid.get_by_label("形象进度:甲水厂").fill("桩基")
    grid.keyboard.press("Enter")
    wrong = grid.get_by_label("本月完成投资:甲水厂")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("十二万")
    expect(grid.get_by_label("形象进度:甲水厂")).to_have_value("桩基")
    expect(grid.locator("[data-said]")).to_contain_text("没有保存")
    # A row is saved by itself: the others keep what was typed into them.
    expect(other).to_have_value("9")
    assert read_reports(own_url) == {}
    wrong.fill("12")
    grid.get_by_label("累计完成投资:甲水厂").fill("99999")
    grid.keyboard.press("Enter")
    confirm = grid.get_by_label("已核对,确认无误")
    expect(confirm).to_be_visible()
    confirm.check()
    grid.get_by_label("累计完成投资:甲水厂").focus()
    grid.keyboard.press("Enter")
    expect(grid.locator("#row-LT-211302-0000")).to_contain_text("待审核")
    assert read_reports(own_url)["甲水厂"]["cumulative_wan"] == "99999"
    # Leave without the question that the unsaved row of another project asks.
    other.fill("")


def test_a_lost_connection_keeps_what_was_typed(grid: Page, own_url: str) -> None:
    grid.route(
        "**/dispatch/grid/*", lambda route: route.fulfill(status=200, body="<!DOCTYPE html><p>登录</p>")
    )
    grid.get_by_label("本月完成投资:甲水厂").fill("12")
    grid.keyboard.press("Enter")
    expect(grid.locator("[data-grid-failure]")).to_be_visible()
    expect(grid.get_by_label("本月完成投资:甲水厂")).to_have_value("12")
    grid.get_by_label("本月完成投资:甲水厂").fill("")
    assert read_reports(own_url) == {}


def test_the_grid_works_without_scripts(browser: Browser, base_url: str, own_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = open_grid(context)
    page.get_by_label("本月完成投资:乙水厂").fill("x")
    page.get_by_label("形象进度:乙水厂").fill("桩基")
    page.get_by_role("button", name="保存:乙水厂").click()
    expect(page.get_by_label("形象进度:乙水厂")).to_have_value("桩基")
    expect(page.get_by_text("“x”不是金额")).to_be_visible()
    page.get_by_label("本月完成投资:乙水厂").fill("5")
    page.get_by_label("累计完成投资:乙水厂").fill("5")
    page.get_by_role("button", name="保存:乙水厂").click()
    expect(page.get_by_text("等待审核").first).to_be_visible()
    assert read_reports(own_url)["乙水厂"]["month_wan"] == "5"
    context.close()


def test_no_change_is_one_click_from_the_desk(grid: Page, own_url: str) -> None:
    grid.goto("/dispatch")
    grid.get_by_role("button", name="无变化:丙水厂").click()
    # The form goes out once it is known who is signed in.
    expect(grid.locator(".desk-nav .site-count")).to_contain_text("2")
    expect(grid.locator("main")).to_contain_text("丙水厂")
    assert read_reports(own_url)["丙水厂"]["is_no_change"] is True


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(
    "address", ["/dispatch", "/dispatch?tab=overdue_end", "/dispatch?tab=pending", "/dispatch/grid?show=all"]
)
def test_axe_finds_no_serious_fault_and_nothing_is_cut_off(grid: Page, address: str, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 800})
    grid.goto(address)
    grid.wait_for_load_state("networkidle")
    assert grid.evaluate("document.documentElement.scrollWidth") <= width
    grid.evaluate(AXE)
    serious = [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in grid.evaluate(RUN)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
    assert serious == []


def test_a_refused_row_has_no_serious_fault(grid: Page) -> None:
    grid.get_by_label("本月完成投资:甲水厂").fill("十二万")
    grid.keyboard.press("Enter")
    expect(grid.get_by_label("本月完成投资:甲水厂")).to_have_attribute("aria-invalid", "true")
    grid.evaluate(AXE)
    assert [one["id"] for one in grid.evaluate(RUN) if one["impact"] in {"serious", "critical"}] == []
