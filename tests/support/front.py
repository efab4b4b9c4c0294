"""What a page costs in a browser: bytes and requests, when it shows and when it answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

# As Lighthouse sees a telephone: a quarter of the computing, a slow line.
SLOW_COMPUTING = 4
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
# Nothing has come and nothing has blocked for so long, in seconds.
SETTLED_SECONDS = 1.5
LONG_TASK_MS = 50
OBSERVE = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) longTasks.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# The page's own word that it still draws; a page without a map has drawn when it is read.
IS_BUSY = "[aria-busy=true]"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a cold visit cost: requests, bytes as they came, milliseconds from the start."""

    requests: int
    transferred: int
    first_paint_ms: float
    interactive_ms: float
    blocking_ms: float


@contextmanager
def cold_page(browser: Browser, *, mobile: bool = False) -> Iterator[Page]:
    """Give a page that has nothing kept, 1440 × 900, or of a telephone on a slow line."""
    size = {"width": 412, "height": 823} if mobile else {"width": 1440, "height": 900}
    context = browser.new_context(
        viewport=size, is_mobile=mobile, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    # The browser has been open for a while when somebody goes to an address.
    page.wait_for_timeout(SETTLED_SECONDS * 1000)
    if mobile:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_COMPUTING})
    yield page
    context.close()


def visit(page: Page, address: str) -> Cost:
    """Open an address and wait until the page is at rest."""
    sizes: dict[str, float] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: note(event, sizes))
    page.add_init_script(OBSERVE)
    page.goto(address)
    # A function asked again and again would be evaluated on the page, which its policy forbids.
    page.wait_for_selector(IS_BUSY, state="detached")
    ready = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    rest(page, sizes)
    first = page.evaluate(FIRST_PAINT)
    tasks = [(begun, lasted) for begun, lasted in page.evaluate("longTasks") if begun + lasted > first]
    until = max([ready, *(begun + lasted for begun, lasted in tasks if begun <= ready)])
    blocking = sum(lasted - LONG_TASK_MS for _begun, lasted in tasks)
    return Cost(len(sizes), int(sum(sizes.values())), first, until, blocking)


def note(event: dict[str, Any], sizes: dict[str, float]) -> None:
    """Keep what an answer weighed, head and body as they travelled."""
    sizes[event["requestId"]] = event["encodedDataLength"]


def rest(page: Page, sizes: dict[str, float]) -> None:
    """Wait until nothing more comes."""
    known = -1
    while known != len(sizes):
        known = len(sizes)
        page.wait_for_timeout(SETTLED_SECONDS * 1000)


def pan(page: Page, seconds: float = 2) -> float:
    """Drag the map to and fro and return how many frames a second it drew."""
    box = page.locator("#map-stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(
        """() => {
          window.frames_drawn = 0;
          const count = () => { frames_drawn += 1; requestAnimationFrame(count); };
          requestAnimationFrame(count);
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    begun, drawn = time.perf_counter(), page.evaluate("frames_drawn")
    step = 0
    while time.perf_counter() - begun < seconds:
        step += 1
        away = 8 * (step % 40) if step % 80 < 40 else 8 * (40 - step % 40)
        page.mouse.move(x + away, y + away / 2)
    lasted = time.perf_counter() - begun
    number: float = (page.evaluate("frames_drawn") - drawn) / lasted
    page.mouse.up()
    return number
