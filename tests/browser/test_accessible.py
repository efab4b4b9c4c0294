"""No page has a serious accessibility fault that axe can find, wide or narrow, light or dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page

from projects.clock import get_today
from tests.conftest import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "/",
    "/projects",
    "/projects/LT-211381-0005",
    "/projects/LT-211300-0059",
    "/districts",
    "/districts/211324",
    "/totals",
    "/totals/progress",
    "/changes",
    "/compare",
    "/projects?as_of=2026-01-01",
    "/documents",
    "/documents/001_4b4cd3b28943517d.txt",
    "/programmes",
    "/history",
    "/history?seeds=yes",
    "/months",
    f"/months/{get_today():%Y-%m}",
    "/reconcile",
    "/reconcile?tab=duplicates",
    "/about",
    "/api/docs",
    "/sign-in",
)
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


WIDTHS = (1440, 360)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_no_serious_fault(page: Page, address: str) -> None:
    assert list(list_serious(page, address)) == []


def list_serious(page: Page, address: str) -> Iterator[str]:
    """Yield each serious fault: a page is opened once a width, and changes its look as it stands."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)
        for look in LOOKS:
            page.emulate_media(color_scheme=look)
            for one in page.evaluate(RUN):
                if one["impact"] in {"serious", "critical"}:
                    yield f"{width} {look} {one['id']}: {say_where(one['nodes'])}"


def say_where(nodes: list[dict[str, str]]) -> str:
    """Name the first places of a fault."""
    return "; ".join(f"{node['html'][:120]} {node['failureSummary'][:160]}" for node in nodes[:3])


TEXT = "<p>朝阳市的项目</p>"
FAINT = "{ p { color: #777; background: #666 } }"
FAULTS = {
    "label": "<input>",
    "color-contrast": "<style>p { color: #bbb; background: #fff }</style>" + TEXT,
    "dark color-contrast": f"<style>@media (prefers-color-scheme: dark) {FAINT}</style>{TEXT}",
    "360 light color-contrast": f"<style>@media (width < 400px) {FAINT}</style>{TEXT}",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_one_width_or_look_is_found(page: Page, fault: str) -> None:
    page.route(
        "**/planted", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=FAULTS[fault])
    )
    assert any(fault in one for one in list_serious(page, "/planted"))
