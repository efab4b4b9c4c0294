"""Tables divided by years: each row in its part, next year's part ahead, what was refused still refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import EventNumber, Officer, ProgressReport, ProjectEvent, Update
from projects.registry import writing
from projects.store import years
from projects.store.database import downgrade, upgrade
from projects.store.years import BY_YEAR, count_strays, keep_ahead, look_anew
from tests.support.factories import OFFICER, TESTER, make_project
from tests.support.history import copy_database, open_past

NOW = get_today().year
FAR = NOW + 20


@pytest.fixture(scope="module")
def years_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_years")


@pytest.fixture
def kept(years_url: str) -> Iterator[Session]:
    """A session whose every write is undone, beside no other: it alters tables."""
    with open_past(years_url) as session:
        yield session
        session.rollback()


def tell(session: Session, at: str, **values: object) -> int:
    """Add an event of a moment; returns its number."""
    project = make_project(session)
    session.flush()
    event = ProjectEvent(project_id=project.id, origin="seed", actor="t", kind="changed", at=at, **values)
    session.add(event)
    session.flush()
    return event.id


def report(session: Session, month: str) -> int:
    """Add a month's report of a new project, whose number it returns."""
    officer, project = Officer(name="zhang", display_name="张", role="officer"), make_project(session)
    session.add(officer)
    session.flush()
    common = {"officer_id": officer.id, "author": "t", "base_version": 1, "changes": {}}
    update = Update(project_id=project.id, kind="progress", month=date.fromisoformat(month), **common)
    session.add(update)
    session.flush()
    row = ProgressReport(project_id=project.id, month=update.month, update_id=update.id)
    session.add(row)
    session.flush()
    return project.id


def find_part(session: Session, event_id: int) -> str:
    query = sa.text("SELECT tableoid::regclass::text FROM project_events WHERE id = :id")
    return session.scalars(query, {"id": event_id}).one()


@pytest.mark.parametrize(
    ("at", "of"),
    [
        (f"{NOW}-06-01 12:00+08", NOW),
        (f"{NOW}-12-31 23:59:59.999999+08", NOW),
        (f"{NOW}-12-31 16:00+00", NOW + 1),  # midnight in China
        (f"{NOW + 1}-12-31 12:00+08", NOW + 1),
        (f"{NOW}-01-01 00:00+08", NOW),
        (f"{NOW - 1}-12-31 23:59+08", "earlier"),
        ("1950-01-01 00:00+08", "earlier"),
        (f"{FAR}-01-01 00:00+08", "other"),
    ],
)
def test_an_event_lies_in_the_part_of_its_year_in_china(kept: Session, at: str, of: int | str) -> None:
    assert find_part(kept, tell(kept, at)) == years.name_part("project_events", of)
    assert count_strays(kept) == (of == "other")


@pytest.mark.parametrize(
    ("month", "of"),
    [
        (f"{NOW}-01-01", NOW),
        (f"{NOW}-12-01", NOW),
        (f"{NOW - 1}-12-01", "earlier"),
        (f"{FAR}-01-01", "other"),
    ],
)
def test_a_report_lies_in_the_part_of_its_month_and_leaves_its_versions(
    kept: Session, month: str, of: int | str
) -> None:
    report(kept, month)
    find = sa.text("SELECT tableoid::regclass::text FROM progress_reports")
    assert kept.scalars(find).one() == years.name_part("progress_reports", of)
    # As one transaction it leaves one version, the last.
    kept.execute(sa.text("UPDATE progress_reports SET problems = '雨'"))
    versions = sa.text("SELECT month::text, problems FROM progress_reports_versions WHERE valid_to IS NULL")
    assert kept.execute(versions).all() == [(month, "雨")]
    # It would be another's version: whose month is wrong is deleted, and another one added.
    with pytest.raises(IntegrityError, match="stays"), kept.begin_nested():
        kept.execute(sa.text("UPDATE progress_reports SET month = :month"), {"month": f"{NOW + 1}-06-01"})
    kept.execute(sa.text("DELETE FROM progress_reports"))
    assert kept.execute(versions).all() == []


def test_a_month_is_reported_once_as_its_first_day_of_what_is_there(kept: Session) -> None:
    project_id = report(kept, f"{NOW}-03-01")
    for values in (
        {"project_id": project_id},
        {"month": f"{NOW}-04-02"},
        {"project_id": 0},
        {"update_id": 0},
    ):
        with pytest.raises(IntegrityError), kept.begin_nested():
            kept.execute(
                sa.text(
                    "INSERT INTO progress_reports (project_id, month, update_id)"
                    " SELECT coalesce(:project_id, project_id), coalesce(CAST(:month AS date), month),"
                    " coalesce(:update_id, update_id) FROM progress_reports"
                ),
                {"project_id": None, "month": None, "update_id": None} | values,
            )
    with pytest.raises(DBAPIError, match="refused"), kept.begin_nested():
        kept.execute(sa.text("TRUNCATE progress_reports"))


def test_the_parts_of_this_year_and_the_next_stand_already_and_are_made_once(kept: Session) -> None:
    assert keep_ahead(kept, NOW) == []
    made = [years.name_part(table, NOW + 2) for table in BY_YEAR]
    assert keep_ahead(kept, NOW + 1) == made
    assert keep_ahead(kept, NOW + 1) == []


def test_years_in_which_no_worker_ran_are_made_up_for(kept: Session) -> None:
    missed = tell(kept, f"{NOW + 2}-07-01 00:00+08")
    made = [years.name_part(table, NOW + later) for table in BY_YEAR for later in (2, 3, 4)]
    assert keep_ahead(kept, NOW + 3) == made
    assert find_part(kept, missed) == years.name_part("project_events", NOW + 2)


def test_what_lay_among_the_others_moves_to_its_year_and_stays_what_it_was(kept: Session) -> None:
    of_year, later = tell(kept, f"{FAR}-03-01 00:00+08"), tell(kept, f"{FAR + 5}-03-01 00:00+08")
    rows = sa.select(ProjectEvent.__table__).order_by(ProjectEvent.id)
    before = kept.execute(rows).all()
    keep_ahead(kept, FAR)
    assert find_part(kept, of_year) == years.name_part("project_events", FAR)
    assert find_part(kept, later) == years.name_part("project_events", "other")
    assert count_strays(kept) == 1
    assert kept.execute(rows).all() == before
    asleep = sa.text("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
    assert kept.scalar(asleep) == 0


def test_a_new_part_has_what_the_others_have(kept: Session) -> None:
    keep_ahead(kept, FAR)
    for table in BY_YEAR:
        shapes = [
            sorted(
                kept.scalars(
                    sa.text(
                        "SELECT regexp_replace(pg_get_indexdef(indexrelid), '.* USING', '') FROM pg_index"
                        " WHERE indrelid = CAST(:part AS regclass) UNION ALL"
                        " SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        " WHERE conrelid = CAST(:part AS regclass) UNION ALL"
                        " SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:part AS regclass)"
                        " AND NOT tgisinternal"
                    ),
                    {"part": years.name_part(table, of)},
                )
            )
            for of in (NOW, FAR, "other", "earlier")
        ]
        assert shapes[0] == shapes[1] == shapes[2] == shapes[3]
        assert len(shapes[0]) > 5
        assert "written_as_whole" in shapes[0]


@pytest.mark.parametrize("of", [NOW, NOW + 1, "earlier", "other"])
@pytest.mark.parametrize(
    "write",
    ["UPDATE {} SET project_id = 1", "DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES"],
)
def test_nobody_writes_to_a_part_past_the_triggers_of_its_table(
    kept: Session, write: str, of: int | str
) -> None:
    for table in BY_YEAR:
        with pytest.raises(DBAPIError, match="only its whole table is written"), kept.begin_nested():
            kept.execute(sa.text(write.format(years.name_part(table, of))))


def test_no_number_comes_twice_in_whatever_years(kept: Session) -> None:
    first = tell(kept, f"{NOW}-02-01 00:00+08")
    for at in (f"{NOW}-02-01 00:00+08", f"{NOW + 1}-02-01 00:00+08", f"{FAR}-02-01 00:00+08"):
        with pytest.raises(IntegrityError), kept.begin_nested():
            kept.execute(
                sa.insert(ProjectEvent.__table__).values(
                    id=first, project_id=1, origin="seed", actor="t", kind="changed", at=at
                )
            )


def test_an_event_is_undone_once_in_whatever_years_and_never_one_that_is_not_there(kept: Session) -> None:
    first = tell(kept, f"{NOW}-02-01 00:00+08")
    tell(kept, f"{NOW}-03-01 00:00+08", undoes_id=first)
    for undone in (first, first + 1_000_000):
        with pytest.raises(IntegrityError), kept.begin_nested():
            tell(kept, f"{NOW + 1}-03-01 00:00+08", undoes_id=undone)


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO event_numbers VALUES (0)",
        "UPDATE event_numbers SET undoes_id = NULL",
        "DELETE FROM event_numbers",
        "TRUNCATE event_numbers CASCADE",
    ],
)
def test_numbers_are_written_with_their_events_alone(kept: Session, write: str) -> None:
    with pytest.raises(DBAPIError, match="refused"), kept.begin_nested():
        kept.execute(sa.text(write))


def test_many_events_of_one_statement_have_their_numbers(kept: Session) -> None:
    project = make_project(kept)
    with writing.recording_together(kept):
        writing.change_project(kept, project, {"owner": "甲"}, OFFICER)
        writing.change_project(kept, project, {"owner": "乙"}, TESTER)
    ids = kept.scalars(sa.select(ProjectEvent.id).order_by(ProjectEvent.id)).all()
    assert len(ids) >= 3
    assert kept.scalars(sa.select(EventNumber.id).order_by(EventNumber.id)).all() == ids


def test_who_names_the_time_reads_the_parts_of_that_time(kept: Session) -> None:
    query = "EXPLAIN SELECT * FROM project_events WHERE at >= :since AND at < :until"
    span = {"since": date(NOW, 3, 1), "until": date(NOW, 4, 1)}
    plan = "\n".join(kept.scalars(sa.text(query), span))
    assert f"project_events_{NOW} " in plan
    assert not {f"project_events_{of}" for of in (NOW + 1, "earlier", "other")} & set(plan.split())


def test_the_planner_is_told_of_the_whole_once_a_part_was_looked_at(server_url: str, empty_url: str) -> None:
    with open_past(copy_database(server_url, empty_url, "lantu_years_looked_at")) as session:
        session.execute(sa.text(f"ANALYZE {years.name_part('project_events', NOW)}"))
        session.commit()
        assert look_anew(session) == ["project_events"]
        session.commit()
        assert look_anew(session) == []


def test_the_migration_goes_back_and_forth_with_what_there_is(server_url: str, empty_url: str) -> None:
    url = copy_database(server_url, empty_url, "lantu_years_back")
    rows = sa.text("SELECT * FROM project_events ORDER BY id")
    reported = sa.text("SELECT * FROM progress_reports ORDER BY project_id")
    with open_past(url) as session:
        report(session, f"{NOW}-05-01")
        first = tell(session, f"{NOW - 3}-02-01 00:00+08")
        tell(session, f"{NOW}-02-01 00:00+08", undoes_id=first)
        far = tell(session, f"{FAR}-02-01 00:00+08")
        session.commit()
        before, months = session.execute(rows).all(), session.execute(reported).all()
        session.commit()
        downgrade(url, "0054")
        assert session.execute(rows).all() == before
        assert session.execute(reported).all() == months
        parts = sa.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'years'")
        assert session.scalar(parts) == 0
        with pytest.raises(IntegrityError), session.begin_nested():
            tell(session, f"{NOW}-03-01 00:00+08", undoes_id=first)
        session.commit()
        upgrade(url)
        assert session.execute(rows).all() == before
        assert session.execute(reported).all() == months
        assert find_part(session, first) == years.name_part("project_events", NOW - 3)
        assert find_part(session, far) == years.name_part("project_events", "other")
        assert count_strays(session) == 1
        with pytest.raises(IntegrityError), session.begin_nested():
            tell(session, f"{NOW}-03-01 00:00+08", undoes_id=first)
        assert tell(session, f"{NOW}-03-01 00:00+08") > far
