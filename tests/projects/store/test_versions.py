"""A migration adds a column to a versioned table with one call, and takes it back with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.orm import Session

from projects.models import VERSIONS, Project
from projects.registry import writing
from projects.store.versions import add_column, drop_column
from tests.support.factories import TESTER, make_project
from tests.support.history import copy_database, open_past, read_clock


@pytest.fixture
def old(server_url: str, empty_url: str) -> Iterator[Session]:
    """A registry whose one project was renamed from 旧名 to 新名, inside a migration."""
    with open_past(copy_database(server_url, empty_url, "lantu_next_column")) as session:
        project = make_project(session, "旧名", figures=[5])
        session.commit()
        writing.change_project(session, session.get_one(Project, project.id), {"name": "新名"}, TESTER)
        session.commit()
        with Operations.context(MigrationContext.configure(session.connection())):
            yield session


def read(session: Session, what: str, table: str = "projects") -> list[Any]:
    order = "ORDER BY valid_from" if table.endswith("_versions") else ""
    return list(session.scalars(sa.text(f"SELECT {what} FROM {table} {order}")))


def columns(session: Session, table: str, schema: str | None = None) -> list[tuple[str, str, bool]]:
    looked_at = sa.inspect(session.connection())
    return [
        (one["name"], str(one["type"]), one["nullable"])
        for one in looked_at.get_columns(table, schema=schema)
    ]


def count_versions(session: Session) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(VERSIONS["projects"])).one()


def test_a_plain_column_comes_last_on_all_sides_and_is_kept_from_then_on(old: Session) -> None:
    add_column("projects", sa.Column("crossing", sa.Text()))
    own = columns(old, "projects")
    assert own[-1] == ("crossing", "TEXT", True)
    assert columns(old, "projects_versions")[3:] == own
    assert [one[:2] for one in columns(old, "projects", "past")] == [one[:2] for one in own]
    old.commit()
    old.execute(sa.text("UPDATE projects SET crossing = '大桥'"))
    old.commit()
    assert read(old, "crossing", "projects_versions") == [None, None, "大桥"]
    old.execute(sa.text("SELECT set_config('lantu.as_of', now()::text, true)"))
    assert read(old, "crossing", "past.projects") == ["大桥"]


def test_filling_a_column_is_no_change_of_a_project(old: Session) -> None:
    before = read(old, "version"), count_versions(old), read_clock(old)
    with Operations.context(MigrationContext.configure(old.connection())):
        add_column("projects", sa.Column("first_name", sa.Text(), nullable=False), filled_by="left(name, 1)")
    assert read(old, "first_name") == ["新"]
    assert read(old, "first_name", "projects_versions") == ["旧", "新"]
    assert (read(old, "version"), count_versions(old)) == before[:2]
    assert (
        columns(old, "projects")[-1] == columns(old, "projects_versions")[-1] == ("first_name", "TEXT", False)
    )


def test_a_default_fills_what_stands_and_versions_have_none_of_their_own(old: Session) -> None:
    add_column("projects", sa.Column("weight", sa.Integer(), server_default="3", nullable=False))
    assert read(old, "weight", "projects_versions") == [3, 3]
    defaults = {
        one["name"]: one["default"] for one in sa.inspect(old.connection()).get_columns("projects_versions")
    }
    assert defaults["weight"] is None


def test_a_computed_column_is_known_of_the_past_too(old: Session) -> None:
    add_column("projects", sa.Column("long_name", sa.Text(), sa.Computed("name || '!'", persisted=True)))
    assert read(old, "long_name") == ["新名!"]
    assert read(old, "long_name", "projects_versions") == ["旧名!", "新名!"]


@pytest.mark.parametrize("table", sorted(VERSIONS))
def test_a_column_goes_as_it_came_and_the_guards_stand_again(old: Session, table: str) -> None:
    before = [columns(old, table), columns(old, f"{table}_versions"), columns(old, table, "past")]
    add_column(table, sa.Column("passing", sa.Integer()), filled_by="1")
    drop_column(table, "passing")
    assert [columns(old, table), columns(old, f"{table}_versions"), columns(old, table, "past")] == before
    asleep = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"
    assert old.scalar(sa.text(asleep)) == 0
    with pytest.raises(sa.exc.DBAPIError, match="versions are kept by the trigger"):
        old.execute(sa.text(f"DELETE FROM {table}_versions"))


def test_what_one_statement_adds_has_its_first_versions_and_finds_earlier_ones(old: Session) -> None:
    old.execute(sa.text("CREATE TEMP TABLE twin AS SELECT * FROM statements"))
    old.execute(sa.text("UPDATE projects SET adopted_statement_id = NULL"))
    old.execute(sa.text("DELETE FROM statements"))
    gone = read(old, "valid_to", "statements_versions")
    old.commit()
    # A transaction that began before what it follows.
    old.execute(sa.text("SELECT set_config('lantu.moment', '2020-01-01', true)"))
    old.execute(sa.text("INSERT INTO statements SELECT * FROM twin"))
    assert read(old, "valid_from", "statements_versions")[-1] == gone[-1]
    assert read(old, "valid_to", "statements_versions")[-1] is None


@pytest.mark.parametrize("table", sorted(VERSIONS))
def test_versions_are_looked_up_by_their_index_whatever_the_planner_believes(
    session: Session, table: str
) -> None:
    query = "SELECT proname FROM pg_proc WHERE proconfig @> '{enable_seqscan=off}'"
    found = set(session.scalars(sa.text(query)))
    assert {f"keep_{table}_versions", f"keep_first_{table}_versions"} <= found
    triggers = set(
        session.scalars(sa.text(f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass"))
    )
    assert {f"{table}_versions_{verb}" for verb in ("insert", "update", "delete")} <= triggers
    query = "SELECT proname FROM pg_proc WHERE prosrc LIKE '%OFFSET 0) AS earlier%'"
    assert {f"keep_{table}_versions", f"keep_first_{table}_versions"} <= set(session.scalars(sa.text(query)))
