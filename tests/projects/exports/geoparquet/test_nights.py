"""A folder of datasets: whole ones only, the newest behind one name, no more than are kept."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.errors import BadInput, Conflict, NoRoom
from projects.exports.geoparquet import nights
from projects.exports.geoparquet.nights import LATEST, write_night
from projects.store.database import make_engine
from tests.projects.exports.geoparquet.conftest import read
from tests.support.factories import make_project
from tests.support.history import copy_database


def write(url: str, folder: Path, kept: int = 7, **words: object) -> nights.Night:
    engine = make_engine(url)
    try:
        with Session(engine) as session:
            return write_night(session, folder, kept, words.get("report") or (lambda _done, _of: None))  # type: ignore[arg-type]
    finally:
        engine.dispose()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_the_newest_is_found_and_the_last_few_stay(registry_url: str, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    made = [write(registry_url, tmp_path, 2) for _ in range(3)]
    assert names(tmp_path) == [*sorted(night.path.name for night in made[1:]), LATEST, "notes"]
    assert (tmp_path / LATEST).resolve() == made[2].path
    assert read(tmp_path / LATEST).num_rows == made[2].counted.rows > 100
    assert made[2].path.stat().st_mode & 0o777 == 0o755


@pytest.fixture
def busy_url(server_url: str, empty_url: str) -> str:
    """A database in which tests commit."""
    return copy_database(server_url, empty_url, "lantu_night_busy")


def test_it_is_one_moment_whatever_is_written_meanwhile(busy_url: str, tmp_path: Path) -> None:
    engine = make_engine(busy_url)

    def register(name: str) -> None:
        with Session(engine) as other, other.begin():
            make_project(other, name, ["210381"], figures=[5])

    register("先登记的")
    night = write(busy_url, tmp_path, report=lambda done, _of: register("同时登记的") if done == 1 else None)
    assert read(night.path)["name"].to_pylist() == ["先登记的"]
    assert sorted(read(write(busy_url, tmp_path).path)["name"].to_pylist()) == ["先登记的", "同时登记的"]
    # The connection goes back as it was.
    with Session(engine) as session:
        assert session.scalar(text("SELECT current_setting('transaction_isolation')")) == "read committed"
    engine.dispose()


def test_what_fails_leaves_everything_as_before(registry_url: str, tmp_path: Path) -> None:
    first = write(registry_url, tmp_path)

    def fail(done: int, _of: int) -> None:
        if done > 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(NoRoom):
        write(registry_url, tmp_path, report=fail)
    assert names(tmp_path) == [first.path.name, LATEST]
    assert not list(tmp_path.glob(".unfinished-*"))


def test_what_a_killed_writer_left_goes(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / ".unfinished-abc" / "province=210000").mkdir(parents=True)
    (tmp_path / ".unfinished-latest").symlink_to("nowhere")
    write(empty_url, tmp_path)
    assert not list(tmp_path.glob(".unfinished-*"))


def test_one_writer_at_a_time(empty_url: str, tmp_path: Path) -> None:
    with nights.hold(tmp_path), pytest.raises(Conflict):
        write(empty_url, tmp_path)


def test_a_folder_that_cannot_be_is_said_plainly(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput):
        write(empty_url, tmp_path / "file" / "below")
