"""Commands that are told no database find the one of `make run`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app import private_cluster
from app.config import ConfigError, read_config, read_database_url
from tests.conftest import ROOT
from tests.support.checkouts import own_folder


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A folder with the script that makes the cluster; what it made goes with the test."""
    with own_folder("test-checkout") as folder:
        (folder / "setup").mkdir()
        shutil.copy(ROOT / "setup" / "cluster.sh", folder / "setup")
        yield folder


def command(checkout: Path, verb: str) -> str:
    done = subprocess.run(
        ["sh", checkout / "setup" / "cluster.sh", verb, checkout / "var" / "postgres"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def ask(url: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
    engine.dispose()
    return str(name)


def test_without_one_the_answer_is_what_to_do_and_nothing_is_made(checkout: Path) -> None:
    with pytest.raises(ConfigError, match="make run") as refused:
        read_database_url({"LANTU_DATABASE_URL": ""}, checkout)
    assert "LANTU_DATABASE_URL" in str(refused.value)
    assert not (checkout / "var").exists()


def test_it_is_found_running_and_started_when_stopped(checkout: Path) -> None:
    made = command(checkout, "start")
    assert read_database_url({}, checkout) == made
    assert ask(made) == "lantu"
    command(checkout, "stop")
    with ThreadPoolExecutor() as two:
        found = list(two.map(private_cluster.resume, [checkout] * 2))
    assert found == [made, made]
    assert ask(made) == "lantu"


def test_one_that_does_not_start_is_said_plainly(checkout: Path) -> None:
    command(checkout, "start")
    command(checkout, "stop")
    near, far = checkout / "var" / "postgres", far_folder(checkout)
    settings = (near if (near / "data").exists() else far) / "data" / "postgresql.conf"
    settings.write_text(settings.read_text() + "no_such_setting = 1\n")
    with pytest.raises(ConfigError, match="no_such_setting"):
        read_database_url({}, checkout)


def far_folder(checkout: Path) -> Path:
    """Return where root keeps a cluster whose checkout the database's user cannot reach."""
    folder = str((checkout / "var" / "postgres").resolve())
    return Path("/var/lib/lantu") / hashlib.sha256(folder.encode()).hexdigest()[:12]


def test_a_setting_wins() -> None:
    config = read_config({"LANTU_DATABASE_URL": "postgresql://lantu@/other", "LANTU_SECRET_KEY": "x" * 40})
    assert config.database_url == "postgresql+psycopg://lantu@/other"
