"""A file of more projects than are put together at once is sent in pieces, and is the same file."""

from __future__ import annotations

import json
from contextlib import ExitStack
from time import monotonic

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.web import streamed
from projects.downloads import lists
from projects.exports import streaming
from projects.exports.job import Job
from projects.exports.registry import EXPORTS
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection

FILTERS = (ProjectFilter(), ProjectFilter(district=("211303",)), ProjectFilter(q="鑫龘靐"))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten projects be too many, and seven a piece."""
    monkeypatch.setattr(lists, "MOST_ROWS", 10)
    monkeypatch.setattr(streaming, "ROWS", 7)


@pytest.mark.parametrize("format_", streaming.STREAMS)
@pytest.mark.parametrize("wanted", FILTERS)
def test_the_pieces_are_the_file(
    registry_session: Session, monkeypatch: pytest.MonkeyPatch, format_: str, wanted: ProjectFilter
) -> None:
    monkeypatch.setattr(streaming, "ROWS", 7)
    job = Job(registry_session, open_selection(registry_session, wanted), "2026-11-28")
    pieces = list(streaming.STREAMS[format_](job))
    whole = EXPORTS["projects"].writers[format_](job)
    assert b"".join(pieces) == whole
    assert len(pieces) > 10 or wanted != FILTERS[0]


@pytest.mark.parametrize("words", ["", "district=211303", "lang=en"])
@pytest.mark.parametrize("format_", streaming.STREAMS)
def test_too_many_are_sent_in_pieces_under_the_same_name(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, format_: str, words: str
) -> None:
    together = client.get(f"/exports/projects.{format_}?{words}")
    monkeypatch.setattr(lists, "MOST_ROWS", 1)
    pieces = client.get(f"/exports/projects.{format_}?{words}")
    assert "Content-Length" in together.headers
    assert "Content-Length" not in pieces.headers
    assert pieces.data == together.data
    for header in ("Content-Disposition", "Content-Type"):
        assert pieces.headers[header] == together.headers[header]


def test_a_page_of_the_list_is_put_together(client: FlaskClient, few: None) -> None:
    answer = client.get("/exports/projects.geojson?limit=3")
    assert "Content-Length" in answer.headers
    assert json.loads(answer.data)["numberReturned"] == 3


def test_wrong_words_are_refused_before_anything_is_sent(client: FlaskClient, few: None) -> None:
    assert client.get("/exports/projects.csv?district=999999").status_code == 400
    assert client.get("/exports/projects.csv?colour=red").status_code == 400


def test_whoever_asks_while_others_are_sent_is_told_to_come_back(
    client: FlaskClient, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "PATIENCE", 0.1)
    kept = client.application.extensions["kept_files"]
    kept.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as others:
        for lock in streamed.LOCKS:
            others.enter_context(kept.hold([lock], monotonic() + 1))
        assert client.get("/exports/projects.csv").status_code == 503
    # Each lets go when it has been sent.
    for _ in range(len(streamed.LOCKS) + 1):
        with client.get("/exports/projects.csv") as answer:
            assert answer.status_code == 200
            assert len(answer.data.splitlines()) > 11
