"""A page that arrives in pieces, as over a slow line, shows nothing that the next piece would move."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE_MILLISECONDS, served_app
from tests.browser.test_shifts import PAGES, WATCH
from tests.conftest import make_app

pytestmark = pytest.mark.browser

# Where a page is cut: before each part that may move another.
CUT = re.compile(rb"(?=<(?:main|section|aside|footer|table|tbody|dl|ol|p class|div class|/section)\b)")
MOST_PIECES = 40
# What nothing is drawn without, the stylesheets, is there by then.
FIRST_PAUSE_SECONDS = 1.0
# Several frames.
PAUSE_SECONDS = 0.06
# What the measure of the web calls good: a browser stops waiting for a part that is long in coming.
GOOD_SHIFT = 0.1


class InPieces:
    """Answer pages in pieces with pauses between them; everything else at once."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as every WSGI application does."""
        types: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            types.extend(value for name, value in headers if name.lower() == "content-type")
            return start_response(status, headers, *more)

        # Packed pages could not be cut: what a browser has of them depends on the packing.
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        answered = self.answer(environ, start)
        return pause_between(b"".join(answered)) if types[0].startswith("text/html") else answered


def pause_between(body: bytes) -> Iterator[bytes]:
    """Yield a page part by part: its head first, then what it shows."""
    pieces = CUT.split(body)
    together = len(pieces) // MOST_PIECES + 1
    for at in range(0, len(pieces), together):
        yield b"".join(pieces[at : at + together])
        time.sleep(PAUSE_SECONDS if at else FIRST_PAUSE_SECONDS)


@contextmanager
def served_in_pieces(url: str) -> Iterator[str]:
    app = make_app(url)
    app.wsgi_app = InPieces(app.wsgi_app)  # type: ignore[method-assign]
    with served_app(app) as address:
        yield address


@pytest.fixture(scope="module")
def slow_url(registry_url: str) -> Iterator[str]:
    """The application on the real registry, over a slow line."""
    with served_in_pieces(registry_url) as address:
        yield address


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_pieces_stays_where_it_is(
    browser: Browser, slow_url: str, address: str, width: int
) -> None:
    context = browser.new_context(base_url=slow_url, viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{address}?lang=en")
    page.wait_for_load_state("networkidle")
    found = page.evaluate("window.shifts")
    context.close()
    assert sum(value for value, _ in found) < GOOD_SHIFT, found
