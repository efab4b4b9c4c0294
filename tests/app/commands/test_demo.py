"""`lantu demo` on a server of its own name: made once, shown again, never the real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

from app.cli import main
from app.commands import demo
from geo.boundaries import load_districts
from projects.demo import database
from tests.support.databases import RUN
from tests.support.templates import DISTRICTS, SMALL_REGISTRY, copy_seeds

# Named for this run, so that it is dropped with it.
NAME = f"{database.NAME}_r{RUN}"


@pytest.fixture
def runner(registry_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command, with the small registry and a folder of its own."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    copy_seeds(seeds, SMALL_REGISTRY)
    fill = demo.fill
    monkeypatch.setattr(database, "NAME", NAME)
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "demo")
    monkeypatch.setattr(demo, "load_districts", lambda session: load_districts(session, only=DISTRICTS))
    monkeypatch.setattr(demo, "fill", lambda url, config, folder: fill(url, config, folder, seeds))
    monkeypatch.setenv("LANTU_DATABASE_URL", registry_url)
    return CliRunner()


def demo_url(registry_url: str) -> str:
    return make_url(registry_url).set(database=NAME).render_as_string(hide_password=False)


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        number = connection.scalar(text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return int(number or 0)


def test_it_is_made_once_and_says_how_to_look(runner: CliRunner, registry_url: str) -> None:
    made = runner.invoke(main, ["demo"])
    assert made.exit_code == 0, made.output
    assert "shenhe" in made.output
    assert "lantu demo --serve" in made.output
    assert count(demo_url(registry_url), "officers") > 3
    assert count(registry_url, "officers") == 0
    assert (demo.FOLDER / demo.ACCOUNTS).stat().st_mode & 0o077 == 0

    shown = runner.invoke(main, ["demo"])
    assert shown.exit_code == 0, shown.output
    assert shown.output in made.output

    (demo.FOLDER / demo.ACCOUNTS).unlink()
    lost = runner.invoke(main, ["demo"])
    assert lost.exit_code == 1
    assert "--again" in lost.output


def test_its_map_has_ground_also_where_an_older_version_made_it(runner: CliRunner, registry_url: str) -> None:
    assert runner.invoke(main, ["demo", "--again"]).exit_code == 0
    url = demo_url(registry_url)
    made = count(url, "base_parts")
    assert made >= 2
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM base_parts"))
    engine.dispose()
    again = runner.invoke(main, ["demo"])
    assert again.exit_code == 0, again.output
    assert count(url, "base_parts") == made


def test_it_serves_its_own_database_and_files(
    runner: CliRunner, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []
    monkeypatch.setattr("app.commands.server.serve", lambda *words, **named: served.append((words, named)))
    monkeypatch.setattr(database, "exists", lambda _url: True)
    monkeypatch.setattr(demo, "renew", lambda _url, _config: None)
    demo.FOLDER.mkdir()
    (demo.FOLDER / demo.ACCOUNTS).write_text("who\n")
    done = runner.invoke(main, ["demo", "--serve", "--port", "8007"])
    assert done.exit_code == 0, done.output
    ((config, _host, port), _named) = served[0]
    assert make_url(config.database_url).database == NAME
    assert config.files_folder == demo.FOLDER / "files"
    assert port == 8007


def test_pointed_at_the_demonstration_itself_it_refuses(
    runner: CliRunner, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = demo_url(registry_url)
    monkeypatch.setenv("LANTU_DATABASE_URL", url)
    done = runner.invoke(main, ["demo", "--again"])
    assert done.exit_code == 1
    assert "LANTU_DATABASE_URL" in done.output
