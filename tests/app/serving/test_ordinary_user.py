"""Started by root, the server works as an ordinary user, or says plainly why it cannot."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.commands import server
from app.commands.ordinary_user import choose_user, list_candidates, list_own_folders
from app.config import Config
from tests.support.at_once import Server

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="lantu-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def make_config(engine: Engine, folder: Path) -> Config:
    url = engine.url.render_as_string(hide_password=False)
    return Config(url, files_folder=folder / "files", cache_folder=folder / "cache", secret_key="k" * 32)


def list_workers(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def read_ids(pid: int, name: str) -> set[str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return set(next(line for line in lines if line.startswith(name)).split()[1:])


def test_the_workers_are_no_root(engine: Engine, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_config(engine, open_folder)
    user, reason = choose_user(config)
    if user is None and str(Path(sys.executable).resolve()) in reason:
        pytest.skip("this Python lies where only root may read")
    assert user is not None, reason
    (open_folder / "files").mkdir()
    (open_folder / "files" / "made-by-root").touch(mode=0o600)
    monkeypatch.setenv("LANTU_CACHE", str(config.cache_folder))
    running = Server(config.database_url, config.files_folder, workers=2)
    try:
        assert running.ask("GET", "/readyz")[0] == 200
        assert running.ask("GET", "/exports/totals.csv")[0] == 200
        workers = list_workers(running.process.pid)
        assert len(workers) >= 2
        for pid in workers:
            assert read_ids(pid, "Uid:") == {str(user.pw_uid)}
            assert read_ids(pid, "Gid:") == {str(user.pw_gid)}
            assert "0" not in read_ids(pid, "Groups:")
    finally:
        running.kill()
    owners = {
        path.stat().st_uid for folder in list_own_folders(config) for path in (folder, *folder.rglob("*"))
    }
    assert owners == {user.pw_uid}


def test_it_says_plainly_why_it_stays_root(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o700)
    config = make_config(engine, tmp_path / "closed")
    (tmp_path / "closed").mkdir(mode=0o700)
    assert server.as_ordinary_user(config) == {}
    told = capsys.readouterr().out
    assert "以 root 身份提供服务" in told
    assert "no access" in told
    assert (tmp_path / "closed").stat().st_uid == 0
    assert not (tmp_path / "closed" / "files").exists()


def test_root_is_no_candidate(engine: Engine, open_folder: Path) -> None:
    candidates = list_candidates(make_config(engine, open_folder))
    assert candidates
    assert 0 not in candidates
