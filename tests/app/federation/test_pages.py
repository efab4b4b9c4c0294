"""The pages of all registries: valid HTML in both languages while one is missing, and found from others."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.app.federation.conftest import Provinces
from tests.app.web.test_english import list_unmarked
from tests.app.web.test_html import find_faults, save
from tests.support.page import read

pytestmark = pytest.mark.usefixtures("members")
PAGES = [
    "/federation",
    "/federation?status=planned",
    "/federation/projects",
    "/federation/projects?limit=3&sort=name",
]


def test_they_are_valid_and_english_is_english(
    provinces: Provinces, client: FlaskClient, tmp_path: Path
) -> None:
    provinces.clusters["220000"].run("kill")
    try:
        assert save(client, PAGES, tmp_path / "missing") == 2 * len(PAGES)
        english = [client.get(f"{page}{'&' if '?' in page else '?'}lang=en").text for page in PAGES]
    finally:
        provinces.clusters["220000"].run("start")
    assert find_faults(tmp_path) == []
    assert [list(list_unmarked(page)) for page in english] == [[]] * len(PAGES)


@pytest.mark.parametrize("address", ["/totals", "/about"])
def test_other_pages_lead_there(client: FlaskClient, whole: FlaskClient, address: str) -> None:
    assert "/federation" in read(client.get(address)).links("main a, .page a")
    assert "/federation" not in read(whole.get(address)).links()
