"""How fast a hundred updates are reviewed: what a person has to do, and what the database does of it."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from projects.models import Update
from projects.updates.review_each import review_each
from tests.browser.conftest import browser, served, sign_in
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import Desk
from tests.support.history import copy_database, open_past
from tests.support.queue import DOUBTED, fill_queue

__all__ = ["browser"]

NUMBER = 100
MOST_ACTIONS = 30
MOST_MINUTES = 10
MOST_SECONDS = 3
# A reviewer reads every doubt, and looks over a page of rows before it is accepted.
READING_SECONDS, LOOKING_SECONDS = 15, 120


class Hands:
    """A reviewer's hands: every key and click is counted, a text as one."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.type(text)

    def click(self, role: str, name: str) -> None:
        self.actions += 1
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]


@pytest.fixture
def own_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_review_bench")
    with open_past(url) as session:
        fill_queue(session, NUMBER)
        session.commit()
    return url


@pytest.fixture
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def test_a_hundred_are_accepted_by_few_statements(own_url: str) -> None:
    engine = create_engine(own_url)
    with Session(engine) as session:
        reviewer = Desk(session, "li", "reviewer", ("211300",))
        ids = session.scalars(select(Update.id).where(Update.state == "pending")).all()
        begun = perf_counter()
        with count_queries(engine) as statements:
            decided = review_each(
                session, dict.fromkeys(ids, ""), reviewer.author, reviewer.access, is_accepted=True
            )
            session.commit()
        took = perf_counter() - begun
    engine.dispose()
    print(f"\n{len(decided.done)} accepted in {took:.2f} s, {len(statements)} statements")
    assert len(decided.done) == NUMBER
    assert took <= MOST_SECONDS


@pytest.mark.browser
def test_a_hundred_are_reviewed_in_thirty_actions(browser: Browser, base_url: str, own_url: str) -> None:
    page = browser.new_context(base_url=base_url, locale="zh-CN").new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, "shi", then="/review")
    expect(page.locator(".review-row")).to_have_count(50)
    hands, begun = Hands(page), perf_counter()
    # What nothing is doubted of goes as one, over both pages.
    hands.click("link", "全选没有疑问的")
    hands.click("button", "载入后面的一并勾选")
    plain = NUMBER - NUMBER // DOUBTED
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {plain} 条")
    hands.click("button", "通过所选")
    expect(page.locator("[data-said]")).to_contain_text(f"已通过 {plain} 条")
    expect(page.locator(".review-row")).to_have_count(NUMBER // DOUBTED)
    # The doubted ones are looked at one by one: the first is sent back, the others are accepted.
    hands.press("j")
    hands.press("Enter")
    hands.press("r")
    hands.write("请附监理月报")
    hands.press("Enter")
    for _row in range(NUMBER // DOUBTED - 1):
        hands.press("Enter")
        hands.press("a")
    expect(page.locator("[data-all-done]")).to_be_visible()
    machine = perf_counter() - begun
    minutes = (machine + READING_SECONDS * NUMBER // DOUBTED + 2 * LOOKING_SECONDS) / 60
    print(
        f"\n{NUMBER} updates: {hands.actions} keys and clicks, {machine:.1f} s of the machine, "
        f"{minutes:.1f} minutes with {READING_SECONDS} s a doubt and {LOOKING_SECONDS} s a page of reading"
    )
    with open_past(own_url) as session:
        states = dict(
            session.execute(
                select(Update.state, func.count())
                .where(Update.author == "zhang的姓名")
                .group_by(Update.state)
            ).all()
        )
    assert states == {"accepted": NUMBER - 1, "returned": 1}
    assert hands.actions <= MOST_ACTIONS
    assert minutes <= MOST_MINUTES
    page.context.close()
