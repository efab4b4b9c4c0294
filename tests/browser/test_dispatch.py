"""The desk and its grid in a real browser: by keyboard alone, narrow, without scripts, and for axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from projects.models import Attachment, Project, Update
from tests.browser.conftest import PATIENCE_MILLISECONDS, REFUSED, served, sign_in, watch
from tests.browser.test_accessible import AXE, RUN
from tests.projects.evidence.samples import make_photo
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

NAMES = ("甲水厂", "乙水厂", "丙水厂")


@pytest.fixture
def own_url(server_url: str, empty_url: str) -> str:
    """A database of the test's own with three projects to report: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_dispatch_browser")
    with open_past(url) as session:
        make_officer(session, "zhang")
        for number, name in enumerate(NAMES):
            make_project(
                session,
                name,
                status="construction",
                figures=[10_000],
                end_year=2020,
                code=f"LT-211302-{number:04d}",
            )
        session.commit()
    return url


@pytest.fixture
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def open_grid(context: BrowserContext) -> Page:
    """Return a page of the officer's, on its grid."""
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    sign_in(page, then="/dispatch/grid")
    return page


@pytest.fixture
def grid(browser: Browser, base_url: str) -> Iterator[Page]:
    """The grid, watched for every fault but an answered refusal."""
    context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = open_grid(context)
    faults = watch(page, base_url)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    page.wait_for_load_state("networkidle")
    yield page
    context.close()
    assert [fault for fault in faults if not REFUSED.match(fault)] == []


def read_reports(url: str) -> dict[str, dict[str, str]]:
    """Return what was submitted, by project and field."""
    with open_past(url) as session:
        query = select(Project.name, Update.changes).join(Update, Update.project_id == Project.id)
        return {
            name: {field: new for field, (_old, new) in held.items()} for name, held in session.execute(query)
        }


def focused(page: Page) -> str:
    """Return the label of what has the keyboard."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def submit(page: Page) -> None:
    """Send the table, and wait until it says what became of it."""
    with page.expect_navigation():
        page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".done-notice, .grid-said").first).to_be_visible()


def paste(page: Page, text: str) -> None:
    """Paste a text by real keys."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_months_are_reported_by_keyboard_alone(grid: Page, own_url: str) -> None:
    grid.get_by_label("本月完成投资:甲水厂").focus()
    grid.keyboard.type("1,200.5")
    grid.keyboard.press("Tab")
    grid.keyboard.type("3,400")
    grid.keyboard.press("Enter")
    assert focused(grid) == "累计完成投资:乙水厂"
    grid.keyboard.type("7")
    grid.get_by_label("形象进度:甲水厂").focus()
    grid.keyboard.type("主体封顶")
    expect(grid.locator("[data-count]")).to_have_text("已改 2 项")
    grid.keyboard.press("Control+Enter")
    expect(grid.locator(".done-notice")).to_contain_text("2 个项目已提交")
    sent = read_reports(own_url)
    assert (sent["甲水厂"]["month_wan"], sent["甲水厂"]["cumulative_wan"]) == ("1200.5", "3400")
    assert sent["甲水厂"]["physical_progress"] == "主体封顶"
    assert sent["乙水厂"]["cumulative_wan"] == "7"
    assert "丙水厂" not in sent


def test_arrows_change_cells_and_escape_restores(grid: Page, own_url: str) -> None:
    grid.get_by_label("累计完成投资:乙水厂").focus()
    for key, place in [
        ("ArrowDown", "累计完成投资:丙水厂"),
        ("ArrowDown", "累计完成投资:丙水厂"),
        ("ArrowUp", "累计完成投资:乙水厂"),
        ("Shift+Enter", "累计完成投资:甲水厂"),
        ("ArrowLeft", "本月完成投资:甲水厂"),
        ("ArrowRight", "累计完成投资:甲水厂"),
    ]:
        grid.keyboard.press(key)
        assert focused(grid) == place
    grid.keyboard.type("77")
    grid.keyboard.press("ArrowLeft")
    # Within a text the arrow moves in the text.
    assert focused(grid) == "累计完成投资:甲水厂"
    grid.get_by_label("本月完成投资:甲水厂").fill("5")
    grid.get_by_label("累计完成投资:甲水厂").focus()
    row = grid.locator("#row-LT-211302-0000")
    expect(row).to_have_class(re.compile("is-changed"))
    grid.keyboard.press("Escape")
    assert grid.get_by_label("累计完成投资:甲水厂").input_value() == ""
    assert grid.get_by_label("本月完成投资:甲水厂").input_value() == "5"
    grid.keyboard.press("Escape")
    assert grid.get_by_label("本月完成投资:甲水厂").input_value() == ""
    expect(row).not_to_have_class(re.compile("is-changed"))
    assert read_reports(own_url) == {}


def test_a_block_from_excel_fills_down_and_right(grid: Page, own_url: str) -> None:
    grid.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid.get_by_label("本月完成投资:甲水厂").focus()
    paste(grid, "1,234.5\t 2,000 \r\n\t30\r\n7\t(8)\r\n9\t9\r\n")
    values = {
        name: [
            grid.get_by_label(f"{field}:{name}").input_value() for field in ("本月完成投资", "累计完成投资")
        ]
        for name in NAMES
    }
    assert values == {"甲水厂": ["1,234.5", "2,000"], "乙水厂": ["", "30"], "丙水厂": ["7", "-8"]}
    expect(grid.locator("[data-said]")).to_have_text("粘贴了 6 格。 2 格在待审核的行或表格之外,没有粘贴。")
    grid.get_by_label("形象进度:甲水厂").focus()
    paste(grid, '"一期封顶\n二期桩基"\t征地\n主体')
    assert grid.get_by_label("形象进度:甲水厂").input_value() == "一期封顶\n二期桩基"
    assert grid.get_by_label("存在问题:甲水厂").input_value() == "征地"
    assert grid.get_by_label("形象进度:乙水厂").input_value() == "主体"
    submit(grid)
    sent = read_reports(own_url)
    assert (sent["甲水厂"]["month_wan"], sent["甲水厂"]["physical_progress"]) == (
        "1234.5",
        "一期封顶\n二期桩基",
    )
    assert sent["乙水厂"]["cumulative_wan"] == "30"
    # What is below zero came back at its cell, and kept no other row.
    expect(grid.get_by_label("累计完成投资:丙水厂")).to_have_attribute("aria-invalid", "true")
    expect(grid.get_by_label("累计完成投资:丙水厂")).to_have_value("-8")
    assert "丙水厂" not in sent
    grid.get_by_label("累计完成投资:丙水厂").fill("8")
    submit(grid)
    assert read_reports(own_url)["丙水厂"]["cumulative_wan"] == "8"


def test_a_selection_has_no_change(grid: Page, own_url: str) -> None:
    boxes = [grid.get_by_label(f"本月无变化:{name}") for name in NAMES]
    boxes[0].click()
    boxes[2].click(modifiers=["Shift"])
    expect(grid.locator("[data-count]")).to_have_text("无变化 3 项")
    grid.get_by_label("本月完成投资:乙水厂").fill("5")
    # A row says one thing or the other.
    expect(boxes[1]).not_to_be_checked()
    expect(grid.locator("[data-count]")).to_have_text("已改 1 项 · 无变化 2 项")
    everything = grid.get_by_label("未填的都记为“本月无变化”")
    expect(everything).to_be_checked()
    everything.uncheck()
    expect(boxes[0]).not_to_be_checked()
    everything.check()
    expect(boxes[2]).to_be_checked()
    expect(boxes[1]).not_to_be_checked()
    submit(grid)
    sent = read_reports(own_url)
    assert [sent[name]["is_no_change"] for name in NAMES] == [True, False, True]


def test_refused_rows_keep_what_was_typed_and_take_the_keyboard(grid: Page, own_url: str) -> None:
    grid.get_by_label("本月完成投资:丙水厂").fill("9")
    grid.get_by_label("本月完成投资:甲水厂").fill("十二万")
    grid.get_by_label("形象进度:甲水厂").fill("桩基")
    submit(grid)
    wrong = grid.get_by_label("本月完成投资:甲水厂")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("十二万")
    expect(grid.get_by_label("形象进度:甲水厂")).to_have_value("桩基")
    expect(grid.locator("[data-count]")).to_have_text("已改 1 项")
    assert set(read_reports(own_url)) == {"丙水厂"}
    wrong.fill("12")
    grid.get_by_label("累计完成投资:甲水厂").fill("99999")
    submit(grid)
    confirm = grid.get_by_label("已核对,确认无误")
    confirm.check()
    submit(grid)
    assert read_reports(own_url)["甲水厂"]["cumulative_wan"] == "99999"


def test_a_file_is_dropped_on_a_row(grid: Page, own_url: str, tmp_path: Path) -> None:
    photo = tmp_path / "工地.jpg"
    photo.write_bytes(make_photo((640, 480)))
    grid.get_by_label("添加文件:甲水厂").set_input_files(photo)
    row = grid.locator("#row-LT-211302-0000")
    expect(row.locator("[data-file-names]")).to_have_text("工地.jpg")
    data = grid.evaluate_handle(
        """async bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "拖来.jpg", { type: "image/jpeg" }));
          return data;
        }""",
        list(make_photo((320, 240))),
    )
    for event in ("dragover", "drop"):
        row.dispatch_event(event, {"dataTransfer": data})
    expect(row.locator("[data-file-names]")).to_have_text("2")
    expect(grid.locator("[data-count]")).to_have_text("已改 1 项 · 文件 2 个")
    grid.get_by_label("形象进度:甲水厂").fill("主体封顶")
    submit(grid)
    with open_past(own_url) as session:
        assert {one.filename for one in session.scalars(select(Attachment))} == {"工地.jpg", "拖来.jpg"}


def test_what_waits_is_withdrawn_in_its_row_and_what_was_typed_stays(grid: Page, own_url: str) -> None:
    grid.get_by_label("本月完成投资:甲水厂").fill("5")
    submit(grid)
    grid.goto("/dispatch/grid?show=all")
    grid.get_by_label("本月完成投资:乙水厂").fill("6")
    row = grid.locator("#row-LT-211302-0000")
    expect(row.get_by_label("本月完成投资:甲水厂")).to_have_count(0)
    row.get_by_role("button", name="撤回").click()
    expect(grid.locator(".done-notice")).to_contain_text("已撤回")
    expect(grid.get_by_label("本月完成投资:甲水厂")).to_be_editable()
    expect(grid.get_by_label("本月完成投资:乙水厂")).to_have_value("6")
    expect(grid.locator("[data-count]")).to_have_text("已改 1 项")
    submit(grid)


def test_the_table_works_without_scripts(browser: Browser, base_url: str, own_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = open_grid(context)
    page.get_by_label("本月完成投资:乙水厂").fill("x")
    page.get_by_label("形象进度:乙水厂").fill("桩基")
    page.get_by_label("本月无变化:丙水厂").check()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_label("形象进度:乙水厂")).to_have_value("桩基")
    expect(page.get_by_text("“x”不是金额")).to_be_visible()
    page.get_by_label("本月完成投资:乙水厂").fill("5")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("等待审核").first).to_be_visible()
    sent = read_reports(own_url)
    assert (sent["乙水厂"]["month_wan"], sent["丙水厂"]["is_no_change"]) == ("5", True)
    assert "甲水厂" not in sent
    context.close()


def test_two_officers_on_the_same_rows_lose_nothing(
    grid: Page, browser: Browser, base_url: str, own_url: str
) -> None:
    with open_past(own_url) as session:
        make_officer(session, "wang")
        session.commit()
    context = browser.new_context(base_url=base_url, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    other = context.new_page()
    sign_in(other, "wang", then="/dispatch/grid")
    for page, name, figure in [
        (other, "甲水厂", "6"),
        (other, "乙水厂", "7"),
        (grid, "甲水厂", "5"),
        (grid, "丙水厂", "8"),
    ]:
        page.get_by_label(f"本月完成投资:{name}").fill(figure)
    submit(other)
    submit(grid)
    expect(grid.get_by_label("本月完成投资:甲水厂")).to_have_value("5")
    expect(grid.locator("#row-LT-211302-0000")).to_contain_text("已提交的本月月报:本月 6")
    assert {name: sent["month_wan"] for name, sent in read_reports(own_url).items()} == {
        "甲水厂": "6",
        "乙水厂": "7",
        "丙水厂": "8",
    }
    grid.get_by_label("本月完成投资:甲水厂").fill("")
    context.close()


def test_no_change_is_one_click_from_the_desk(grid: Page, own_url: str) -> None:
    grid.goto("/dispatch")
    grid.get_by_role("button", name="无变化:丙水厂").click()
    # The form goes out once it is known who is signed in.
    expect(grid.locator(".desk-nav .site-count")).to_contain_text("2")
    expect(grid.locator("main")).to_contain_text("丙水厂")
    assert read_reports(own_url)["丙水厂"]["is_no_change"] is True


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(
    "address", ["/dispatch", "/dispatch?tab=overdue_end", "/dispatch?tab=pending", "/dispatch/grid?show=all"]
)
def test_axe_finds_no_serious_fault_and_nothing_is_cut_off(grid: Page, address: str, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 800})
    grid.goto(address)
    grid.wait_for_load_state("networkidle")
    assert grid.evaluate("document.documentElement.scrollWidth") <= width
    grid.evaluate(AXE)
    serious = [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in grid.evaluate(RUN)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
    assert serious == []


@pytest.mark.parametrize("width", [1440, 360])
def test_refused_rows_have_no_serious_fault(grid: Page, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 800})
    grid.get_by_label("本月完成投资:甲水厂").fill("十二万")
    submit(grid)
    expect(grid.get_by_label("本月完成投资:甲水厂")).to_have_attribute("aria-invalid", "true")
    assert grid.evaluate("document.documentElement.scrollWidth") <= width
    grid.evaluate(AXE)
    assert [one["id"] for one in grid.evaluate(RUN) if one["impact"] in {"serious", "critical"}] == []
    grid.get_by_label("本月完成投资:甲水厂").fill("")
