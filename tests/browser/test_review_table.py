"""The reviewer's table in a browser: keys, notes that stay, what is refused, the next page, two at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, func, select

from projects.models import OfficerSession, Project, Update
from projects.updates.reviews import accept_update
from tests.browser.conftest import served, sign_in
from tests.projects.updates.test_submissions import Desk
from tests.support.history import copy_database, open_past
from tests.support.people import PASSWORD, make_officer
from tests.support.queue import fill_queue

NUMBER = 56
ROWS = ".review-row"


@pytest.fixture(scope="module")
def filled_url(server_url: str, empty_url: str) -> str:
    """A database with a queue of two pages and two reviewers."""
    url = copy_database(server_url, empty_url, "lantu_review_filled")
    with open_past(url) as session:
        fill_queue(session, NUMBER)
        make_officer(session, "li", "reviewer", ["211300"])
        session.commit()
    return url


@pytest.fixture
def own_url(server_url: str, filled_url: str) -> str:
    """A copy for each test."""
    return copy_database(server_url, filled_url, "lantu_review_table")


@pytest.fixture
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def row(page: Page, at: int):  # type: ignore[no-untyped-def]
    return page.locator(ROWS, has_text=f"排队的项目{at:03d}")


def count(url: str, state: str) -> int:
    with open_past(url) as session:
        query = select(func.count()).where(Update.state == state, Update.author == "zhang的姓名")
        return session.scalar(query) or 0


def settle(url: str, at: int) -> None:
    """Let another reviewer accept the update of a project."""
    with open_past(url) as session:
        other = Desk(session, "wu", "reviewer", ("211300",))
        query = select(Update.id).join(Project, Project.id == Update.project_id)
        update = session.scalars(
            query.where(Project.name == f"排队的项目{at:03d}", Update.state == "pending")
        ).one()
        accept_update(session, update, other.author, other.access)
        session.commit()


@pytest.mark.browser
def test_keys_decide_rows_and_never_while_typing(page: Page, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    page.locator("[data-said]").wait_for(state="attached")
    # From the page itself no row is at hand: nothing is decided.
    page.keyboard.press("a")
    page.keyboard.press("r")
    page.keyboard.press("j")
    expect(page.locator(f"{ROWS}:focus")).to_contain_text("排队的项目000")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.type("a?j a")
    expect(row(page, 0).locator("textarea")).to_have_value("a?j a")
    expect(page.locator("#review-keys")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(f"{ROWS}:focus")).to_contain_text("排队的项目000")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(row(page, 2)).to_have_count(0)
    expect(row(page, 1)).to_have_count(0)
    assert count(own_url, "accepted") == 2
    page.keyboard.press("Enter")
    expect(page.locator(".review-more:visible")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#review-keys")).to_be_visible()
    page.keyboard.press("Escape")
    # An empty note returns nothing.
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    assert count(own_url, "returned") == 0
    page.reload()
    expect(row(page, 0).locator("textarea")).to_have_value("a?j a")


@pytest.mark.browser
def test_what_cannot_be_accepted_stays_with_its_note(page: Page, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    row(page, 3).locator("textarea").fill("等附件")
    row(page, 4).locator("textarea").fill("看过了")
    settle(own_url, 4)
    for at in (4, 5, 6):
        row(page, at).locator("input").check()
    page.get_by_role("button", name="通过所选").click()
    expect(page.locator("[data-outcome]")).to_contain_text("通过 2 条,1 条没有通过。")
    expect(page.locator(".review-refused")).to_contain_text("已由wu的姓名处理")
    expect(row(page, 4)).to_contain_text("看过了")
    expect(row(page, 5)).to_have_count(0)
    expect(row(page, 3).locator("textarea")).to_have_value("等附件")
    assert count(own_url, "accepted") == 3


@pytest.mark.browser
def test_all_without_doubts_are_ticked_and_the_next_page_comes(page: Page, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    expect(page.locator(ROWS)).to_have_count(50)
    row(page, 0).locator("textarea").fill("先不通过")
    page.get_by_role("link", name="全选没有疑问的").click()
    # Five of fifty are doubted, one has a note.
    expect(page.locator("[data-chosen]")).to_have_text("已选 44 条")
    expect(page.locator("[data-further]")).to_contain_text("载入的 50 条里没有疑问的 44 条")
    page.get_by_role("button", name="载入后面的一并勾选").click()
    expect(page.locator(ROWS)).to_have_count(NUMBER)
    expect(page.locator("[data-chosen]")).to_have_text("已选 50 条")
    expect(page.locator("[data-further]")).to_be_hidden()
    page.get_by_role("button", name="通过所选").click()
    expect(page.locator("[data-said]")).to_contain_text("已通过 50 条")
    expect(page.locator(ROWS)).to_have_count(6)
    expect(row(page, 0).locator("textarea")).to_have_value("先不通过")
    assert count(own_url, "accepted") == 50


@pytest.mark.browser
def test_a_stretch_is_ticked_and_further_rows_come_before_they_run_out(page: Page, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    row(page, 0).locator("input").click()
    row(page, 34).locator("input").click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_text("已选 35 条")
    page.get_by_role("button", name="通过所选").click()
    expect(row(page, NUMBER - 1)).to_have_count(1)
    expect(page.locator(ROWS)).to_have_count(NUMBER - 35)
    expect(page.locator("[data-waiting]")).to_have_text(f"{NUMBER - 35} 条")


@pytest.mark.browser
def test_two_reviewers_on_the_same_rows_lose_nothing(page: Page, browser: Browser, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    other = browser.new_context(base_url=page.url.split("/review")[0], locale="zh-CN").new_page()
    sign_in(other, "li", then="/review")
    for at in range(6):
        row(page, at).locator("input").check()
        row(other, at + 3).locator("input").check()
    row(other, 3).locator("textarea").fill("日期再核对")
    page.get_by_role("button", name="通过所选").click()
    expect(page.locator("[data-said]")).to_contain_text("已通过 6 条")
    other.get_by_role("button", name="退回所选").click()
    # Those that the first has accepted stay accepted; the others lack a note and stay, the note typed too.
    expect(other.locator("[data-outcome]")).to_contain_text("退回 0 条,6 条没有退回。")
    expect(row(other, 3)).to_contain_text("日期再核对")
    other.locator("#review-note").fill("请补依据")
    for at in (6, 7, 8):
        row(other, at).locator("input").check()
    other.get_by_role("button", name="退回所选").click()
    expect(other.locator("[data-said]")).to_contain_text("已退回 3 条")
    assert (count(own_url, "accepted"), count(own_url, "returned")) == (6, 3)
    other.context.close()


@pytest.mark.browser
def test_signing_in_again_goes_on_where_one_was(page: Page, own_url: str) -> None:
    sign_in(page, "shi", then="/review")
    row(page, 1).locator("textarea").fill("请写明原因")
    with open_past(own_url) as session:
        session.execute(delete(OfficerSession))
        session.commit()
    row(page, 1).locator("button[name=return]").click()
    dialog = page.locator("dialog[data-name=sign-in]")
    dialog.locator("[name=name]").fill("shi")
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("button[type=submit]").click()
    expect(page.locator("[data-said]")).to_contain_text("已退回 1 条")
    expect(row(page, 1)).to_have_count(0)
    assert count(own_url, "returned") == 1


@pytest.mark.browser
def test_without_scripts_it_is_a_form(browser: Browser, base_url: str, own_url: str) -> None:
    context = browser.new_context(base_url=base_url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "shi", then="/review")
    page.get_by_role("link", name="全选没有疑问的").click()
    expect(page.locator("[name=update]:checked")).to_have_count(45)
    settle(own_url, 0)
    page.locator("[name^=note-]").nth(9).fill("再看")
    page.get_by_role("button", name="通过所选").click()
    expect(page.locator("[data-outcome]")).to_contain_text("通过 44 条,1 条没有通过。")
    expect(row(page, 9).locator("textarea")).to_have_value("再看")
    assert count(own_url, "accepted") == 45
    context.close()
