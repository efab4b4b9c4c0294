"""A line is pasted across two counties, its lengths become shares, and the money stands in both counties."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from projects.models import Project, ProjectEvent
from projects.registry.shares import list_shares
from tests.browser.conftest import served, sign_in
from tests.projects.updates.test_sharing import ACROSS, CHAOYANG, CITY, SHUANGTA
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

pytestmark = pytest.mark.browser

CODE = "LT-211300-8201"
WAN = 200_000
LINE = "\n".join(f"{x}, {y}" for x, y in ACROSS.coords)


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_shares_browser")
    with open_past(url) as session:
        make_officer(session, "shen", "reviewer", CITY)
        make_officer(session, "zhang", "officer", CITY)
        make_project(session, "跨县公路", (SHUANGTA, CHAOYANG), code=CODE, figures=[WAN], type="trunk_road")
        session.commit()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def test_a_tick_outlives_an_answer_that_is_older(officer: Page) -> None:
    officer.goto(f"/projects/{CODE}/place")
    officer.wait_for_load_state("networkidle")
    officer.select_option("[name=shape]", "line")
    officer.fill("[name=vertices]", LINE)
    tick = officer.get_by_label("按图上长度定县区份额")
    expect(tick).to_be_visible()
    officer.wait_for_load_state("networkidle")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    officer.route("**/place/check", hold)
    officer.fill("[name=reason]", "设计线位")
    while not held:
        officer.wait_for_timeout(20)
    # The tick has not been told yet: the page waits a tenth of a second before it tells what changed.
    tick.evaluate("(one) => { one.checked = true; }")
    with officer.expect_response("**/place/check"):
        held[0].continue_()
    officer.wait_for_load_state("networkidle")
    expect(tick).to_be_checked()


def test_a_line_across_two_counties_divides_the_money_once_it_is_accepted(
    browser: Browser, officer: Page, own_url: str
) -> None:
    officer.goto(f"/projects/{CODE}/place")
    officer.wait_for_load_state("networkidle")
    officer.select_option("[name=shape]", "line")
    officer.fill("[name=vertices]", LINE)
    tick = officer.get_by_label("按图上长度定县区份额")
    tick.check()
    # What is said of the place is read again with every change; the tick stays, and what it means.
    officer.fill("[name=reason]", "设计线位")
    officer.wait_for_load_state("networkidle")
    expect(tick).to_be_checked()
    offered = officer.locator(".take-shares .length-share").all_inner_texts()
    assert len(offered) == 2
    officer.get_by_role("button", name="提交", exact=True).click()
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    officer.goto(f"/projects/{CODE}")
    assert "%" not in officer.locator(".mark-line").inner_text()

    context = browser.new_context(base_url=officer.url.split("/projects")[0], locale="zh-CN")
    reviewer = context.new_page()
    sign_in(reviewer, "shen", then="/review")
    expect(reviewer.locator(".review-row")).to_have_count(2)
    for left in (1, 0):
        reviewer.locator(".review-row").first.locator("button[name=accept]").click()
        expect(reviewer.locator(".review-row")).to_have_count(left)
    reviewer.goto(f"/projects/{CODE}")
    shown = reviewer.locator(".mark-line").inner_text()
    percents = [one.split(" ")[-1] for one in offered]
    assert all(percent in shown for percent in percents)
    with open_past(own_url) as session:
        project = session.scalars(select(Project).where(Project.code == CODE)).one()
        shares = {one.adcode: one.share for one in list_shares(session, [project.id])[project.id]}
        event = session.scalars(
            select(ProjectEvent.id)
            .where(ProjectEvent.changes.has_key("districts"))
            .order_by(ProjectEvent.id.desc())
        ).first()
    reviewer.goto("/totals")
    told = reviewer.locator("main table").first.inner_text()
    for adcode, percent in zip((SHUANGTA, CHAOYANG), percents, strict=True):
        assert f"{float(shares[adcode]) * 100:g}%" == percent  # type: ignore[arg-type]
        assert f"{float(shares[adcode]) * WAN / 10_000:.2f}" in told  # type: ignore[arg-type]
    reviewer.goto(f"/projects/{CODE}/events/{event}/undo")
    reviewer.locator("main form [name=reason]").fill("份额另议")
    reviewer.locator("main form button[type=submit]").first.click()
    reviewer.wait_for_url(f"**/projects/{CODE}*")
    expect(reviewer.locator(".mark-line")).not_to_contain_text("%")
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_form_of_shares_keeps_what_was_typed(officer: Page, width: int) -> None:
    officer.set_viewport_size({"width": width, "height": 900})
    officer.goto(f"/projects/{CODE}/districts")
    officer.get_by_label("双塔区").fill("60")
    officer.get_by_label("朝阳县").fill("30")
    officer.fill("[name=reason]", "两县协议")
    officer.get_by_role("button", name="提交", exact=True).click()
    expect(officer.locator("form .field-error")).to_contain_text("份额合计为 90%")
    expect(officer.get_by_label("双塔区")).to_have_value("60")
    expect(officer.locator("[name=reason]")).to_have_value("两县协议")
    assert officer.evaluate("document.documentElement.scrollWidth <= innerWidth")
