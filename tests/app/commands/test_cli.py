"""The command line on real input and on bad input."""

from __future__ import annotations

import csv
import io
import socket
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.conftest import ROOT, make_database
from tests.projects.exports.columns import MENTION_COLUMNS, PROJECT_COLUMNS
from tests.support.commands import run, run_apart


def test_mentions_come_out_with_the_promised_columns(registry_url: str) -> None:
    done = run_apart(registry_url, "export", "mentions", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert set(MENTION_COLUMNS) <= set(rows[0])
    assert len(rows) >= 280


def test_projects_come_out_by_filter(registry_url: str, tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    done = run(registry_url, "export", "projects", "--format", "csv", "-o", str(target), "district=211324")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert set(PROJECT_COLUMNS) <= set(rows[0])
    assert rows
    assert all("211324" in row["districts"] for row in rows)


BAD = [
    (("export", "projects", "--format", "csv", "colour=red"), "colour"),
    (("export", "projects", "--format", "csv", "district=999999"), "999999"),
    (("export", "projects", "--format", "exe"), "exe"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_words_are_refused_plainly_in_both_languages(
    registry_url: str, words: tuple[str, ...], said: str
) -> None:
    done = run(registry_url, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert " / " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_broken_seed_row_is_named_and_nothing_loads(empty_url: str, tmp_path: Path) -> None:
    for name in ("documents.csv", "places.csv", "projects", "mentions"):
        source, target = ROOT / "seeds" / name, tmp_path / name
        if source.is_dir():
            target.mkdir()
            for path in source.glob("*.csv"):
                (target / path.name).write_bytes(path.read_bytes())
        else:
            target.write_bytes(source.read_bytes())
    path = next((tmp_path / "projects").glob("*.csv"))
    path.write_text(path.read_text(encoding="utf-8").replace(",planned,", ",sleeping,", 1), encoding="utf-8")
    url = make_database(empty_url, "lantu_broken_seed", template=make_url(empty_url).database or "")
    done = run_apart(url, "seed", "--from", str(tmp_path))
    assert done.returncode == 1
    assert f"projects/{path.name}:" in done.stderr
    assert "sleeping" in done.stderr
    assert "Traceback" not in done.stderr
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM projects")) == 0
    engine.dispose()


def test_a_database_without_postgis_is_said_before_anything_is_changed(server_url: str) -> None:
    url = make_database(server_url, "lantu_bare", template="template0")
    done = run(url, "db", "upgrade")
    assert done.returncode == 1
    assert "postgis" in done.stderr
    assert "CREATE EXTENSION" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_or_server_is_said_plainly() -> None:
    for url, said in (
        ("mysql://lantu@/lantu", "LANTU_DATABASE_URL"),
        ("postgresql://lantu@/lantu?host=/nonexistent", "nonexistent"),
    ):
        done = run(url, "db", "upgrade")
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_help_names_the_command_as_people_type_it(registry_url: str) -> None:
    done = run_apart(registry_url, "export", "--help")
    assert done.stdout.startswith("Usage: lantu export ")


def test_a_port_in_use_is_said_plainly(registry_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_apart(registry_url, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "PORT=" in done.stderr
    assert "Traceback" not in done.stderr
