"""What a page asks of the processor: the tasks of its main thread by the processor's own clock.

A machine that others use too stretches the time of every task, but not what the processor spends on it: so
this says on a busy machine what it says on a quiet one, or a little more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser

CATEGORIES = ["toplevel", "devtools.timeline", "loading", "blink.user_timing"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
LONG_TASK_MS = 50
# What comes after the page says that it is ready: names of the ground, relief.
AFTER_MS = 4000


def trace(browser: Browser, address: str, width: int, height: int) -> list[dict[str, Any]]:
    """Return the trace of a cold visit, in Chromium's own records; their times are microseconds."""
    events: list[dict[str, Any]] = []
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page, session = context.new_page(), browser.new_browser_cdp_session()
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    ended: list[bool] = []

    def conclude(_told: dict[str, Any]) -> None:
        ended.append(True)

    session.on("Tracing.tracingComplete", conclude)
    session.send("Tracing.start", {"traceConfig": {"includedCategories": CATEGORIES}})
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    page.wait_for_timeout(AFTER_MS)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    context.close()
    return events


def find_tasks(events: list[dict[str, Any]]) -> Iterator[float]:
    """Yield the milliseconds of processor of each task of a page's main thread after its first paint."""
    paint = next(one for one in events if one["name"] == "firstContentfulPaint")
    own = [
        one
        for one in events
        if (one["pid"], one["tid"]) == (paint["pid"], paint["tid"]) and one["name"] in TASKS and "tdur" in one
    ]
    end = paint["ts"]
    # The same task stands there twice, one within the other.
    for one in sorted(own, key=lambda one: (one["ts"], -one["dur"])):
        if one["ts"] >= end:
            end = one["ts"] + one["dur"]
            yield one["tdur"] / 1000


def blocking_ms(tasks: list[float], slower: int) -> float:
    """Return how long tasks block a machine so many times slower, as Lighthouse counts it."""
    return sum(max(0.0, slower * task - LONG_TASK_MS) for task in tasks)
