"""Forms in a real browser whose session has ended: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from projects.models import Attachment, Project, Update
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, sign_in, watch
from tests.browser.test_accessible import AXE, RUN
from tests.projects.evidence.samples import make_photo
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import PASSWORD, make_officer

# What a browser complains of where a session has ended, or a name and password were wrong.
ASKED = re.compile(r"console error: Failed to load resource: .* status of 40[019]")
DIALOG = "dialog[data-name=sign-in][open]"


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_again_browser")
    with open_past(url) as session:
        make_officer(session, "zhang")
        make_officer(session, "li")
        make_officer(session, "shen", "reviewer")
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, base_url: str) -> Iterator[Page]:
    """A signed-in officer's page."""
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    faults = watch(page, base_url)
    sign_in(page)
    yield page
    page.wait_for_load_state("networkidle")
    assert [fault for fault in faults if not ASKED.match(fault)] == []


def add(url: str, name: str) -> str:
    """Add a project of the officer's district that reports, and return its code."""
    with open_past(url) as session:
        made = make_project(
            session, name, at=(120.45, 41.57), figures=[5000], status="construction", end_year=2020
        )
        session.commit()
        return made.code


def sent(url: str, code: str) -> list[Update]:
    with open_past(url) as session:
        query = select(Update).join(Project, Project.id == Update.project_id).where(Project.code == code)
        return list(session.scalars(query.order_by(Update.id)))


def enter(page: Page, name: str = "zhang", password: str = PASSWORD) -> None:
    """Sign in on the spot, by keyboard."""
    expect(page.locator(f"{DIALOG} [name=name]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_a_page_form_signs_in_on_the_spot_and_sends_text_and_file(
    page: Page, context: BrowserContext, own_url: str, tmp_path: Path
) -> None:
    code = add(own_url, "页面表单园")
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(make_photo())
    page.goto(f"/projects/{code}/edit")
    page.get_by_label("项目管家").fill("王五")
    page.locator("[name=reason]").fill("写了一夜的理由")
    page.set_input_files("[name=files]", photo)
    context.clear_cookies()
    page.locator("main form button[type=submit]").last.click()
    enter(page, password="wrong")
    expect(page.locator(f"{DIALOG} [role=alert]")).to_contain_text("登录名、密码或动态口令不对")
    page.evaluate(AXE)
    assert [one["id"] for one in page.evaluate(RUN) if one["impact"] in {"serious", "critical"}] == []
    page.locator(f"{DIALOG} [name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{code}")
    (update,) = sent(own_url, code)
    assert (update.changes["steward"][1], update.reason) == ("王五", "写了一夜的理由")
    with open_past(own_url) as session:
        names = session.scalars(select(Attachment.filename).where(Attachment.update_id == update.id)).all()
    assert names == ["现场.jpg"]


def test_giving_up_leaves_everything_as_it_was(page: Page, context: BrowserContext, own_url: str) -> None:
    code = add(own_url, "先不提交园")
    page.goto(f"/projects/{code}/edit")
    page.locator("[name=reason]").fill("还没写完")
    page.get_by_label("项目管家").fill("王五")
    context.clear_cookies()
    submit = page.locator("main form button[type=submit]").last
    submit.click()
    page.locator(f"{DIALOG} [data-cancel]").click()
    expect(page.locator(DIALOG)).to_have_count(0)
    expect(page.locator("[name=reason]")).to_have_value("还没写完")
    submit.click()
    enter(page)
    page.wait_for_url(f"**/projects/{code}")
    assert len(sent(own_url, code)) == 1


def test_a_dialog_signs_in_on_the_spot_and_is_sent_again(
    page: Page, context: BrowserContext, own_url: str
) -> None:
    code = add(own_url, "弹窗园区")
    page.goto("/projects?q=弹窗园区")
    page.locator("#results a[data-dialog]").first.click()
    form = page.locator("#task-dialog[open] form.form")
    form.locator("[value=suspended]").check()
    form.locator("[name=reason]").fill("征地受阻")
    context.clear_cookies()
    form.locator("button[type=submit]").click()
    enter(page)
    expect(page.locator(".done-notice")).to_contain_text("弹窗园区")
    (update,) = sent(own_url, code)
    assert (update.changes["status"][1], update.reason) == ("suspended", "征地受阻")


def test_the_table_signs_in_on_the_spot(page: Page, context: BrowserContext, own_url: str) -> None:
    code = add(own_url, "表格园区")
    page.goto("/dispatch/grid")
    words = page.get_by_label("形象进度:表格园区")
    words.fill("主体封顶")
    context.clear_cookies()
    words.press("Control+Enter")
    enter(page)
    expect(page.locator(f"#row-{code}")).to_contain_text("待审核")
    (update,) = sent(own_url, code)
    assert update.changes["physical_progress"][1] == "主体封顶"


@pytest.mark.parametrize("where", ["page", "dialog", "grid"])
def test_signing_in_in_another_window_is_as_good(
    page: Page, context: BrowserContext, own_url: str, where: str
) -> None:
    name = f"另一窗口{where}园"
    code = add(own_url, name)
    if where == "grid":
        page.goto("/dispatch/grid")
        page.get_by_label(f"形象进度:{name}").fill("桩基完成")
    else:
        page.goto(f"/projects?q={name}" if where == "dialog" else f"/projects/{code}/status")
        if where == "dialog":
            page.locator("#results a[data-dialog]").first.click()
        page.locator("form.form [value=suspended]").check()
        page.locator("textarea[name=reason]").fill("资金未到位")
    context.clear_cookies()
    send = "#grid-form .grid-bar button" if where == "grid" else "form.form button[type=submit]"
    page.locator(send).last.click()
    expect(page.locator(DIALOG)).to_be_visible()
    other = context.new_page()
    sign_in(other)
    other.close()
    # What the message says: it was done in another window, and here one goes on.
    page.locator(f"{DIALOG} [data-elsewhere]").click()
    if where == "grid":
        expect(page.locator(f"#row-{code}")).to_contain_text("待审核")
    else:
        expect(page.locator(".done-notice")).to_contain_text(name)
    assert len(sent(own_url, code)) == 1


def test_a_new_session_of_the_same_person_asks_nothing(
    page: Page, context: BrowserContext, own_url: str
) -> None:
    code = add(own_url, "旧令牌园区")
    page.goto(f"/projects/{code}/edit")
    page.get_by_label("项目管家").fill("赵六")
    context.clear_cookies()
    other = context.new_page()
    sign_in(other)
    other.close()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/projects/{code}")
    assert len(sent(own_url, code)) == 1


def test_another_person_is_asked_before_the_text_goes_out(
    page: Page, context: BrowserContext, own_url: str
) -> None:
    code = add(own_url, "换人园区")
    page.goto(f"/projects/{code}/edit")
    page.get_by_label("项目管家").fill("钱七")
    context.clear_cookies()
    page.locator("main form button[type=submit]").last.click()
    enter(page, "li")
    asked = page.locator("dialog[data-name=other][open]")
    expect(asked).to_contain_text("现在登录的是 li的姓名")
    assert sent(own_url, code) == []
    asked.locator("[data-cancel]").click()
    expect(page.get_by_label("项目管家")).to_have_value("钱七")
    page.locator("main form button[type=submit]").last.click()
    asked.locator("[data-confirm]").click()
    page.wait_for_url(f"**/projects/{code}")
    assert [one.author for one in sent(own_url, code)] == ["li的姓名"]


def test_without_scripts_the_text_goes_on_after_signing_in(
    browser: Browser, base_url: str, own_url: str
) -> None:
    code = add(own_url, "无脚本续交园")
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, then=f"/projects/{code}/status")
    page.locator("[value=suspended]").check()
    page.locator("[name=reason]").fill("图纸变更")
    context.clear_cookies()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("图纸变更")
    page.fill("main [name=name]", "zhang")
    page.fill("main [name=password]", PASSWORD)
    page.press("main [name=password]", "Enter")
    page.locator("#send-again button[type=submit]").click()
    page.wait_for_url(f"**/projects/{code}")
    assert [one.reason for one in sent(own_url, code)] == ["图纸变更"]
    context.close()


def test_the_kept_form_goes_on_by_itself_once(page: Page, context: BrowserContext, own_url: str) -> None:
    """The session ends after the script asked and before the form arrives: the server keeps it."""
    code = add(own_url, "途中失效园")
    page.goto(f"/projects/{code}/status")
    page.locator("[value=suspended]").check()
    page.locator("[name=reason]").fill("途中失效")

    def end_then_go_on(route: Route) -> None:
        headers = {name: value for name, value in route.request.headers.items() if name != "cookie"}
        context.clear_cookies()
        route.continue_(headers=headers)

    page.route(f"**/projects/{code}/status", end_then_go_on, times=1)
    page.locator("main form button[type=submit]").last.click()
    page.fill("main [name=name]", "zhang")
    page.fill("main [name=password]", PASSWORD)
    page.press("main [name=password]", "Enter")
    page.wait_for_url(f"**/projects/{code}")
    assert [one.reason for one in sent(own_url, code)] == ["途中失效"]


def test_a_second_click_on_a_slow_form_sends_nothing_twice(page: Page, own_url: str) -> None:
    code = add(own_url, "慢速园区")
    page.goto(f"/projects/{code}/edit")
    page.get_by_label("项目管家").fill("孙八")
    arrived: list[str] = []

    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            arrived.append(route.request.url)
            time.sleep(1)
        route.continue_()

    page.route(f"**/projects/{code}/edit", slowly)
    submit = page.locator("main form button[type=submit]").last
    submit.evaluate("button => { button.click(); button.click(); setTimeout(() => button.click(), 300); }")
    page.wait_for_url(f"**/projects/{code}")
    assert len(arrived) == 1
    assert len(sent(own_url, code)) == 1
    page.go_back()
    expect(submit).to_be_enabled()


def test_a_refused_month_keeps_the_plan_and_a_saved_plan_keeps_the_month(page: Page, own_url: str) -> None:
    code = add(own_url, "两张表单园")
    page.goto(f"/projects/{code}/progress?month=2026-10")
    plan, words = page.locator("#plan-2026"), page.locator("[name=problems]")
    plan.fill("1,200")
    words.fill("征地还差三户")
    page.locator("[name=month_wan]").fill("十二万")
    page.locator(".progress-form button[type=submit]").last.click()
    expect(page.locator("[name=month_wan]")).to_have_attribute("aria-invalid", "true")
    expect(plan).to_have_value("1,200")
    expect(words).to_have_value("征地还差三户")
    expect(page.locator("p[data-put-back]")).to_be_visible()
    page.locator("#plans button[type=submit]").last.click()
    expect(page.locator(".done-notice")).to_contain_text("两张表单园")
    expect(words).to_have_value("征地还差三户")
    expect(plan).to_have_value("")
    (update,) = sent(own_url, code)
    assert list(update.changes) == ["year_plan_2026"]
    # A text of October is none of September.
    page.goto(f"/projects/{code}/progress?month=2026-09")
    expect(words).to_have_value("")


def test_returning_one_update_keeps_the_notes_on_the_others(page: Page, own_url: str) -> None:
    for name in ("审核甲园", "审核乙园"):
        code = add(own_url, name)
        page.goto(f"/projects/{code}/edit")
        page.get_by_label("项目管家").fill("周九")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url(f"**/projects/{code}")
    page.context.clear_cookies()
    sign_in(page, "shen", then="/review")
    one, other = (page.locator(".review-row", has_text=name) for name in ("审核甲园", "审核乙园"))
    one.locator("textarea").fill("请补文号")
    other.locator("textarea").fill("金额要再核一遍")
    one.locator("button[name=return]").click()
    expect(page.locator("[data-said]")).to_contain_text("已退回 1 条")
    expect(one).to_have_count(0)
    expect(other.locator("textarea")).to_have_value("金额要再核一遍")
    page.reload()
    expect(other.locator("textarea")).to_have_value("金额要再核一遍")
    # It is this person's alone.
    other.locator("textarea").fill("只给自己看")
    page.locator(".site-account summary").click()
    page.locator(".site-account form button").click()
    page.wait_for_url("**/")
    sign_in(page, "shen", then="/review")
    expect(page.locator(".review-row", has_text="审核乙园").locator("textarea")).to_have_value("")
