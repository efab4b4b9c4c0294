"""The past is what was shown then: every change leaves versions, and reading them gives the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from projects.clock import get_today, today
from projects.errors import BadInput
from projects.models import VERSIONS, Allocation, Project
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import open_selection
from projects.registry import shares, writing
from projects.registry.rollup import recount
from projects.store.database import downgrade, upgrade
from projects.store.past import enter_past, get_day, get_past, leave_past, moment_of, require_present
from tests.support.factories import TESTER, make_project
from tests.support.history import copy_database, let_days_pass, open_past, read_clock


@pytest.fixture(scope="module")
def past_url(server_url: str, empty_url: str) -> str:
    return copy_database(server_url, empty_url, "lantu_past")


@pytest.fixture
def past(past_url: str) -> Iterator[Session]:
    with open_past(past_url) as session:
        yield session


def versions_of(session: Session, project_id: int) -> list[tuple[str, bool]]:
    """Each version's name, and whether it still stands."""
    kept = VERSIONS["projects"].c
    query = select(kept.name, kept.valid_to.is_(None)).where(kept.id == project_id)
    return [tuple(row) for row in session.execute(query.order_by(kept.valid_from))]


def names(session: Session) -> list[str]:
    return sorted(
        row.name for row in list_projects(session, open_selection(session, ProjectFilter()), Page()).rows
    )


def test_a_transaction_leaves_one_version_of_a_row(past: Session) -> None:
    project = make_project(past, "甲", figures=[100])
    past.commit()
    assert versions_of(past, project.id) == [("甲", True)]
    writing.change_project(past, project, {"name": "乙"}, TESTER)
    writing.change_project(past, project, {"name": "丙"}, TESTER)
    past.commit()
    assert versions_of(past, project.id) == [("甲", False), ("丙", True)]


def test_a_change_that_is_undone_at_once_leaves_no_version(past: Session) -> None:
    project = make_project(past, "留存")
    past.commit()
    writing.change_project(past, project, {"name": "没存"}, TESTER)
    past.rollback()
    past.execute(update(Project).where(Project.id == project.id).values(name="留存"))
    past.commit()
    assert versions_of(past, project.id) == [("留存", True)]


def test_what_a_savepoint_takes_back_is_no_version(past: Session) -> None:
    project = make_project(past, "存点")
    past.commit()
    writing.change_project(past, project, {"owner": "某单位"}, TESTER)
    with past.begin_nested() as point:
        writing.change_project(past, project, {"name": "不算"}, TESTER)
        point.rollback()
    past.commit()
    assert versions_of(past, project.id) == [("存点", False), ("存点", True)]


def test_districts_come_and_go_with_their_time(past: Session) -> None:
    project = make_project(past, "迁址", ["211302"])
    past.commit()
    before = read_clock(past)
    shares.replace_allocations(past, project, [("211321", None)])
    recount(past, [project.id])
    past.commit()
    wanted = ProjectFilter(district=("211302",))
    assert "迁址" not in [row.name for row in list_projects(past, open_selection(past, wanted), Page()).rows]
    enter_past(past, before)
    assert "迁址" in [row.name for row in list_projects(past, open_selection(past, wanted), Page()).rows]
    past.rollback()
    past.execute(delete(Allocation).where(Allocation.project_id == project.id))
    past.commit()
    kept = VERSIONS["allocations"].c
    ends = past.execute(select(kept.adcode, kept.valid_to.is_(None)).where(kept.project_id == project.id))
    assert sorted(tuple(row) for row in ends) == [("211302", False), ("211321", False)]


def test_days_pass_and_a_date_means_its_end(past: Session) -> None:
    project = make_project(past, "旧名字")
    let_days_pass(past, 10)
    writing.change_project(past, past.get_one(Project, project.id), {"name": "新名字"}, TESTER)
    past.commit()
    enter_past(past, get_today() - timedelta(days=10))
    assert "旧名字" in names(past)
    assert get_day(past) == get_today() - timedelta(days=10)
    assert past.scalars(select(today())).one() == get_day(past)
    enter_past(past, get_today() - timedelta(days=11))
    assert "旧名字" not in names(past)
    enter_past(past, get_today())
    assert "新名字" in names(past)
    leave_past(past)
    assert "新名字" in names(past)
    assert get_past(past) is None
    assert past.scalars(select(today())).one() == get_today()


def test_the_past_ends_with_the_transaction(past: Session) -> None:
    make_project(past, "如今")
    past.commit()
    for end in (past.rollback, past.commit):
        enter_past(past, date(2000, 1, 1))
        found = get_past(past)
        assert found is not None
        assert found.is_before_beginning
        assert names(past) == []
        end()
        assert get_past(past) is None
        assert "如今" in names(past)
        past.rollback()


def test_nothing_can_be_written_in_the_past(past: Session) -> None:
    project = make_project(past, "不可改")
    past.commit()
    for write in (
        update(Project).where(Project.id == project.id).values(name="改了"),
        delete(Allocation),
        text("INSERT INTO year_plans VALUES (1, 2026, 1)"),
        text("INSERT INTO public.year_plans VALUES (1, 2026, 1)"),
    ):
        enter_past(past, get_today())
        with pytest.raises(DBAPIError):
            past.execute(write)
        past.rollback()
    assert past.scalars(select(Project.name).where(Project.id == project.id)).one() == "不可改"


@pytest.mark.parametrize("table", sorted(VERSIONS))
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET valid_to = now()", "DELETE FROM {0}", "TRUNCATE {0}", "INSERT INTO {0} DEFAULT VALUES"],
)
def test_versions_are_written_by_their_trigger_alone(past: Session, table: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="versions are kept by the trigger"):
        past.execute(text(statement.format(f"{table}_versions")))
    past.rollback()
    with pytest.raises(DBAPIError, match=r"kept by the trigger|cannot truncate a table"):
        past.execute(text(f"TRUNCATE {table}"))
    past.rollback()


def test_a_view_of_the_past_writes_nothing_even_in_a_writing_transaction(past: Session) -> None:
    past.execute(text("SELECT set_config('lantu.as_of', now()::text, true)"))
    with pytest.raises(DBAPIError, match="versions are kept by the trigger"):
        past.execute(text("UPDATE past.projects SET name = 'x'"))
    past.rollback()


def test_overlapping_transactions_leave_no_gap_and_no_overlap(past: Session, past_url: str) -> None:
    first = make_project(past, "先写的", figures=[1])
    second = make_project(past, "后写的", figures=[1])
    ids = first.id, second.id
    past.commit()
    with open_past(past_url) as other:
        # This one began first and writes the second project last.
        writing.change_project(past, past.get_one(Project, ids[0]), {"owner": "一"}, TESTER)
        writing.change_project(other, other.get_one(Project, ids[1]), {"owner": "二"}, TESTER)
        other.commit()
        writing.change_project(past, past.get_one(Project, ids[1]), {"owner": "三"}, TESTER)
        past.commit()
    kept = VERSIONS["projects"].c
    rows = past.execute(
        select(kept.owner, kept.valid_from, kept.valid_to).where(kept.id == ids[1]).order_by(kept.valid_from)
    ).all()
    assert [row.owner for row in rows] == [None, "二", "三"]
    assert [row.valid_to for row in rows[:-1]] == [row.valid_from for row in rows[1:]]
    assert all(row.valid_from < row.valid_to for row in rows[:-1])


def test_past_and_versions_have_every_column_in_the_same_order(past: Session) -> None:
    looked_at = inspect(past.connection())
    for table in [*VERSIONS, "project_events"]:
        own = [(one["name"], str(one["type"])) for one in looked_at.get_columns(table)]
        shown = [(one["name"], str(one["type"])) for one in looked_at.get_columns(table, schema="past")]
        assert shown == own
        if table in VERSIONS:
            kept = looked_at.get_columns(f"{table}_versions")
            assert [(one["name"], str(one["type"])) for one in kept][3:] == own


def test_what_stood_before_versions_were_kept_counts_from_its_creation(
    server_url: str, empty_url: str
) -> None:
    url = copy_database(server_url, empty_url, "lantu_before_versions")
    with open_past(url) as session:
        project = make_project(session, "早就有的", figures=[3])
        session.commit()
        downgrade(url, "0007")
        upgrade(url)
        kept = VERSIONS["projects"].c
        rows = session.execute(select(kept.name, kept.valid_from, kept.valid_to)).all()
        assert [tuple(row) for row in rows] == [("早就有的", project.created_at, None)]
        for table in ("allocations", "mentions", "statements"):
            begun = session.scalars(select(VERSIONS[table].c.valid_from)).all()
            assert begun == [project.created_at]
        enter_past(session, project.created_at)
        assert names(session) == ["早就有的"]
        enter_past(session, project.created_at - timedelta(seconds=1))
        assert names(session) == []
        session.rollback()
        writing.change_project(session, session.get_one(Project, project.id), {"name": "改过的"}, TESTER)
        session.commit()
        assert versions_of(session, project.id) == [("早就有的", False), ("改过的", True)]


def test_the_next_user_of_a_connection_sees_the_present(past: Session) -> None:
    make_project(past, "池中")
    past.commit()
    engine = past.get_bind()
    assert isinstance(engine, Engine)
    with Session(engine) as other:
        enter_past(other, date(2000, 1, 1))
    for _ in range(8):
        with Session(engine) as other:
            assert "池中" in names(other)


def test_prepared_statements_follow_the_path(past: Session) -> None:
    make_project(past, "预备", figures=[Decimal(7)])
    past.commit()
    for _ in range(12):
        assert "预备" in names(past)
        enter_past(past, date(2000, 1, 1))
        assert names(past) == []
        past.rollback()


def test_a_date_means_the_end_of_its_day_in_china() -> None:
    assert moment_of(date(2026, 11, 22)).isoformat() == "2026-11-22T23:59:59.999999+08:00"


def test_what_only_the_present_has_refuses_the_past() -> None:
    require_present(None)
    with pytest.raises(BadInput) as refused:
        require_present(date(2026, 1, 1))
    assert refused.value.field == "as_of"
