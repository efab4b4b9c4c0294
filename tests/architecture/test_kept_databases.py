"""The kept databases of the tests: made anew when what they come from changes, and nobody else's dropped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import ROOT
from tests.support.at_once import at_once
from tests.support.databases import administer, drop_abandoned, list_databases, make_database
from tests.support.sources import follow_imports
from tests.support.templates import CHINA, EMPTY, REGISTRY, WHOLE, Kind, Templates, name_of

KINDS = (EMPTY, REGISTRY, CHINA, WHOLE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what templates are made from."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("app", "geo", "projects", "migrations", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def renamed(checkout: Path, file: Path) -> set[str]:
    """Return the kinds whose template gets another name when one byte is added to a file."""
    before = {kind.name: name_of(kind, checkout) for kind in KINDS}
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    after = {kind.name: name_of(kind, checkout) for kind in KINDS}
    file.write_bytes(content)
    return {name for name in before if before[name] != after[name]}


def test_the_name_is_the_same_wherever_the_checkout_lies(checkout: Path) -> None:
    assert [name_of(kind, checkout) for kind in KINDS] == [name_of(kind) for kind in KINDS]


def test_every_migration_makes_all_templates_new(checkout: Path) -> None:
    migrations = sorted((checkout / "migrations" / "versions").glob("*.py"))
    assert migrations
    for migration in migrations:
        assert renamed(checkout, migration) == {"empty", "registry", "china", "whole"}


@pytest.mark.parametrize("table", ["places.csv", "projects/001-annex07.csv", "decisions.csv"])
def test_a_seed_makes_the_registries_new(checkout: Path, table: str) -> None:
    assert renamed(checkout, checkout / "seeds" / table) == {"registry", "whole"}


def test_a_new_migration_counts_too(checkout: Path) -> None:
    before = name_of(EMPTY, checkout)
    new = checkout / "migrations" / "versions" / "9999_new.py"
    new.write_text("", encoding="utf-8")
    assert name_of(EMPTY, checkout) != before
    new.unlink()


def test_what_the_loading_runs_makes_them_new_however_far_down(checkout: Path) -> None:
    assert renamed(checkout, checkout / "geo" / "boundary_package.py") >= {"empty", "china"}
    assert renamed(checkout, checkout / "projects" / "models" / "project.py") >= {"registry", "whole"}
    assert renamed(checkout, checkout / "projects" / "imports" / "seed_values.py") == {"registry", "whole"}


def test_a_page_and_an_export_keep_them() -> None:
    read = {path.relative_to(ROOT) for kind in KINDS for path in follow_imports(kind.modules)}
    assert Path("projects/imports/seeds.py") in read
    assert [path for path in read if path.parts[0] == "app" or path.parts[1] in {"exports", "reports"}] == []


@contextmanager
def opened(templates: Templates) -> Iterator[Templates]:
    """Give templates that are held until the block ends."""
    with templates.open:
        yield templates


LIVES = """
import sys
from tests.support.at_once import at_once
from tests.support.databases import own_databases, make_database
with own_databases(sys.argv[1]):
    print(make_database(sys.argv[1], "lantu_of_another_run").rsplit("/", 1)[1].split("?")[0], flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(server_url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a process that tests, and the name of its database."""
    process = subprocess.Popen(
        [sys.executable, "-c", LIVES, server_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_a_run_leaves_the_databases_of_another_one_and_clears_those_of_a_dead_one(server_url: str) -> None:
    with another_run(server_url) as (process, name), administer(server_url) as connection:
        drop_abandoned(connection)
        assert name in list_databases(connection)
        process.kill()
        process.wait()
        # PostgreSQL lets go of the lock as soon as it sees that the connection is gone.
        for _ in range(200):
            drop_abandoned(connection)
            if name not in list_databases(connection):
                break
            connection.execute(text("SELECT pg_sleep(0.05)"))
        assert name not in list_databases(connection)


def test_a_run_that_ends_drops_its_databases(server_url: str) -> None:
    with another_run(server_url) as (process, name), administer(server_url) as connection:
        process.communicate("")
        assert process.returncode == 0
        assert name not in list_databases(connection)


def test_a_template_is_made_once_and_an_older_one_goes_when_nobody_holds_it(
    server_url: str, tmp_path: Path
) -> None:
    made: list[str] = []

    def fill(url: str) -> None:
        made.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE answer AS SELECT 42 AS number"))
        engine.dispose()

    kind = Kind("scratch", None, fill, (), ("*.csv",))
    table = tmp_path / "table.csv"
    table.write_text("one", encoding="utf-8")
    first, second, third = (Templates(server_url, tmp_path) for _ in range(3))
    with administer(server_url) as connection:
        with first.open:
            old = first.find(kind)
            with second.open:
                assert second.find(kind) == old
            assert len(made) == 1
            engine = create_engine(make_database(server_url, "lantu_scratch", old))
            with engine.connect() as copy:
                assert copy.scalar(text("SELECT number FROM answer")) == 42
            engine.dispose()
            table.write_text("two", encoding="utf-8")
            with third.open:
                new = third.find(kind)
                assert new != old
                assert {old, new} <= set(list_databases(connection))
        table.write_text("three", encoding="utf-8")
        last = Templates(server_url, tmp_path)
        with last.open:
            name = last.find(kind)
            kept = [one for one in list_databases(connection) if one.startswith("lantu_template_scratch")]
            assert kept == [name]
            connection.execute(text(f'DROP DATABASE "{name}"'))
    assert len(made) == 3


def test_runs_that_need_the_same_templates_at_once_make_each_one_once(
    server_url: str, tmp_path: Path
) -> None:
    made: list[str] = []
    below = Kind("scratch_below", None, made.append, ())
    above = Kind("scratch_above", below, made.append, ())
    beside = Kind("scratch_beside", None, made.append, ())
    with ExitStack() as runs, administer(server_url) as connection:
        held = [runs.enter_context(opened(Templates(server_url, tmp_path))) for _ in range(4)]
        wanted = [(above, beside), (beside, above)] * 2
        names = at_once(4, lambda number: {held[number].find(kind) for kind in wanted[number]})
        assert len(made) == 3
        assert all(one == names[0] for one in names)
        for name in {*names[0], held[0].find(below)}:
            connection.execute(text(f'DROP DATABASE "{name}"'))
