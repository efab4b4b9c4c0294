"""What a cold visit brings over the wire never grows unseen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.front import cold_page, visit


@pytest.mark.parametrize(
    ("address", "most_bytes", "most_requests"),
    [
        ("/", 400_000, 37),
        ("/projects", 90_000, 14),
        ("/projects/LT-211381-0005", 190_000, 22),
        ("/totals", 260_000, 14),
        ("/about", 70_000, 12),
    ],
)
def test_a_page_comes_in_few_bytes_and_requests(
    browser: Browser, base_url: str, address: str, most_bytes: int, most_requests: int
) -> None:
    with cold_page(browser) as page:
        cost = visit(page, base_url + address)
    assert cost.transferred <= most_bytes
    assert cost.requests <= most_requests
