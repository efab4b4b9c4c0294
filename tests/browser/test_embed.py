"""The map in a frame of another origin: a named one shows it without a cookie, another is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import served, sign_in
from tests.support.history import copy_database, open_past
from tests.support.people import make_officer

pytestmark = pytest.mark.browser

CITY = "district=211300"
PAGE = '<!doctype html><title>发改委</title><iframe title="图" src="{}" width="900" height="600"></iframe>'


class Bureau(ThreadingHTTPServer):
    """A site of its own with one page: the frame of `address`."""

    address = ""
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    server: Bureau

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.format(self.server.address).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def bureau() -> Iterator[Bureau]:
    server = Bureau(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def framed(server_url: str, registry_url: str, bureau: Bureau) -> Iterator[str]:
    """The application, which localhost's pages may frame and those of 127.0.0.1 may not."""
    url = copy_database(server_url, registry_url, "lantu_embed_browser")
    with open_past(url) as session:
        make_officer(session, "zhang")
        session.commit()
    allowed = f"http://localhost:{bureau.server_port}"
    with served(url, embed_origins=(allowed,)) as address:
        bureau.address = f"{address}/embed?{CITY}"
        yield address


def visit(page: Page, bureau: Bureau, host: str) -> list[str]:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"http://{host}:{bureau.server_port}/")
    return refused


def test_a_named_site_shows_the_map_without_a_cookie(browser: Browser, framed: str, bureau: Bureau) -> None:
    context = browser.new_context(base_url=framed, locale="zh-CN", viewport={"width": 1000, "height": 700})
    page = context.new_page()
    sign_in(page)
    assert context.cookies(framed)
    cookies: list[str] = []
    faults = visit(page, bureau, "localhost")
    page.on("request", lambda request: cookies.append(request.all_headers().get("cookie", "")))
    page.reload()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    expect(frame.locator(".cluster, .pin").first).to_be_visible()
    expect(frame.locator("h1")).to_contain_text("朝阳市")
    assert frame.locator(".unlocated").count()
    assert not frame.locator("nav, form").count()
    assert set(cookies) == {""}
    with context.expect_page() as opened:
        frame.get_by_role("link", name="打开完整地图和清单").click()
    assert urlsplit(opened.value.url).query == CITY
    assert urlsplit(page.url).hostname == "localhost"
    assert faults == []
    context.close()


def test_another_site_is_refused(browser: Browser, framed: str, bureau: Bureau) -> None:
    page = browser.new_page()
    faults = visit(page, bureau, "127.0.0.1")
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_timeout(300)
    assert any("frame-ancestors" in fault for fault in faults)
    assert not page.frame_locator("iframe").locator("#map-stage").count()
    page.close()


def test_the_popups_and_the_key_work_in_the_frame(browser: Browser, framed: str, bureau: Bureau) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 700}, locale="zh-CN")
    visit(page, bureau, "localhost")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    frame.locator(".leaflet-container").locator("path.district").first.press("Enter")
    expect(frame.locator(".map-popup h3")).to_be_visible()
    expect(frame.locator(".map-popup button")).to_have_count(0)
    frame.locator("#map-legend > summary").click()
    frame.locator('[data-colour="type"]').click()
    expect(frame.locator('[data-colour="type"]')).to_have_attribute("aria-current", "true")
    page.close()


def test_the_map_page_gives_the_code_of_its_view(browser: Browser, framed: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.goto(f"{framed}/?{CITY}&lat=41.5&lng=120.4&z=9&shade=number")
    expect(page.locator("#map-stage")).to_have_attribute("aria-busy", "false")
    page.locator(".embed-box > summary").click()
    page.locator("[data-embed]").focus()
    code = page.locator("[data-embed]").input_value()
    assert all(part in code for part in ("/embed?", CITY, "lat=41.5", "z=9", "shade=number"))
    page.close()
