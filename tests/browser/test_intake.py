"""Reading a plan by keyboard alone: take, leave, edit, name the same project, mark, send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from projects.models import IntakeProposal, Update
from tests.browser.conftest import served, sign_in
from tests.browser.test_matters import serious_faults
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.intake import make_intake
from tests.support.people import make_officer

TEXT = (
    ("新建凤凰物流园,总投资3亿元。", ("凤凰物流园",)),
    ("推进长宝冷链中心、桃花吐货场建设,同步谋划凌河港。", ("长宝冷链中心", "桃花吐货场")),
    ("扩建双塔货运站。", ("双塔货运站",)),
    ("坚持创新驱动发展。", ()),
)


@pytest.fixture
def own_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_intake_browser")
    with open_past(url) as session:
        make_project(session, "双塔公路货运站")
        make_intake(session, make_officer(session), TEXT)
        session.commit()
    return url


@pytest.fixture
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def enter(page: Page) -> None:
    page.goto("/intake/1")
    expect(page.locator("[data-sentence]").first).to_be_focused()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def decisions(url: str) -> dict[str, str | None]:
    with open_past(url) as session:
        query = select(IntakeProposal).order_by(IntakeProposal.first)
        return {(one.kept or {}).get("name", one.name): one.decision for one in session.scalars(query)}


@pytest.mark.browser
def test_a_plan_is_read_by_keyboard_and_sent(officer: Page, own_url: str) -> None:
    page = officer
    enter(page)
    cards = page.locator("[data-sentence]")
    # The first as it is proposed; of the second one work is left out.
    press(page, "Enter")
    expect(cards.nth(1)).to_be_focused()
    press(page, "2", "Enter")
    expect(cards.nth(2)).to_be_focused()
    # The third is a project of the registry.
    press(page, "s")
    field = cards.nth(2).locator("[data-same]")
    expect(field).to_be_focused()
    option = cards.nth(2).locator("datalist option")
    page.keyboard.type("双塔公路")
    expect(option).to_have_count(1)
    field.fill(option.get_attribute("value") or "")
    press(page, "Escape", "Enter")
    expect(cards.nth(3)).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#intake-progress")).to_contain_text("全文已读 100%")
    assert decisions(own_url) == {
        "凤凰物流园": "new",
        "长宝冷链中心": "new",
        "桃花吐货场": "none",
        "双塔货运站": "same",
    }
    page.get_by_role("button", name="把 3 处送审").click()
    expect(page.locator(".notice").first).to_contain_text("3 个等待审核")
    with open_past(own_url) as session:
        assert sorted(session.scalars(select(Update.kind))) == ["mentions", "register", "register"]


@pytest.mark.browser
def test_a_missed_work_is_marked_by_choosing_its_words(officer: Page, own_url: str) -> None:
    page = officer
    enter(page)
    press(page, "j")
    card = page.locator("[data-sentence]").nth(1)
    expect(card).to_be_focused()
    press(page, "m")
    expect(page.locator("[data-intake-said]")).to_contain_text("请先在句子里选中")
    card.locator("[data-text]").evaluate(
        """(text) => {
          const words = text.lastChild, at = words.textContent.indexOf("凌河港");
          const range = document.createRange();
          range.setStart(words, at); range.setEnd(words, at + 3);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    press(page, "m")
    name = card.locator("[name='name-new0']")
    expect(name).to_be_focused()
    expect(name).to_have_value("凌河港")
    press(page, "Escape", "Enter")
    expect(page.locator("[data-sentence]").nth(2)).to_be_focused()
    assert decisions(own_url)["凌河港"] == "new"


@pytest.mark.browser
def test_a_refused_sentence_keeps_what_was_typed(officer: Page, own_url: str) -> None:
    page = officer
    enter(page)
    press(page, "e")
    card = page.locator("[data-sentence]").first
    money = card.locator("[name^=investment_wan-]")
    money.fill("约三亿")
    press(page, "Escape", "Enter")
    expect(money).to_be_focused()
    expect(money).to_have_value("约三亿")
    expect(card.locator(".field-error")).to_be_visible()
    assert set(decisions(own_url).values()) == {None}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("address", ["/intake", "/intake/1"])
def test_a_page_fits_its_window_and_axe_finds_nothing(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, "zhang")
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    assert serious_faults(page) == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
