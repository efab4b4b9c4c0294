"""The totals of a whole country: few rows, the next level a click away, the year when it is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.filter import offered
from app.totals import coarse
from projects.map import district_view
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, watch

pytestmark = pytest.mark.browser


@pytest.fixture
def large(browser: Browser, registry_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of an application to which the small registry is a large one."""
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 3)
    monkeypatch.setattr(district_view, "MOST_WHOLE", 3)
    monkeypatch.setattr(coarse, "MOST_ROWS", 3)
    with served(registry_url) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": 360, "height": 740}, locale="zh-CN"
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context.new_page()
        context.close()


def test_one_goes_down_to_a_county_and_reads_the_year_on_the_way(large: Page) -> None:
    large.goto("/totals")
    faults = watch(large, large.url)
    rows = large.locator(".totals-table tbody th")
    expect(large.locator("#funnel")).to_have_count(0)
    large.locator("[data-hx-trigger=revealed]").scroll_into_view_if_needed()
    expect(large.locator("#funnel")).to_be_visible()
    rows.get_by_text("辽宁省").click()
    expect(rows.get_by_text("朝阳市", exact=True)).to_be_visible()
    rows.get_by_text("朝阳市", exact=True).click()
    expect(rows.first).to_have_text("双塔区")
    expect(rows.last).to_have_text("朝阳市本级")
    rows.first.locator("a").click()
    expect(large.locator("#funnel")).to_be_attached()
    assert faults == []
