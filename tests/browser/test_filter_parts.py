"""A filter form that lists a part of the districts: what is chosen elsewhere stays, no count is stale."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app.filter import offered
from tests.browser.conftest import PATIENCE_MILLISECONDS, served, watch

pytestmark = pytest.mark.browser


@pytest.fixture
def large(browser: Browser, registry_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of an application to which the small registry is a large one."""
    monkeypatch.setattr(offered, "MOST_DISTRICTS", 3)
    with served(registry_url) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": 1440, "height": 900}, locale="zh-CN"
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context.new_page()
        context.close()


def districts(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("district", [])


def test_a_branch_is_opened_chosen_from_and_left(large: Page) -> None:
    large.goto("/projects")
    expect(large.locator("#choice-district-211381")).to_have_count(0)
    large.locator("li", has=large.locator("#choice-district-211300")).locator(".facet-more").click()
    expect(large.locator("#choice-district-211300")).to_be_checked()
    county = large.locator("#choice-district-211381")
    whole = large.locator("#count-district-211381").text_content()
    county.check()
    large.wait_for_url("**211381**")
    assert districts(large) == ["211300", "211381"]
    county.uncheck()
    large.wait_for_url("**/projects?district=211300")
    large.locator("#choice-district-211300").uncheck()
    expect(county).to_have_count(0)
    large.locator("#choice-district-211300").check()
    expect(large.locator("#count-district-211381")).to_have_text(whole or "")


def test_a_choice_opens_its_branch_at_once_and_is_not_sent_twice(large: Page) -> None:
    large.goto("/projects")
    faults = watch(large, large.url)
    large.locator("#choice-district-211300").check()
    expect(large.locator("#choice-district-211381")).to_be_visible()
    expect(large.locator("#choice-district-211300")).to_be_focused()
    expect(large.locator(".facet").first.locator("[data-chosen]")).to_have_text("1")
    large.locator("#choice-district-211381").check()
    large.wait_for_url("**211381**")
    assert districts(large) == ["211300", "211381"]
    large.locator("#choice-district-211300").uncheck()
    large.wait_for_url("**/projects?district=211381")
    expect(large.locator("#choice-district-211381")).to_be_checked()
    assert faults == []


def test_a_chosen_district_brings_its_documents(large: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "MOST_DOCUMENTS", 1)
    large.goto("/projects?district=210000")
    documents = large.locator("#filter-documents")
    expect(documents.locator("input")).to_have_count(0)
    documents.locator("xpath=ancestor::details/summary").click()
    large.locator("#choice-district-211300").check()
    expect(documents.locator("input")).to_have_count(1)
    documents.locator("input").check()
    large.wait_for_url("**document=**")
    expect(documents.locator("input")).to_be_checked()


def test_what_stands_in_no_list_is_not_lost_with_the_next_choice(large: Page) -> None:
    large.goto("/projects?district=210000")
    large.locator("#choice-type-logistics_park").check()
    large.wait_for_url("**logistics_park**")
    assert districts(large) == ["210000"]
    large.locator(".filter-chips a", has_text="辽宁").first.click()
    expect(large.locator("[data-unlisted]")).to_have_count(0)
    large.locator("#choice-type-logistics_park").uncheck()
    expect(large.locator(".filter-chips a")).to_have_count(0)
    assert districts(large) == []
