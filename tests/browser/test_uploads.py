"""A photo goes from an officer's form to the project's page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.browser.conftest import served, sign_in
from tests.browser.test_accessible import AXE, RUN
from tests.projects.evidence.samples import make_photo
from tests.support.history import copy_database
from tests.support.people import make_officer

PROJECT = "/projects/LT-211381-0005"


@pytest.fixture(scope="module")
def base_url(server_url: str, registry_template_url: str) -> Iterator[str]:
    """The application on a registry of its own: what is submitted here must not reach other tests."""
    url = copy_database(server_url, registry_template_url, "lantu_uploads")
    engine = create_engine(url)
    with Session(engine) as session:
        make_officer(session, "li", "reviewer", ["211300"])
    engine.dispose()
    with served(url) as address:
        yield address


@pytest.fixture
def status_page(page: Page) -> Page:
    """The form for a new status, signed in."""
    sign_in(page, "li", f"{PROJECT}/status")
    return page


def test_a_file_that_is_too_large_is_told_before_it_is_sent(status_page: Page, tmp_path: Path) -> None:
    large = tmp_path / "很大的照片.jpg"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    chosen = status_page.locator("input[type=file]")
    chosen.set_input_files(large)
    assert "很大的照片.jpg" in chosen.evaluate("input => input.validationMessage")
    chosen.set_input_files([])
    assert chosen.evaluate("input => input.validationMessage") == ""


@pytest.mark.parametrize("width", [1440, 360])
def test_a_photo_is_shown_on_its_project(status_page: Page, tmp_path: Path, width: int) -> None:
    page = status_page
    page.set_viewport_size({"width": width, "height": 800})
    photo = tmp_path / f"工地 {width}.jpg"
    photo.write_bytes(make_photo((800 + width, 600)))
    page.check("input[name=status] >> nth=0")
    page.fill("[name=reason]", "按最新进展调整")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(lambda url: not url.endswith("/status"))
    page.goto(PROJECT)
    link = page.get_by_role("link", name=photo.name)
    link.scroll_into_view_if_needed()
    expect(link.locator("img")).to_have_js_property("complete", True)
    assert link.locator("img").evaluate("image => image.naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    assert [one["id"] for one in page.evaluate(RUN) if one["impact"] in {"serious", "critical"}] == []
    link.click()
    page.wait_for_url("**/attachments/**")
    assert page.locator("img").evaluate("image => image.naturalWidth") == 800 + width
