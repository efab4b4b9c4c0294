"""Taking a change back by keyboard alone, at 360 px, and without a fault that axe can find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from projects.updates.submission import Submission
from tests.browser.conftest import served
from tests.browser.test_matters import serious_faults
from tests.browser.test_review import enter
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past

CODE = "LT-211302-9901"


@pytest.fixture(scope="module")
def base_url(server_url: str, empty_url: str) -> Iterator[str]:
    url = copy_database(server_url, empty_url, "lantu_history_browser")
    with open_past(url) as session:
        reviewer = Desk(session, "shi", "reviewer", ("211300",))
        project = make_project(session, "撤销的园区", code=CODE)
        for name in ("王五", "赵六"):
            reviewer.submit(project, Submission("fields", {"steward": name}, reason="轮换"))
        session.commit()
    with served(url) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_a_change_is_taken_back_by_keyboard(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, "shi", f"/projects/{CODE}")
    page.get_by_role("link", name="撤销这条变更").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="撤销变更")).to_be_visible()
    assert serious_faults(page) == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    page.get_by_label("理由").focus()
    page.keyboard.type("填错了")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已撤销,原来的内容已经恢复。")).to_be_visible()
    expect(page.locator("#events")).to_contain_text("撤销:信息更新")
    assert serious_faults(page) == []


@pytest.mark.browser
def test_a_history_says_who_changed_what(page: Page) -> None:
    enter(page, "shi", "/history?district=211302")
    expect(page.locator(".events > li").first).to_contain_text("撤销的园区")
    page.get_by_label("填报人").select_option(label="shi的姓名")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".events")).to_contain_text("轮换")
    assert serious_faults(page) == []
