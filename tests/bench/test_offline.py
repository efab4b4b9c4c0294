"""The map of ten thousand projects as one file: how soon it is made, how large it is, how soon it is open."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from projects.reading.filters import ProjectFilter
from projects.reports.offline.writing import MOST_ROWS, write_offline
from projects.reports.sheet.sheet import SheetWanted
from tests.browser.conftest import browser
from tests.support.factories import make_project
from tests.support.many import multiply

__all__ = ["browser"]

MOST_SECONDS, MOST_MEGABYTES = 10.0, 6


def test_ten_thousand_are_soon_one_file_and_soon_open(
    session: Session, browser: Browser, tmp_path: Path
) -> None:
    first = make_project(session, "朝阳物流园", figures=[8000], at=(120.3, 41.4), precision="site")
    multiply(session, first, MOST_ROWS - 1)
    start = time.perf_counter()
    body = write_offline(session, SheetWanted(ProjectFilter()), language="zh").body
    made = time.perf_counter() - start
    file = tmp_path / "map.html"
    file.write_bytes(body)
    page = browser.new_context(offline=True).new_page()
    start = time.perf_counter()
    page.goto(file.as_uri())
    expect(page.locator("#number")).to_have_text(f"{MOST_ROWS} 条")
    opened = time.perf_counter() - start
    page.context.close()
    print(f"\noffline page: made in {made:.2f} s, {len(body) / 1e6:.1f} MB, open in {opened:.2f} s")
    assert made + opened < MOST_SECONDS
    assert len(body) / 1e6 < MOST_MEGABYTES
