"""Nothing that is read jumps away: what comes later has its room from the start."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const names = sources.map(({ node }) => node?.id || node?.parentElement?.className || node?.nodeName);
    if (!hadRecentInput) window.shifts.push([value, names.join(", ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# Half of what counts as good: a page is drawn while it still arrives (test_arrival).
MOST_SHIFT = 0.05
PAGES = ("/", "/projects", "/projects/LT-211381-0005", "/districts/211303", "/totals")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_stays_where_it_is_while_it_loads(page: Page, address: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(WATCH)
    page.goto(f"{address}?lang={language}")
    page.wait_for_load_state("networkidle")
    found = page.evaluate("window.shifts")
    assert sum(value for value, _ in found) < MOST_SHIFT, found
