"""A workbook from the upload to the registry and back in the browser: wide, narrow, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.jobs.works import APART, load_works
from projects.models import Project
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.browser.conftest import served, sign_in
from tests.browser.test_matters import serious_faults
from tests.conftest import FILES
from tests.support.factories import make_project
from tests.support.history import copy_database
from tests.support.imports import workbook
from tests.support.people import make_officer

ROWS = (
    ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
    ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
    ("金额不清的项目", "双塔区", "能源", "谋划", "约三千万以上"),
    ("龙山街道改造工程(一期)", "双塔区", "物流园区/仓储", "谋划", 900),
)


@pytest.fixture(scope="module")
def own_url(server_url: str, empty_url: str) -> str:
    """A database of this module's own with two projects and a reviewer."""
    url = copy_database(server_url, empty_url, "lantu_imports_browser")
    engine = create_engine(url)
    with Session(engine) as session:
        make_project(session, "凤凰新城供热管网工程", figures=[5000])
        make_project(session, "龙山街道改造工程", figures=[800])
        make_officer(session, "wang", "reviewer")
        session.commit()
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def base_url(own_url: str) -> Iterator[str]:
    with served(own_url) as address:
        yield address


def work(page: Page, url: str) -> None:
    """Do what waits, as the worker would, once the page says that it waits; the page then asks again."""
    expect(page.get_by_text("可以离开这一页")).to_be_visible(timeout=15_000)
    load_works(APART)
    run_waiting(url, Places(Path(FILES.name), Path(FILES.name)))


def bring(page: Page, url: str, path: Path) -> None:
    """Upload a file and wait for its preview."""
    page.goto("/imports")
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/imports/*")
    work(page, url)
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible(timeout=15_000)


@pytest.mark.browser
def test_a_workbook_is_previewed_decided_written_and_taken_back(
    page: Page, own_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "项目.xlsx"
    path.write_bytes(workbook(ROWS))
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, "wang")
    bring(page, own_url, path)

    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert serious_faults(page) == []
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wider)
    expect(page.get_by_text("E4:")).to_be_visible()
    page.get_by_label("就是").check()
    page.get_by_role("button", name="保存这一页的决定").click()
    work(page, own_url)
    page.get_by_label("有误和还没有决定的 1 行不写入").check()
    page.get_by_role("button", name="写入 3 行").click()
    work(page, own_url)
    expect(page.get_by_text("3 条已发布")).to_be_visible(timeout=15_000)
    page.get_by_label("撤销的理由").fill("导错了文件")
    page.get_by_role("button", name="撤销整批导入").click()
    work(page, own_url)
    expect(page.get_by_text("已撤销 3 行。")).to_be_visible(timeout=15_000)
    engine = create_engine(own_url)
    with Session(engine) as session:
        held = select(Project.investment_wan).where(Project.name == "凤凰新城供热管网工程")
        assert session.scalar(held) == 5000
    engine.dispose()


@pytest.mark.browser
def test_it_works_without_scripts(browser: Browser, base_url: str, own_url: str, tmp_path: Path) -> None:
    path = tmp_path / "一个.xlsx"
    path.write_bytes(workbook([("没有脚本的项目", "双塔区", "能源", "谋划", 10)]))
    context = browser.new_context(base_url=base_url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "wang")
    bring(page, own_url, path)
    page.get_by_role("button", name="写入 1 行").click()
    work(page, own_url)
    expect(page.get_by_text("1 条已发布")).to_be_visible(timeout=15_000)
    context.close()
