"""An officer's month in a real browser: forty projects, five with figures, one with a file; its clicks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from projects.models import Attachment, Update
from tests.browser.conftest import browser, served, sign_in
from tests.projects.evidence.samples import make_photo
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

__all__ = ["browser"]

NUMBER = 40
# Of every eighth project something is to be told.
CHANGED = range(0, NUMBER, 8)
MOST_CLICKS = 25


class Hands:
    """An officer's hands: every click is counted, and every key or text that is typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def write(self, text: str) -> None:
        self.keys += 1
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)


@pytest.fixture
def own_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_officer_bench")
    with open_past(url) as session:
        make_officer(session, "zhang")
        for at in range(NUMBER):
            code = f"LT-211302-{at:04d}"
            make_project(session, f"项目{at:02d}", code=code, status="construction", figures=[10_000])
        session.commit()
    return url


@pytest.fixture
def page(browser: Browser, own_url: str) -> Iterator[Page]:
    with served(own_url) as address:
        context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        sign_in(page, then="/dispatch")
        yield page
        context.close()


def test_a_month_of_forty_projects(page: Page, own_url: str, tmp_path: Path) -> None:
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(make_photo())
    hands, begun = Hands(page), perf_counter()
    hands.click(page.get_by_role("link", name="表格填报").first)
    for at in CHANGED:
        hands.click(page.get_by_label(f"本月完成投资:项目{at:02d}"))
        hands.write(str(300 + at))
        hands.press("Tab")
        hands.write(str(3000 + at))
        hands.press("Tab")
    with page.expect_file_chooser() as chosen:
        hands.click(page.locator(f"#row-LT-211302-{CHANGED[0]:04d} .grid-files"))
    # The file is picked in the system's own window: two more clicks.
    hands.clicks += 2
    chosen.value.set_files(photo)
    hands.click(page.get_by_label("未填的都记为“本月无变化”"))
    hands.click(page.get_by_role("button", name="提交", exact=True))
    expect(page.locator(".done-notice")).to_contain_text(f"{NUMBER} 个项目已提交")
    took = perf_counter() - begun
    print(
        f"\n{NUMBER} projects: {hands.clicks} clicks, {hands.keys} keys or texts, {took:.1f} s of the machine"
    )
    with open_past(own_url) as session:
        sent = [update.changes for update in session.scalars(select(Update))]
        files = len(session.scalars(select(Attachment)).all())
    told = [one for one in sent if not one["is_no_change"][1]]
    assert (len(sent), len(told), files) == (NUMBER, len(CHANGED), 1)
    assert hands.clicks <= MOST_CLICKS
