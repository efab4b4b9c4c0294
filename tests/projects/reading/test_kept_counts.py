"""What a filter comes to is counted once as long as nothing has changed, and shown to nobody too early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from projects.reading import kept_counts
from projects.reading.filters import ProjectFilter
from projects.reading.kept_counts import count_once
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import summarise
from projects.store.data_version import BESIDE_STANDBYS, read_shared_version
from projects.store.latest import Latest
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.history import copy_database


@pytest.fixture
def engine(server_url: str, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(kept_counts, "KEPT", Latest(2))
    engine = create_engine(copy_database(server_url, empty_url, "lantu_kept_counts"))
    yield engine
    engine.dispose()


def count(session: Session, **words: Any) -> int:
    return count_once(session, open_selection(session, ProjectFilter(**words)), summarise).row_number


def test_it_is_counted_once_for_each_filter(engine: Engine) -> None:
    with Session(engine) as session:
        make_project(session, "园区", ["211302"])
        session.commit()
    wanted = ProjectFilter(district=("211302",))
    numbers = []
    for one in (wanted, wanted, ProjectFilter(district=("211381",)), wanted):
        with engine.connect() as connection, Session(connection) as session:
            selection = open_selection(session, one)
            with count_queries(connection) as statements:
                numbers.append(count_once(session, selection, summarise).row_number)
            numbers.append(len(statements))
    assert numbers == [1, 2, 1, 1, 0, 2, 1, 1]


def test_a_change_counts_at_once_and_only_where_it_is_seen(engine: Engine) -> None:
    with Session(engine) as session:
        assert count(session) == 0
        make_project(session, "园区")
        assert count(session) == 1
        with Session(engine) as other:
            assert count(other) == 0
        session.rollback()
        assert count(session) == 0
        make_project(session, "园区")
        session.commit()
        assert count(session) == 1


def test_a_past_day_and_another_day_are_counted_anew(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(engine) as session:
        make_project(session, "园区")
        session.commit()
    with Session(engine) as session:
        assert count(session) == 1
    with Session(engine) as session:
        assert count(session, as_of=date(2020, 1, 1)) == 0
    monkeypatch.setattr(kept_counts, "get_today", lambda: date(2100, 1, 1))
    counted = []

    def note(session: Session, selection: Selection) -> int:
        counted.append(selection)
        return 0

    with Session(engine) as session:
        everything = open_selection(session, ProjectFilter())
        count_once(session, everything, note)
        monkeypatch.setattr(kept_counts, "get_today", lambda: date(2100, 1, 2))
        count_once(session, everything, note)
    assert len(counted) == 2


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    latest: Latest[str, int] = Latest(2)
    latest.keep("a", 1)
    latest.keep("b", 2)
    assert latest.get("a") == 1
    latest.keep("c", 3)
    assert (latest.get("a"), latest.get("b"), latest.get("c")) == (1, None, 3)


def test_what_was_counted_across_a_write_is_not_shown_by_who_is_behind_it(engine: Engine) -> None:
    """A standby reads one moment, which the primary has left: kept answers of both are the same process's."""
    behind = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(behind) as standby, Session(engine) as primary, Session(engine) as writer:
        primary.info[BESIDE_STANDBYS] = True
        selection = open_selection(standby, ProjectFilter())
        version = read_shared_version(standby)

        def count_all(session: Session, wanted: Selection) -> int:
            if session is primary:
                make_project(writer, "园区")
                writer.commit()
            return summarise(session, wanted).row_number

        assert count_once(primary, open_selection(primary, ProjectFilter()), count_all) == 1
        assert read_shared_version(standby) == version != read_shared_version(primary)
        assert count_once(standby, selection, count_all) == 0
