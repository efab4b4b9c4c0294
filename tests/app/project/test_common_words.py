"""Words that very many projects hold: the list stands at once and says so; the totals are a page further."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from projects.reading import kept_searches
from projects.reading.kept_searches import KeptSearches
from projects.search import lookup
from tests.support.page import read


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten projects be very many."""
    monkeypatch.setattr(kept_searches, "KEPT", KeptSearches(9))
    monkeypatch.setattr(lookup, "MOST_IDS", 10)


def test_a_list_of_common_words_counts_nothing(client: FlaskClient) -> None:
    page = read(client.get("/projects?q=路&lang=zh"))
    assert "共 10+ 条" in page.one("#results .panel-head").text
    assert len(page.all("#results tbody tr")) > 10
    assert not page.has("#results .figures")
    assert {count.text.strip() for count in page.all(".facet-count")} == {""}
    (link,) = page.all("#results .notice a")
    assert link["href"].startswith("/totals?")


def test_it_says_so_in_english(client: FlaskClient) -> None:
    page = read(client.get("/projects?q=路&lang=en"))
    assert "more than 10 entries" in page.one("#results .notice").text


def test_the_totals_of_common_words_are_exact(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = read(client.get("/totals?q=路&lang=zh")).one("#results .figures").text
    monkeypatch.setattr(kept_searches, "KEPT", KeptSearches(9))
    monkeypatch.setattr(lookup, "MOST_IDS", 10_000)
    assert read(client.get("/totals?q=路&lang=zh")).one("#results .figures").text == figures


def test_with_another_condition_there_may_be_few_so_they_are_counted(client: FlaskClient) -> None:
    page = read(client.get("/projects?q=路&status=completed&lang=zh"))
    assert page.has("#results .figures")
    assert "10+" not in page.one("#results .panel-head").text
