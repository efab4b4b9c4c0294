"""Ticking rows of the table and downloading exactly these, by mouse and keyboard."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.browser
def test_the_ticked_rows_alone_are_downloaded(page: Page, base_url: str, tmp_path: Path) -> None:
    page.goto(f"{base_url}/projects?district=211324")
    downloads = page.locator("#export-form [data-download]")
    expect(downloads.first).to_be_disabled()
    boxes = page.locator("#results .row-select")
    boxes.nth(0).check()
    boxes.nth(2).focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen-number]")).to_have_text("已选 2 个")
    wanted = {boxes.nth(0).input_value(), boxes.nth(2).input_value()}
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    file = tmp_path / "chosen.csv"
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert {row["code"] for row in csv.DictReader(lines)} == wanted
    # Still there: more files of the same rows can be had.
    expect(page.locator("[data-chosen-number]")).to_have_text("已选 2 个")
    page.get_by_label("全选本页").check()
    expect(page.locator("[data-chosen-number]")).to_have_text(f"已选 {boxes.count()} 个")
