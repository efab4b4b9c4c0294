"""Matters by keyboard alone, at 360 px, and without a fault that axe can find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from projects.models import Matter
from tests.browser.conftest import served, sign_in
from tests.browser.test_accessible import AXE, RUN
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

CODE = "LT-211302-0001"


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_matters_browser")
    with open_past(url) as session:
        make_project(session, "城南物流园区", code=CODE)
        make_officer(session)
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


@pytest.fixture
def officer(page: Page) -> Page:
    """A page of a signed-in officer of the project's district."""
    sign_in(page, then="/matters")
    return page


def raise_matter(page: Page, subject: str) -> None:
    """Raise a matter by keyboard alone, from the project's page."""
    page.goto(f"/projects/{CODE}/matters/new")
    page.focus("[name=kind]")
    page.keyboard.press("ArrowDown")
    for typed in (subject, "市自然资源局"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/matters/*")
    expect(page.locator("h1")).to_have_text(subject)


def serious_faults(page: Page) -> list[str]:
    """Return what axe finds."""
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in page.evaluate(RUN)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


@pytest.mark.browser
def test_a_matter_is_raised_and_closed_by_keyboard(officer: Page, own_url: str) -> None:
    raise_matter(officer, "键盘提出的事项")
    officer.goto("/matters?q=键盘提出")
    officer.focus(".matter-close > summary")
    officer.keyboard.press("Enter")
    officer.keyboard.press("Tab")
    officer.keyboard.type("已解决 𠮷🎉")
    officer.keyboard.press("Tab")
    officer.keyboard.press("Enter")
    expect(officer.locator(".matter-table .chip-good")).to_have_text("已销号")
    assert "q=" in officer.url
    with open_past(own_url) as session:
        held = session.scalars(select(Matter).where(Matter.subject == "键盘提出的事项")).one()
        assert held.result == "已解决 𠮷🎉"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_every_page_of_matters_is_accessible_and_fits(officer: Page, width: int) -> None:
    officer.set_viewport_size({"width": width, "height": 800})
    raise_matter(officer, f"宽 {width} 的事项,文字较长,用来看换行和表格在窄屏上的样子")
    here = officer.url
    for address in (here, "/matters", f"/projects/{CODE}", f"/projects/{CODE}/matters/new"):
        officer.goto(address)
        assert serious_faults(officer) == []
        root = "document.documentElement"
        assert officer.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0, address
    officer.goto(here)
    officer.fill("[name=result]", "已解决")
    officer.get_by_role("button", name="销号", exact=True).click()
    expect(officer.get_by_role("button", name="重新提出")).to_be_visible()
    assert serious_faults(officer) == []


@pytest.mark.browser
def test_a_fault_is_read_out_with_its_field(browser: Browser, base_url: str) -> None:
    # The browser writes every refusal to its console, so this page is not watched.
    officer = browser.new_context(base_url=base_url, locale="zh-CN").new_page()
    sign_in(officer, then="/matters")
    officer.goto(f"/projects/{CODE}/matters/new")
    officer.select_option("[name=kind]", "land")
    officer.fill("[name=subject]", "缺地")
    officer.evaluate("document.querySelector('[name=due_on]').type = 'text'")
    officer.fill("[name=due_on]", "2199-01-01")
    with officer.expect_response(lambda answer: answer.status == 400):
        officer.get_by_role("button", name="提出", exact=True).click()
    field = officer.locator("[name=due_on]")
    expect(field).to_have_value("2199-01-01")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any("不合理" in officer.locator(f"#{one}").inner_text() for one in described)
    expect(officer.locator("[name=subject]")).to_have_value("缺地")
    assert serious_faults(officer) == []
    officer.context.close()
