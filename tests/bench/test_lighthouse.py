"""Lighthouse on the map, the list and a project: what it thinks of their speed and of their accessibility."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

PAGES = {"map": "/", "list": "/projects", "project": "/projects/LT-211381-0005"}
LOOKS = {"desktop": ["--preset=desktop"], "mobile": []}
ROUNDS = 3
LEAST = 95


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_is_content(whole: str, tmp_path: Path, name: str, look: str) -> None:
    reports = [judge(whole + PAGES[name], LOOKS[look], tmp_path / f"{at}.json") for at in range(ROUNDS)]
    speed, access = (
        statistics.median(score(report, kind) for report in reports)
        for kind in ("performance", "accessibility")
    )
    audits = reports[-1]["audits"]
    shown = ", ".join(
        f"{audits[key]['title']} {audits[key]['displayValue']}"
        for key in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    )
    print(f"\n{name}, {look}: performance {speed:.0f}, accessibility {access:.0f}; {shown}")
    assert (speed >= LEAST, access >= LEAST) == (True, True), find_faults(reports[-1])


def judge(address: str, look: list[str], report: Path) -> dict[str, Any]:
    """Return Lighthouse's report of an address; what it breaks off itself, it is asked for once more."""
    for _ in range(2):
        done = ask_lighthouse(address, look, report)
        if done.returncode == 0:
            break
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return read


def ask_lighthouse(address: str, look: list[str], report: Path) -> subprocess.CompletedProcess[str]:
    """Let Lighthouse write its report of an address."""
    options = ["--quiet", "--output=json", f"--output-path={report}", *look]
    return subprocess.run(
        [
            "node",
            ROOT / "node_modules" / "lighthouse" / "cli" / "index.js",
            address,
            *options,
            "--only-categories=performance,accessibility",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def score(report: dict[str, Any], category: str) -> float:
    """Return what a category got, of 100."""
    return 100 * float(report["categories"][category]["score"])


def find_faults(report: dict[str, Any]) -> list[str]:
    """Return what was found wanting in accessibility."""
    named = [one["id"] for one in report["categories"]["accessibility"]["auditRefs"]]
    return [name for name in named if report["audits"][name]["score"] == 0]
