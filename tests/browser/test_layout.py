"""Every page at every width, in both languages and on paper: nothing overflows, overlaps or stands in a
column of single characters, no page grows out of measure, and nothing that is pressed is printed.

The pages are those of the routes. Each is loaded once a language and then resized, as a window is: as anyone
sees it in English, as an administrator does in Chinese; what only officers see, as one in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from tests.browser.conftest import PATIENCE_MILLISECONDS, served, sign_in
from tests.conftest import ROOT, make_app
from tests.support.story import VARIANTS, name_addresses, tell_story

SCRIPT = (ROOT / "tests/browser/layout.js").read_text(encoding="utf-8")
MEASURE = SCRIPT[SCRIPT.index("() => {") :]
# Two frames later every observer of sizes has been told.
SETTLE = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
WIDTHS = (1440, 360, 768, 1024, 2560)
HEIGHT = 900
# A4 less its margins, at 96 dots an inch.
PAPER = 703
# Beyond two windows, how much more surface than at 1440 px a page may need.
MOST_SURFACE = 2
# Data, files, what leads elsewhere at once, and what a secret opens.
# What draws itself once the page stands.
FETCHES = "#map-stage, .minimap, [data-chart]"
NO_PAGE = re.compile(
    r"/(api/v1|attachments|base|exports|feeds|map|static|tiles|language|look|healthz|metrics|readyz|invitations|sign-in/who)(/|$)"
    r"|^/ogc/collections/.*(schema|queryables|tiles)|/(candidates|file|marked|alike|jobs/header|placing/lines)$|^/ogc/(api|conformance|tileMatrix)|/card\."
    r"|\.(csv|docx|js|webmanifest|xlsx|<format_>)$"
)


def list_rules() -> list[str]:
    """Return the rules of all that is opened in a window."""
    app = make_app("postgresql+psycopg://nobody@/nowhere")
    rules: list[Rule] = list(app.url_map.iter_rules())
    app.extensions["engine"].dispose()
    return sorted(
        str(rule) for rule in rules if "GET" in (rule.methods or ()) and not NO_PAGE.search(str(rule))
    )


@pytest.fixture(scope="module")
def demo_url(server_url: str, registry_template_url: str) -> str:
    """A registry with officers, reports, matters, updates that wait: something on every page."""
    return tell_story(server_url, registry_template_url, "lantu_demo_layout")


@pytest.fixture(scope="module")
def address_of(demo_url: str) -> Callable[[str], str]:
    """Fill the words of a rule with what the registry has."""
    return name_addresses(demo_url)


@pytest.fixture(scope="module")
def windows(browser: Browser, demo_url: str) -> Iterator[dict[str, Page]]:
    """One window of anyone and one of an administrator."""
    with served(demo_url) as base_url:
        opened = {name: open_window(browser, base_url) for name in ("anyone", "guanli")}
        sign_in(opened["guanli"], "guanli")
        yield opened
        for page in opened.values():
            page.context.close()


def open_window(browser: Browser, base_url: str) -> Page:
    context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context.new_page()


@contextmanager
def on_paper(page: Page) -> Iterator[None]:
    """Lay a page out as it is printed."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    yield
    page.emulate_media(media="screen")


def measure(page: Page) -> tuple[list[str], int]:
    """Return what is wrong with a page as it stands, and its height."""
    page.evaluate(SETTLE)
    found = page.evaluate(MEASURE)
    return found["faults"], found["height"]


def walk(page: Page) -> Iterator[str]:
    """Yield what is wrong with a loaded page at each width and on paper."""
    heights: dict[int, int] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults, heights[width] = measure(page)
        yield from (f"{width}: {fault}" for fault in faults)
        most = max(heights[WIDTHS[0]], 2 * HEIGHT) * MOST_SURFACE * max(1, WIDTHS[0] / width)
        if heights[width] > most:
            yield f"{width}: {heights[width]} px high, {most:.0f} at the most"
    with on_paper(page):
        yield from (f"paper: {fault}" for fault in measure(page)[0])


@pytest.mark.browser
@pytest.mark.parametrize("rule", [*list_rules(), *VARIANTS])
def test_a_page_is_sound_at_every_width_and_on_paper(
    windows: dict[str, Page], address_of: Callable[[str], str], rule: str
) -> None:
    address = address_of(rule)
    faults = []
    for language, who in (("en", "anyone"), ("zh", "guanli")):
        page = windows[who]
        answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        # What only officers see leads anyone to the way in.
        if who == "anyone" and "/sign-in" in page.url and rule != "/sign-in":
            page = windows["guanli"]
            answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer is not None
        assert answer.status < 400 or rule == "/nowhere", f"{address}: {answer.status}"
        if page.locator(FETCHES).count():
            page.wait_for_load_state("networkidle")
        faults += [f"{language} {fault}" for fault in walk(page)]
    assert faults == []


BAD = {
    "the page is": "<p style='width: 3000px'>wide</p>",
    "a column of single characters": "<div style='width: 20px; word-break: break-all'>朝阳市喀喇沁左翼</div>",
    "text over text": "<p>one sentence</p><p style='margin-top: -34px'>another one</p>",
    "text over text: <b": "<div style='display: flex'><b>one</b><i>two</i></div>",
    "text leaves its box": "<div style='width: 40px; white-space: nowrap'>out of its narrow box</div>",
    "text is cut off": "<div style='width: 40px; overflow: hidden; white-space: nowrap'>out of its box</div>",
    "wraps in the header": "<div class='site-header' style='width: 60px'>two whole lines</div>",
}


@pytest.mark.browser
@pytest.mark.parametrize("fault", BAD)
def test_the_measure_finds_each_fault(page: Page, fault: str) -> None:
    page.set_content(f"<!DOCTYPE html><body style='font: 16px/1.2 sans-serif'><p>sound</p>{BAD[fault]}")
    assert any(one.startswith(fault) for one in measure(page)[0])


@pytest.mark.browser
def test_the_measure_finds_nothing_in_what_is_sound(page: Page) -> None:
    page.set_content("<!DOCTYPE html><body><h1>朝阳市</h1><p>one line</p><nav>navigation</nav>")
    assert measure(page)[0] == []
    with on_paper(page):
        assert [one.split(":")[0] for one in measure(page)[0]] == ["printed, of no use on paper"]
