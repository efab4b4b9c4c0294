"""`lantu synthesize`: a registry of any size in a database of its own name, or a plain refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

from app.cli import main
from app.commands import synthesize
from geo.boundaries import load_districts
from projects.store import sibling
from projects.synthetic import database
from tests.support.databases import RUN
from tests.support.templates import DISTRICTS, SMALL_REGISTRY, copy_seeds

NUMBER = 300


@pytest.fixture
def runner(registry_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command, with the small registry and names that are dropped with this run."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    copy_seeds(seeds, SMALL_REGISTRY)
    load = synthesize.load_base
    monkeypatch.setattr(database, "name_of", lambda number: f"{database.NAME}_{number}_r{RUN}")
    monkeypatch.setattr(synthesize, "load_districts", lambda session: load_districts(session, only=DISTRICTS))
    monkeypatch.setattr(synthesize, "load_base", lambda engine: load(engine, seeds))
    monkeypatch.setenv("LANTU_DATABASE_URL", registry_url)
    return CliRunner()


def count_projects(url: str) -> int:
    engine = create_engine(sibling.url_of(url, database.name_of(NUMBER)))
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT count(*) FROM project_events WHERE actor = 'synthesize'"))
    engine.dispose()
    return int(number or 0)


def test_it_is_made_once_and_anew_only_on_demand(runner: CliRunner, registry_url: str) -> None:
    made = runner.invoke(main, ["synthesize", str(NUMBER)])
    assert made.exit_code == 0, made.output
    assert f"{database.NAME}_{NUMBER}" in made.output
    assert count_projects(registry_url) == NUMBER

    again = runner.invoke(main, ["synthesize", str(NUMBER)])
    assert again.exit_code == 1
    assert "--fresh" in again.output
    assert "already" in again.output
    assert count_projects(registry_url) == NUMBER

    fresh = runner.invoke(main, ["synthesize", str(NUMBER), "--seed", "2", "--fresh"])
    assert fresh.exit_code == 0, fresh.output
    assert count_projects(registry_url) == NUMBER


@pytest.mark.parametrize("number", ["0", "-3", "many", "99999999999"])
def test_a_number_that_is_none_is_refused(runner: CliRunner, number: str) -> None:
    refused = runner.invoke(main, ["synthesize", "--", number])
    assert refused.exit_code == 2
    assert "Invalid value" in refused.output


def test_a_server_that_makes_no_databases_is_told_plainly(
    runner: CliRunner, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"options": "-c default_transaction_read_only=on"}
    url = make_url(registry_url).update_query_dict(query).render_as_string(hide_password=False)
    monkeypatch.setenv("LANTU_DATABASE_URL", url)
    refused = runner.invoke(main, ["synthesize", "301"])
    assert refused.exit_code == 1
    assert "read-only" in refused.output
    assert isinstance(refused.exception, SystemExit)


def test_a_server_that_is_not_there_is_told_plainly(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTU_DATABASE_URL", f"postgresql+psycopg://lantu@/lantu?host={tmp_path}")
    refused = runner.invoke(main, ["synthesize", "301"])
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)


def test_pointed_at_the_synthetic_database_itself_it_refuses(
    runner: CliRunner, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sibling.url_of(registry_url, database.name_of(NUMBER))
    monkeypatch.setenv("LANTU_DATABASE_URL", url)
    refused = runner.invoke(main, ["synthesize", str(NUMBER), "--fresh"])
    assert refused.exit_code == 1
    assert "LANTU_DATABASE_URL" in refused.output


def test_what_fails_half_way_leaves_no_database(
    runner: CliRunner, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(synthesize, "load_base", fail)
    failed = runner.invoke(main, ["synthesize", "302"])
    assert failed.exit_code != 0
    assert not sibling.exists(registry_url, database.name_of(302))
