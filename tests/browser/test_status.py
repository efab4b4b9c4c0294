"""A status is updated from the list, the map and the project by keyboard alone; many at once; axe; 360 px."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from projects.models import Project, Update
from tests.browser.conftest import served, sign_in
from tests.browser.test_accessible import AXE, RUN
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

FORM = "#task-dialog[open] form.form"


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_status_browser")
    with open_past(url) as session:
        make_officer(session, "shen", "reviewer", ["211300"])
        make_officer(session, "zhang", "officer", ["211302"])
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def add(url: str, *names: str) -> list[str]:
    """Add projects of the officer's district and return their codes."""
    with open_past(url) as session:
        made = [make_project(session, name, at=(120.45, 41.57), figures=[5000]) for name in names]
        session.commit()
        return [one.code for one in made]


def submitted(url: str, codes: Sequence[str]) -> list[str]:
    """Return the statuses that were submitted for projects."""
    with open_past(url) as session:
        query = select(Update.changes).join(Project, Project.id == Update.project_id)
        rows = session.scalars(query.where(Project.code.in_(codes)).order_by(Project.code))
        return [changes["status"][1] for changes in rows]


def choose(page: Page, status: str) -> None:
    """Choose a status in the form that has just opened, and send it, by keyboard alone."""
    expect(page.locator(f"{FORM} [name=status]").first).to_be_focused()
    page.keyboard.press("Space")
    while not page.locator(f"{FORM} [value={status}]").is_checked():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def press(page: Page, locator: str) -> None:
    page.locator(locator).first.focus()
    page.keyboard.press("Enter")


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


def overflow(page: Page) -> int:
    """Return by how much the page is wider than its window."""
    root = "document.documentElement"
    width: int = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    return width


@pytest.mark.browser
def test_from_the_list_and_back_to_the_same_list(officer: Page, own_url: str) -> None:
    codes = add(own_url, "城北列表园")
    officer.goto("/projects?q=城北列表园&sort=name")
    press(officer, "#results a[data-dialog]")
    choose(officer, "signed")
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    assert "sort=name" in officer.url
    assert submitted(own_url, codes) == ["signed"]


@pytest.mark.browser
def test_from_the_popup_of_the_map(officer: Page, own_url: str) -> None:
    codes = add(own_url, "城东地图园")
    officer.goto("/?q=城东地图园")
    officer.wait_for_load_state("networkidle")
    press(officer, '[data-list="view"] .map-row-locate')
    press(officer, ".popup-actions a[data-dialog]")
    choose(officer, "preliminary")
    expect(officer.locator(".done-notice")).to_contain_text("等待 shen的姓名 审核")
    assert submitted(own_url, codes) == ["preliminary"]
    officer.wait_for_load_state("networkidle")


@pytest.mark.browser
def test_from_the_project_and_it_says_what_waits(officer: Page, own_url: str) -> None:
    (code,) = add(own_url, "城西项目园")
    officer.goto(f"/projects/{code}")
    press(officer, ".project-actions a[data-dialog]")
    choose(officer, "signed")
    expect(officer.locator(".project-actions")).to_contain_text("谋划 → 签约")
    press(officer, ".project-actions form button")
    expect(officer.locator(".project-actions .task-note")).to_have_count(0)


@pytest.mark.browser
def test_a_refusal_keeps_what_was_typed_and_leads_to_its_field(officer: Page, own_url: str) -> None:
    (code,) = add(own_url, "城南退回园")
    officer.goto(f"/projects/{code}")
    press(officer, ".project-actions a[data-dialog]")
    officer.locator(f"{FORM} [name=reason]").fill("原因😀𠮷")
    officer.locator(f"{FORM} [value=construction]").check()
    expect(officer.locator(f"{FORM} [data-field=status_on]")).to_have_class(re.compile("is-needed"))
    officer.locator(f"{FORM} [value=construction]").press("Enter")
    expect(officer.locator("#task-status_on")).to_be_focused()
    expect(officer.locator("#task-status_on-error")).to_have_text("请填写发生的日期。")
    expect(officer.locator(f"{FORM} [name=reason]")).to_have_value("原因😀𠮷")
    assert serious_faults(officer) == []
    officer.keyboard.press("Escape")
    expect(officer.locator("#task-dialog")).to_be_hidden()
    expect(officer.locator(".project-actions a[data-dialog]")).to_be_focused()
    officer.keyboard.press("Enter")
    expect(officer.locator(f"{FORM} [name=reason]")).to_have_value("原因😀𠮷")
    assert submitted(own_url, [code]) == []


@pytest.mark.browser
def test_many_are_previewed_and_submitted_together(officer: Page, own_url: str) -> None:
    codes = add(own_url, "批量甲园", "批量乙园", "批量丙园")
    officer.goto("/projects?q=批量")
    everything = officer.get_by_label("全选本页可改的")
    everything.focus()
    officer.keyboard.press("Space")
    expect(officer.locator("[data-chosen-number]")).to_have_text("已选 3 个")
    officer.locator(".row-select").first.focus()
    officer.keyboard.press("Space")
    expect(officer.locator("[data-chosen-number]")).to_have_text("已选 2 个")
    press(officer, "#bulk-form button")
    officer.wait_for_url("**/updates/status/preview")
    officer.locator("#task-status").focus()
    for _ in range(3):
        officer.keyboard.press("ArrowDown")
    press(officer, "button:text-is('预览')")
    expect(officer.locator(".batch-table")).to_contain_text("谋划 → 签约")
    assert submitted(own_url, codes) == []
    press(officer, "button:text-is('全部提交')")
    expect(officer.locator(".done-notice")).to_contain_text("2 个项目已提交:0 个已发布,2 个等待审核")
    assert submitted(own_url, codes) == ["signed", "signed"]


@pytest.mark.browser
def test_a_new_filter_keeps_the_rows_selectable(officer: Page, own_url: str) -> None:
    add(own_url, "筛选甲园")
    officer.goto("/projects")
    officer.locator("#filter-q").fill("筛选甲园")
    expect(officer.locator(".row-select")).to_have_count(1)
    expect(officer.locator("#bulk-form button").first).to_be_disabled()
    officer.locator(".row-select").check()
    expect(officer.locator("#bulk-form button").first).to_be_enabled()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_the_pages_are_accessible_and_fit(officer: Page, own_url: str, width: int) -> None:
    (code,) = add(own_url, f"页面{width}园")
    officer.set_viewport_size({"width": width, "height": 800})
    for address in (f"/projects/{code}/status", f"/projects/{code}/edit", f"/projects/{code}", "/projects"):
        officer.goto(address)
        assert (address, serious_faults(officer), overflow(officer)) == (address, [], 0)
    officer.locator("#results a[data-dialog]").first.click()
    expect(officer.locator(FORM)).to_be_visible()
    assert (serious_faults(officer), overflow(officer)) == ([], 0)
    officer.keyboard.press("Escape")
    officer.locator(".row-select").first.check()
    officer.locator("#bulk-form button").first.click()
    officer.select_option("#task-status", "operating")
    officer.get_by_role("button", name="预览").click()
    expect(officer.locator(".is-refused")).to_have_count(1)
    assert (serious_faults(officer), overflow(officer)) == ([], 0)


@pytest.mark.browser
def test_the_form_works_without_scripts(browser: Browser, base_url: str, own_url: str) -> None:
    (code,) = add(own_url, "无脚本园")
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, then=f"/projects/{code}")
    page.locator(".project-actions a").first.click()
    page.locator("[value=construction]").check()
    page.locator("main form button[type=submit]").last.click()
    assert page.locator("#task-status_on-error").inner_text() == "请填写发生的日期。"
    page.fill("#task-status_on", "2026-06-01")
    page.fill("#task-evidence", "朝发改〔2026〕12号")
    page.locator("main form button[type=submit]").last.click()
    assert page.url.endswith(f"/projects/{code}")
    assert "等待 shen的姓名 审核" in page.locator(".done-notice").inner_text()
    assert submitted(own_url, [code]) == ["construction"]
    context.close()
