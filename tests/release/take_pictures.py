"""Take the pictures of docs/officers.md from a running demonstration, in Debian's Chromium.

`.venv/bin/lantu demo --serve`, then `.venv/bin/python -m tests.release.take_pictures`: the accounts and their
password are read from var/demo/accounts.txt. Pictures are written to docs/images as WebP.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.paths import ROOT

FOLDER = ROOT / "docs" / "images"
ACCOUNTS = ROOT / "var" / "demo" / "accounts.txt"
WIDE = (1440, 900)
PHONE = (390, 844)
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it; `selector` is what is shown of it, else the window."""

    name: str
    who: str
    address: str
    window: tuple[int, int] = WIDE
    selector: str = ""


PICTURES = (
    Picture("officer-desk", "shuangta", "/dispatch"),
    Picture("officer-table", "shuangta", "/dispatch/grid"),
    Picture("officer-field", "shuangta", "/field/LT-211302-0004", PHONE),
    Picture("reviewer-queue", "shenhe", "/review"),
)


def take(browser: Browser, base_url: str, password: str) -> None:
    """Take every picture, each person signed in once."""
    for who in dict.fromkeys(one.who for one in PICTURES):
        for window in dict.fromkeys(one.window for one in PICTURES if one.who == who):
            with signed_in(browser, base_url, who, password, window) as page:
                for one in PICTURES:
                    if (one.who, one.window) == (who, window):
                        write(page, one)


@contextmanager
def signed_in(
    browser: Browser, base_url: str, who: str, password: str, window: tuple[int, int]
) -> Iterator[Page]:
    """Yield a page of somebody who has signed in."""
    size = {"width": window[0], "height": window[1]}
    context = browser.new_context(
        base_url=base_url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.goto("/sign-in?next=/about")
    page.fill("[name=name]", who)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/about")
    yield page
    context.close()


def write(page: Page, picture: Picture) -> None:
    """Write one picture."""
    page.goto(picture.address)
    page.wait_for_load_state("networkidle")
    shown = page.locator(picture.selector).first if picture.selector else page
    path = FOLDER / f"{picture.name}.webp"
    Image.open(io.BytesIO(shown.screenshot())).convert("RGB").save(path, quality=QUALITY, method=6)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")


def main() -> None:
    """Take the pictures of the server that runs on the demonstration's own port."""
    base_url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8001"
    password = re.search(r"password: (\S+)", ACCOUNTS.read_text(encoding="utf-8"))
    if password is None:
        sys.exit("var/demo/accounts.txt names no password")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        take(browser, base_url, password[1])
        browser.close()


if __name__ == "__main__":
    main()
