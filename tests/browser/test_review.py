"""Reviewing and freezing by keyboard alone, at 360 px, and without a fault that axe can find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from projects.models import FrozenMonth, Project, Update
from tests.browser.conftest import served, sign_in
from tests.browser.test_matters import serious_faults
from tests.projects.updates.test_submissions import Desk
from tests.support.history import copy_database, open_past
from tests.support.months import LAST, fill_months, report
from tests.support.people import make_officer

CITY = "211300"
MONTH = f"/months/{LAST:%Y-%m}?district={CITY}"
FREEZE = f"/months/{LAST:%Y-%m}/freeze?district={CITY}"
PENDING = ("开工的园区", "恢复的医院", "在建的桥")


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own with three updates that wait."""
    url = copy_database(server_url, empty_url, "lantu_review_browser")
    with open_past(url) as session:
        fill_months(session)
        make_officer(session, "root1", "administrator", [])
        officer = Desk(session, "zhang", districts=(CITY,))
        for name in PENDING:
            project = session.scalars(select(Project).where(Project.name == name)).one()
            officer.submit(project, report(LAST, "66", "366", reason="补报"))
        session.commit()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def enter(page: Page, name: str, address: str) -> None:
    """Sign in and go to a page."""
    sign_in(page, name)
    page.goto(address)


def state_of(url: str, name: str) -> str:
    with open_past(url) as session:
        query = select(Update.state).join(Project, Project.id == Update.project_id)
        return session.scalars(query.where(Project.name == name, Update.reason == "补报")).one()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("shi", "/review"),
        ("shi", MONTH),
        ("shi", FREEZE),
        ("shi", "/months"),
        ("zhang", "/updates"),
        ("root1", "/admin/districts"),
    ],
)
def test_a_page_fits_its_window_and_axe_finds_nothing(page: Page, who: str, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, who, address)
    expect(page.locator("h1")).to_be_visible()
    assert serious_faults(page) == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.browser
def test_a_reviewer_returns_and_accepts_by_keyboard(page: Page, own_url: str) -> None:
    enter(page, "shi", "/review")
    page.keyboard.press("j")
    expect(page.locator(".review-row:focus")).to_contain_text(PENDING[0])
    page.keyboard.press("r")
    page.keyboard.type("请补充 aj r")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("形象进度")
    # What is typed is text alone, and a new line sends nothing.
    assert state_of(own_url, PENDING[0]) == "pending"
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("已退回 1 条")
    assert state_of(own_url, PENDING[0]) == "returned"
    # The keyboard has gone on to the next row.
    expect(page.locator(".review-row:focus")).to_contain_text(PENDING[1])
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen]")).to_have_text("已选 2 条")
    page.get_by_role("button", name="通过所选").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("已通过 2 条,现在公开可见。")
    expect(page.locator("[data-all-done]")).to_be_visible()
    assert [state_of(own_url, name) for name in PENDING[1:]] == ["accepted", "accepted"]


@pytest.mark.browser
def test_a_month_is_frozen_by_keyboard(page: Page, own_url: str) -> None:
    enter(page, "shi", MONTH)
    page.get_by_role("link", name="冻结本月").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/freeze?*")
    page.get_by_label("备注").focus()
    page.keyboard.type("月报")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="冻结", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已冻结,数字不再变动。")).to_be_visible()
    expect(page.locator("#corrections")).to_contain_text("冻结之后没有更正")
    with open_past(own_url) as session:
        assert session.scalars(select(FrozenMonth)).one().note == "月报"


@pytest.mark.browser
def test_the_chart_of_the_year_is_drawn(page: Page) -> None:
    page.goto(MONTH)
    expect(page.locator(".chart svg")).to_be_visible()
