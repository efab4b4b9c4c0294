"""`lantu backup` and `lantu restore`: what a person who keeps the server types, and what they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.databases import make_database


@pytest.fixture
def bare_url(server_url: str) -> str:
    """An empty database."""
    return make_database(server_url, "lantu_bare")


def test_there_and_back(registry_url: str, bare_url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "lantu.tar")
    made = run(registry_url, "backup", file)
    assert made.returncode == 0, made.stderr
    assert "已备份并核对" in made.stdout
    looked = run(bare_url, "restore", "--check", file)
    assert looked.returncode == 0, looked.stderr
    assert "完好" in looked.stdout
    done = run(bare_url, "restore", file)
    assert done.returncode == 0, done.stderr
    assert "lantu prepare" in done.stdout
    assert run(bare_url, "check").stdout == run(registry_url, "check").stdout
    again = run(bare_url, "restore", file)
    assert (again.returncode, "不是空的" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("restore", "nowhere.tar"),
        ("restore", "--check", "pyproject.toml"),
        ("backup", "pyproject.toml"),
        ("backup", "nowhere/lantu.tar"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(registry_url: str, words: tuple[str, ...]) -> None:
    done = run(registry_url, *words)
    assert done.returncode == 1
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [("check",), ("export", "projects", "--format", "csv"), ("backup", "x.tar")]
)
def test_a_database_that_was_never_prepared_is_said_plainly(bare_url: str, words: tuple[str, ...]) -> None:
    done = run(bare_url, *words)
    assert done.returncode == 1
    assert "Error: 数据库" in done.stderr
    assert "Traceback" not in done.stderr
