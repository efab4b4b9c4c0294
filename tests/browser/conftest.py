"""A real browser on a real server: any console error and any request to another host fails the test."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import make_app
from tests.support.people import PASSWORD

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Only a browser that never answers is a fault; a machine at work on other things is none.
PATIENCE_MILLISECONDS = 30_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)
# A browser complains of every answer that is an error; where a refusal is tested it is no fault.
REFUSED = re.compile(r"console error: Failed to load resource: .* status of 40[09]")
# How that begins which htmx says of a request that was broken off, since its page was left or a newer one
# replaces it: nobody loses anything by it.
BROKEN_OFF = (
    "console error: htmx:afterRequest",
    "console error: htmx:sendError",
    "console error: htmx:sendAbort",
)
# The name under which a request carries the answer to it.
ANSWER = "tests.answer"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Impatient(WSGIRequestHandler):
    """Gives up a connection that the browser opened ahead and never used: closing would wait for it."""

    timeout = 5

    def run_wsgi(self) -> None:
        """Take all the time there is for what was asked."""
        self.connection.settimeout(None)
        super().run_wsgi()

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Close the answer whose reader has gone: the server may forget it, and a file would stay open."""
        if environ and ANSWER in environ:
            environ[ANSWER].close()


class ClosedOnce:
    """An answer that may be closed twice."""

    def __init__(self, parts: Any) -> None:
        self.parts, self.is_open = parts, True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.parts.close()


def remember_answer(app: Flask) -> WSGIApplication:
    """Return the application such that `Impatient` finds the answer that it gave."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[ANSWER] = ClosedOnce(app(environ, start_response))
        return environ[ANSWER]

    return answer


@contextmanager
def served(url: str, **settings: Any) -> Iterator[str]:
    """Serve the application on a database, on a free port of the loopback."""
    with served_app(make_app(url, **settings)) as address:
        yield address


@contextmanager
def served_app(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback; its connections are closed afterwards."""
    server = make_server("127.0.0.1", 0, remember_answer(app), threaded=True, request_handler=Impatient)
    # Closing waits for what is still being answered, so that no connection is left behind.
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def base_url(registry_url: str) -> Iterator[str]:
    """The application on the real registry."""
    with served(registry_url) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


def watch(page: Page, base_url: str) -> list[str]:
    """Collect what must not happen on a page."""
    faults: list[str] = []
    broken_off: list[str] = []

    def note_broken_off(request: Request) -> None:
        if request.failure == "net::ERR_ABORTED":
            broken_off.append(request.url)
            # Either of the two may come first.
            faults[:] = [fault for fault in faults if not fault.startswith(BROKEN_OFF)]

    def note_console(message: ConsoleMessage) -> None:
        fault = f"console {message.type}: {message.text}"
        if message.type in {"error", "warning"} and not (broken_off and fault.startswith(BROKEN_OFF)):
            faults.append(fault)

    def note_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(base_url).netloc:
            faults.append(f"request to another host: {request.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", note_broken_off)
    return faults


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A fresh page of 1440 × 900 with fixed language and time zone, watched for faults."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults = watch(page, base_url)
    yield page
    context.close()
    assert faults == []


def sign_in(page: Page, name: str = "zhang", then: str = "/about") -> None:
    """Sign in by keyboard, and go on to a page."""
    page.goto(f"/sign-in?next={then}")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{then}")


@pytest.fixture
def officer(browser: Browser, base_url: str) -> Iterator[Page]:
    """A signed-in officer's page, watched for every fault but an answered refusal."""
    context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    faults = watch(page, base_url)
    sign_in(page)
    yield page
    # What is still under way when a page closes is an aborted request on the server.
    page.wait_for_load_state("networkidle")
    context.close()
    assert [fault for fault in faults if not REFUSED.match(fault)] == []
