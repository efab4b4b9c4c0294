"""Where an officer's day begins, in a browser: the own districts, and a view kept from the map."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served, sign_in
from tests.browser.test_status import overflow, serious_faults
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer


@pytest.fixture(scope="module")
def base_url(server_url: str, empty_url: str) -> Iterator[str]:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_home_browser")
    with open_past(url) as session:
        make_officer(session, "zhang", "officer", ["211302"])
        make_project(session, "本县园区", ["211302"], figures=[300])
        make_project(session, "邻县园区", ["211381"], figures=[500])
        session.commit()
    with served(url) as address:
        yield address


@pytest.mark.browser
def test_the_own_district_is_taken_off_and_stays_off(page: Page) -> None:
    sign_in(page)
    page.get_by_role("link", name="项目", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/projects\?district=211302$"))
    expect(page.locator("#results tbody")).not_to_contain_text("邻县园区")
    page.locator(".filter-chips a.chip").click()
    expect(page.locator("#results tbody")).to_contain_text("邻县园区")
    page.reload()
    expect(page.locator("#results tbody")).to_contain_text("邻县园区")
    page.locator("#filter-q").fill("本县")
    expect(page.locator("#results tbody")).not_to_contain_text("邻县园区")
    expect(page.locator(".site-search input")).to_have_value("本县")
    page.locator("#filter-q").fill("")
    expect(page.locator("#results tbody")).to_contain_text("邻县园区")
    expect(page).to_have_url(re.compile(r"/projects\?district=all$"))
    expect(page.locator(".site-search input")).to_have_value("")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_a_view_of_the_map_is_where_sign_in_leads(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)
    page.goto("/?district=211302&z=11&lat=41.57&lng=120.45")
    page.locator(".filter-chips [data-keeps-place=address]").click()
    page.locator("#new-name").fill(f"双塔近看{width}")
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="保存视图").click()
    expect(page).to_have_url(re.compile(r"/\?district=211302&z=11&lat=41\.57"))
    page.goto("/views")
    row = page.locator("tr", has_text=f"双塔近看{width}")
    row.get_by_role("button", name="作为第一页").click()
    expect(row).to_contain_text("登录后的第一页")
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.context.clear_cookies()
    page.goto("/")
    page.goto("/sign-in")
    page.fill("[name=name]", "zhang")
    page.fill("[name=password]", "河流 and 23 mountains")
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(re.compile(r"/\?district=211302&z=11&lat=41\.57"))
