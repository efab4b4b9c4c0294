"""A past day with very many projects: its list stands at once, and says that it counts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from projects.clock import get_today
from projects.search import lookup
from tests.conftest import make_app
from tests.support.factories import make_project
from tests.support.history import copy_database, let_days_pass, open_past
from tests.support.page import Part, read

BEFORE = get_today() - timedelta(days=5)


@pytest.fixture(scope="module")
def many_url(server_url: str, empty_url: str) -> str:
    """Three projects in two districts ten days ago, and one more today."""
    url = copy_database(server_url, empty_url, "lantu_many_then")
    with open_past(url) as session:
        for name, adcode in (("甲路", "211302"), ("乙路", "211302"), ("丙路", "211381")):
            make_project(session, name, [adcode], figures=[len(name)])
        let_days_pass(session, 10)
        make_project(session, "丁路", ["211303"])
        session.commit()
    return url


@pytest.fixture
def many(many_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Let two projects be very many."""
    monkeypatch.setattr(lookup, "MOST_IDS", 2)
    app = make_app(many_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


def names(page: Part) -> list[str]:
    return sorted(cell.text.strip() for cell in page.all("#results tbody th a"))


def counts(page: Part) -> set[str]:
    return {count.text.strip() for count in page.all(".facet-count")}


def test_more_than_are_counted_at_once_are_listed_without_a_total(many: FlaskClient) -> None:
    page = read(many.get(f"/projects?as_of={BEFORE}&lang=zh"))
    assert names(page) == ["丙路", "乙路", "甲路"]
    assert "共 2+ 条" in page.one("#results .panel-head").text
    assert "那一天超过 2 条" in page.one("#results .notice").text
    assert page.one("#results .notice a")["href"].startswith("/totals?")
    assert not page.has("#results .figures")
    assert counts(page) == {""}
    # The districts can be chosen all the same.
    assert page.has("[name=district][value='211381']")


def test_of_one_district_there_are_few_and_they_are_counted(many: FlaskClient) -> None:
    page = read(many.get(f"/projects?as_of={BEFORE}&district=211381&lang=zh"))
    assert names(page) == ["丙路"]
    assert "共 1 条" in page.one("#results .panel-head").text
    assert page.has("#results .figures")
    assert page.one("#count-status-planned").text.strip() == "1"
    # How many the other districts have is not counted, and no number is shown for that.
    assert page.one("#count-district-211302").text.strip() == ""


def test_few_are_counted_with_their_districts(many: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MOST_IDS", 3)
    page = read(many.get(f"/projects?as_of={BEFORE}&lang=zh"))
    assert "共 3 条" in page.one("#results .panel-head").text
    assert page.one("#count-district-211302").text.strip() == "2"


def test_it_says_so_in_english(many: FlaskClient) -> None:
    page = read(many.get(f"/projects?as_of={BEFORE}&lang=en"))
    assert "More than 2 entries on that day" in page.one("#results .notice").text
