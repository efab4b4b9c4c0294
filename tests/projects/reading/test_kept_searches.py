"""A search is kept as long as the data stand, and never what only one transaction sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.reading import kept_searches
from projects.reading.filters import ProjectFilter
from projects.reading.kept_searches import KeptSearches
from projects.reading.selection import open_selection
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.history import copy_database


@pytest.fixture
def engine(server_url: str, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(kept_searches, "KEPT", KeptSearches(kept_searches.MOST_SEARCHES))
    engine = create_engine(copy_database(server_url, empty_url, "lantu_kept_searches"))
    yield engine
    engine.dispose()


def find(session: Session, typed: str) -> list[str]:
    chosen = open_selection(session, ProjectFilter(q=typed))
    return list(session.scalars(select(Project.name).where(*chosen.conditions).order_by(Project.name)))


def test_the_same_search_is_made_once(engine: Engine) -> None:
    with Session(engine) as session:
        make_project(session, "物流园区")
        session.commit()
    counts = []
    for _ in range(2):
        with engine.connect() as connection, Session(connection) as session:
            with count_queries(connection) as statements:
                assert find(session, "物流园") == ["物流园区"]
            counts.append(len(statements))
    assert counts[1] == counts[0] - 1


def test_a_change_is_found_at_once(engine: Engine) -> None:
    with Session(engine) as session:
        assert find(session, "桥") == []
        make_project(session, "一号桥")
        assert find(session, "桥") == ["一号桥"]  # its own, before it is committed
        with Session(engine) as other:
            assert find(other, "桥") == []
        session.commit()
    with Session(engine) as session:
        assert find(session, "桥") == ["一号桥"]


def test_what_is_taken_back_was_never_kept(engine: Engine) -> None:
    with Session(engine) as session:
        make_project(session, "二号桥")
        assert find(session, "桥") == ["二号桥"]
        session.rollback()
        assert find(session, "桥") == []


def test_the_one_not_asked_for_the_longest_goes() -> None:
    kept = KeptSearches(most=2)
    for name in ("a", "b"):
        kept.keep((name, ""), (1,))
    assert kept.get(("a", "")) == (1,)
    kept.keep(("c", ""), ())
    assert kept.get(("b", "")) is None
    assert kept.get(("a", "")) == (1,)
    assert kept.get(("c", "")) == ()


def test_a_search_of_very_many_is_not_kept() -> None:
    kept = KeptSearches(kept_searches.MOST_SEARCHES)
    kept.keep(("a", ""), tuple(range(kept_searches.MOST_IDS + 1)))
    assert kept.get(("a", "")) is None
