"""How soon the map page of the whole registry is ready in Chromium: pins, districts and list."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.browser.conftest import ARGUMENTS
from tests.conftest import make_app

ROUNDS = 7
READY = "document.querySelectorAll('.leaflet-marker-icon').length > 3"


@pytest.fixture
def whole_server(whole_registry_url: str) -> Iterator[str]:
    app = make_app(whole_registry_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["engine"].dispose()


def test_the_map_is_soon_ready(whole_server: str) -> None:
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for _ in range(ROUNDS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            start = time.perf_counter()
            page.goto(whole_server)
            page.wait_for_function(READY)
            times.append(time.perf_counter() - start)
            context.close()
        browser.close()
    median, worst = statistics.median(times), max(times)
    print(f"\nmap ready: median {median:.2f} s, worst {worst:.2f} s of {ROUNDS} fresh visits")
    assert median < 1.5
