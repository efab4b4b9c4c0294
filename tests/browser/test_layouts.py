"""A template made and used in a browser."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served, sign_in
from tests.browser.test_status import overflow, serious_faults
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer


@pytest.fixture(scope="module")
def base_url(server_url: str, empty_url: str) -> Iterator[str]:
    """A database of this module's own: what a browser writes is committed."""
    url = copy_database(server_url, empty_url, "lantu_layouts_browser")
    with open_past(url) as session:
        make_officer(session, "zhang", "officer", ["211302"])
        make_project(session, "甲园区", figures=[300])
        session.commit()
    with served(url) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_a_template_is_made_by_clicks_and_used(page: Page, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)
    page.goto("/templates")
    page.locator("#new-name").fill(f"两列{width}")
    page.locator("#new-columns").fill("项目名称")
    page.get_by_text("可用的列").click()
    page.get_by_role("button", name="总投资", exact=True).click()
    expect(page.locator("#new-columns")).to_have_value("项目名称\n总投资")
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="保存模板").click()
    expect(page.locator(".done-notice")).to_contain_text("模板已保存")
    page.goto("/projects")
    page.locator("#layout-name").select_option(f"两列{width}")
    with page.expect_download() as waiting:
        page.locator(".layout-menu").get_by_role("button", name="CSV").click()
    file = tmp_path / "two.csv"
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [["项目名称", "总投资"], ["甲园区", "300"]]
