"""No page has a serious accessibility fault that axe can find, wide or narrow, light or dark."""

from __future__ import annotations

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


@pytest.mark.parametrize(("width", "look"), [(1440, "light"), (360, "light"), (1440, "dark"), (360, "dark")])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_no_serious_fault(
    page: Page, address: str, width: int, look: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=look)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    serious = [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in page.evaluate(RUN)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
    assert serious == []
