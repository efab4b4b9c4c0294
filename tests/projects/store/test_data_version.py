"""The version of the data: another one after every change, the same as long as there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.orm import Session

from geo.orm import Base
from projects.models import DataMark, Officer, Project
from projects.store.data_version import BESIDE_STANDBYS, read_data_version, still_stands
from tests.support.factories import make_project
from tests.support.history import copy_database
from tests.support.people import make_officer

# Made of the projects, which are watched.
MADE = {
    "cell_parts",
    "cell_sums",
    "desk_place_sums",
    "desk_rows",
    "desk_sums",
    "past_closing",
    "past_sums",
    "place_figure_parts",
    "place_figures",
    "place_lacks",
    "place_marks",
    "place_parts",
    "place_rows",
    "place_sums",
    "place_totals",
    "programme_figures",
    "project_features",
    "project_words",
}
# Who signs in, and what programs and the versions keep for themselves: nothing that is shown is made of it.
PRIVATE = {
    # The ground has a version of its own: tiles of it are kept while projects change.
    "base_features",
    "base_parts",
    "base_relief",
    "import_rows",
    "imports",
    "api_tokens",
    "data_marks",
    # Written with the events, which are watched.
    "event_numbers",
    "idempotency_keys",
    "intake_lines",
    "intake_proposals",
    "intake_sentences",
    "invitations",
    "jobs",
    "officer_sessions",
    "recovery_codes",
    # Of one person's own pages, which are answered anew each time.
    "reminders",
    "saved_views",
    "start_views",
    "sign_in_guesses",
    "sign_ins",
    "webhook_deliveries",
    "webhook_events",
    "webhooks",
}
UNWATCHED = PRIVATE | MADE


@pytest.fixture
def engine(server_url: str, empty_url: str) -> Iterator[Engine]:
    engine = create_engine(copy_database(server_url, empty_url, "lantu_data_version"))
    yield engine
    engine.dispose()


def read(engine: Engine) -> str:
    with Session(engine) as session:
        return read_data_version(session)


def test_every_table_is_watched_or_known_not_to_be(engine: Engine) -> None:
    """A new table joins: with a trigger `mark_data` of its migration, or above."""
    query = (
        "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'mark_data'"
    )
    with engine.connect() as connection:
        watched = set(connection.scalars(text(query)))
    kept = {name for name in Base.metadata.tables if name.endswith("_versions")}
    assert watched | UNWATCHED | kept == set(Base.metadata.tables)
    assert not watched & UNWATCHED


def test_a_change_makes_another_version_and_reading_none(engine: Engine) -> None:
    first = read(engine)
    assert read(engine) == first
    with Session(engine) as session:
        project = make_project(session)
        assert read(engine) == first  # not yet committed
        session.commit()
        project_id = project.id
    second = read(engine)
    assert second != first
    with Session(engine) as session:
        session.execute(update(Project).where(Project.id == project_id).values(owner="交投"))
        session.rollback()
    assert read(engine) == second


def test_who_began_first_and_commits_last_is_seen(engine: Engine) -> None:
    with Session(engine) as early, Session(engine) as late:
        make_project(early, "早")
        make_project(late, "晚")
        late.commit()
        between = read(engine)
        early.commit()
    assert read(engine) != between


def test_signing_in_is_no_change_of_the_data(engine: Engine) -> None:
    with Session(engine) as session:
        officer = make_officer(session)
        officer_id = officer.id
    before = read(engine)
    with Session(engine) as session:
        session.execute(update(Officer).where(Officer.id == officer_id).values(totp_step=3))
        session.commit()
    assert read(engine) == before
    with Session(engine) as session:
        session.execute(update(Officer).where(Officer.id == officer_id).values(display_name="李四"))
        session.commit()
    assert read(engine) != before


def test_a_transaction_is_noted_once_and_old_notes_go(engine: Engine) -> None:
    for number in range(3):
        with Session(engine) as session:
            make_project(session, f"{number}一")
            make_project(session, f"{number}二")
            session.commit()
    with Session(engine) as session:
        noted = len(session.scalars(select(DataMark.id)).all())
        session.execute(text("ALTER TABLE data_marks ALTER id RESTART WITH 5000"))
        session.commit()
        make_project(session, "又一")
        session.commit()
        assert noted >= 4
        assert session.scalars(select(DataMark.id)).all() == [5000]


@pytest.mark.parametrize("is_beside", [False, True])
def test_what_was_made_across_a_write_stands_only_where_nobody_reads_what_was(
    engine: Engine, is_beside: bool
) -> None:
    with Session(engine) as reader, Session(engine) as writer:
        if is_beside:
            reader.info[BESIDE_STANDBYS] = True
        version = read_data_version(reader)
        assert still_stands(reader, version)
        make_project(writer, "其间写入")
        writer.commit()
        assert still_stands(reader, version) is not is_beside
