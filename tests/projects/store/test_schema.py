"""What code does whose schema is not the database's, as amid an upgrade: it says so and folds nothing."""

from __future__ import annotations

from threading import Thread

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from projects.models import PlaceMark
from projects.reading.folding import LOCK, fold
from projects.store.database import MIGRATIONS, upgrade
from projects.store.schema import OtherSchema, check_schema, compare_schema, find_revisions
from tests.support.factories import make_project

SET = text("UPDATE alembic_version SET version_num = :revision")
WAITS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.mark.parametrize(("revision", "age"), [("0001", "older"), ("9999", "newer"), (None, "older")])
def test_a_schema_of_other_code_is_told_and_its_marks_are_left(
    session: Session, revision: str | None, age: str
) -> None:
    make_project(session, "路", [("211302", None)])
    connection = session.connection()
    assert compare_schema(connection) == "same"
    check_schema(connection)
    session.execute(SET if revision else text("DELETE FROM alembic_version"), {"revision": revision})
    assert compare_schema(connection) == age
    with pytest.raises(OtherSchema):
        check_schema(connection)
    marks = session.scalar(select(func.count()).select_from(PlaceMark))
    assert marks
    assert fold(session) == 0
    assert session.scalar(select(func.count()).select_from(PlaceMark)) == marks


def test_the_text_of_the_migrations_says_what_alembic_reads_in_them() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert find_revisions() == (
        frozenset(script.get_heads()),
        frozenset(one.revision for one in script.walk_revisions()),
    )


def test_a_migration_begins_when_nobody_folds(empty_url: str) -> None:
    engine = create_engine(empty_url)
    migrating = Thread(target=upgrade, args=(empty_url,))
    with engine.connect() as folding, engine.connect() as watching:
        assert folding.scalar(select(LOCK))
        migrating.start()
        while not watching.scalar(WAITS):
            assert migrating.is_alive()
            watching.rollback()
        folding.rollback()
        migrating.join(60)
        assert not migrating.is_alive()
    engine.dispose()
