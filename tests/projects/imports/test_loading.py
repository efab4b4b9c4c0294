"""A load beside officers who work: they hardly wait, it never waits long, and says plainly why it gave up."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from app.cli import main
from projects.errors import Conflict
from projects.imports import loading, seeds
from projects.imports.loading import load_registry
from projects.models import Project, ProjectEvent
from projects.registry import writing
from projects.registry.audit import Author
from projects.store.database import make_engine
from projects.store.one_at_a_time import hold_registry
from projects.store.time_limits import SEED, allow
from tests.projects.imports.test_seeds import MENTION_ROW, PROJECT_ROW, Writer, write_seeds
from tests.support.history import copy_database

__all__ = ["write_seeds"]

HOLD = "SELECT id FROM projects WHERE code = :code FOR UPDATE"
CODES = [f"LT-211303-{number:04d}" for number in range(1, 41)]
ROWS = [PROJECT_ROW | {"code": code, "name": f"龙城物流园{code[-4:]}"} for code in CODES]
MENTIONS = [
    MENTION_ROW | {"code": code, "line": str(line), "funding": "bond:4000|self"}
    for line, code in enumerate(CODES, start=1)
]
CHANGED = [ROWS[0] | {"owner": "交投集团"}, *ROWS[1:]]


@pytest.fixture
def engine(server_url: str, empty_url: str) -> Iterator[Engine]:
    engine = make_engine(copy_database(server_url, empty_url, "lantu_loading"))
    yield engine
    engine.dispose()


def owner_of(engine: Engine, code: str = CODES[0]) -> str | None:
    with Session(engine) as session:
        return session.scalars(select(Project.owner).where(Project.code == code)).one()


def test_two_loads_do_not_meet(engine: Engine, write_seeds: Writer) -> None:
    folder = write_seeds(ROWS, MENTIONS)
    with hold_registry(engine):
        began = time.monotonic()
        with pytest.raises(Conflict, match="另一个导入"):
            load_registry(engine, folder)
        assert time.monotonic() - began < 1
    assert load_registry(engine, folder).created == len(CODES)


def test_a_load_keeps_only_the_rows_that_it_changes(engine: Engine, write_seeds: Writer) -> None:
    load_registry(engine, write_seeds(ROWS, MENTIONS))
    with Session(engine) as session, Session(engine) as officer:
        allow(session, SEED)
        done = seeds.load_seeds(session, write_seeds(CHANGED, MENTIONS))
        assert (done.created, done.changed) == (0, 1)
        free = "SELECT code FROM projects FOR UPDATE SKIP LOCKED"
        assert sorted(officer.scalars(text(free))) == CODES[1:]
        for table in ("mentions", "statements", "funding_parts", "allocations"):
            free = f"SELECT 1 FROM {table} FOR NO KEY UPDATE SKIP LOCKED"
            number = text(f"SELECT count(*) FROM ({free}) AS free")
            assert officer.scalar(number) >= len(CODES)


def test_a_load_gives_up_what_somebody_holds(
    engine: Engine, write_seeds: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTU_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    load_registry(engine, write_seeds(ROWS, MENTIONS))
    folder = write_seeds(CHANGED, MENTIONS)
    with engine.connect() as officer:
        officer.execute(text(HOLD), {"code": CODES[0]})
        began = time.monotonic()
        said = CliRunner().invoke(main, ["seed", "--from", str(folder)])
        assert time.monotonic() - began < loading.TRIES * (SEED.lock + 3)
        # Beside the row that both want nothing was held.
        officer.execute(text(HOLD + " NOWAIT"), {"code": CODES[1]})
    assert said.exit_code == 1
    assert "有人正在保存要更新的项目,没有导入任何内容" in said.output
    assert "Somebody" in said.output
    assert "Traceback" not in said.output
    assert owner_of(engine) is None
    assert CliRunner().invoke(main, ["seed", "--from", str(folder)]).exit_code == 0
    assert owner_of(engine) == "交投集团"


def test_a_load_begins_again_when_an_officer_was_first(
    engine: Engine, write_seeds: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The officer's change comes between the load's reading and its writing; both stand afterwards."""
    load_registry(engine, write_seeds(ROWS, MENTIONS))
    folder, saved = write_seeds(CHANGED, MENTIONS), []
    fold = seeds.fold_listings

    def save_meanwhile(*args: object) -> object:
        if not saved:
            with Session(engine) as officer, officer.begin():
                project = officer.scalars(select(Project).where(Project.code == CODES[0])).one()
                writing.change_project(officer, project, {"steward": "张三"}, Author("officer", "张三"))
            saved.append(True)
        return fold(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(seeds, "fold_listings", save_meanwhile)
    assert load_registry(engine, folder).changed == 1
    with Session(engine) as session:
        project = session.scalars(select(Project).where(Project.code == CODES[0])).one()
        assert (project.owner, project.steward) == ("交投集团", "张三")
        kinds = session.scalars(select(ProjectEvent.kind).where(ProjectEvent.project_id == project.id))
        assert kinds.all() == ["created", "changed", "changed"]


def test_a_database_that_is_gone_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTU_DATABASE_URL", "postgresql+psycopg://lantu@/lantu?host=/nowhere")
    for command in (["seed"], ["prepare"], ["districts", "load"], ["check"], ["officers", "invite"]):
        said = CliRunner().invoke(main, command)
        assert said.exit_code == 1, command
        assert "Traceback" not in said.output
        assert "数据库" in said.output, (command, said.output)


def test_the_lock_ends_with_its_holder(engine: Engine) -> None:
    other = create_engine(engine.url)
    with hold_registry(other):
        pass
    with hold_registry(other), pytest.raises(Conflict), hold_registry(engine):
        pass
    other.dispose()
    with hold_registry(engine, patience=1):
        pass
