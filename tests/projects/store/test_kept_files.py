"""Files that are kept: each made once, whoever asks, and never half of it; the oldest make room."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from projects.store import kept_files
from projects.store.kept_files import KeptFiles, Label, Made, TooManyFiles
from tests.conftest import ROOT

LABEL = Label("月报.docx", "month.docx", "application/x-test")
OTHER_PROCESS = """
import sys, time
from pathlib import Path
from projects.store.kept_files import KeptFiles, Label
def make():
    with open(sys.argv[2], "a") as file:
        file.write("made\\n")
    time.sleep(0.5)
    return Label("a", "b", "c"), b"x"
KeptFiles(Path(sys.argv[1])).get_or_make("ab", make)
"""


@pytest.fixture
def kept(tmp_path: Path) -> KeptFiles:
    return KeptFiles(tmp_path / "cache", most_bytes=1000)


def made(data: bytes = b"whole") -> Made:
    return LABEL, data


def test_a_file_is_made_once(kept: KeptFiles) -> None:
    count: list[int] = []

    def make() -> Made:
        count.append(1)
        time.sleep(0.2)
        return made()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kept.get_or_make("ab12", make), range(8)))
    assert len(count) == 1
    assert {(one.path.read_bytes(), one.label) for one in found} == {(b"whole", LABEL)}
    assert kept.find("ab12") == found[0]
    assert kept.find("ab13") is None


def test_also_by_several_processes(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", OTHER_PROCESS, str(tmp_path / "cache"), str(log)]
    running = [subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": "."}) for _ in range(3)]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert log.read_text() == "made\n"


def test_a_failure_is_not_kept(kept: KeptFiles) -> None:
    def fail() -> Made:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        kept.get_or_make("ab", fail)
    assert kept.find("ab") is None
    assert kept.get_or_make("ab", made).path.read_bytes() == b"whole"


def test_what_was_not_asked_for_the_longest_goes(kept: KeptFiles) -> None:
    for number, key in enumerate(("a1", "b2", "c3")):
        kept.get_or_make(key, lambda: made(b"x" * 400))
        for path in kept.paths_of(key):
            os.utime(path, (1000 + number, 1000 + number))
    assert kept.find("a1") is None
    assert kept.find("b2") is not None
    assert kept.find("c3") is not None
    kept.get_or_make("d4", lambda: made(b"x" * 2000))
    assert [path.name for path in kept.list_bodies()] == ["d4.body"]
    assert not list(kept.folder.glob("*.part"))


def test_nobody_waits_without_end(kept: KeptFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "PATIENCE", 0.3)
    let_go = Event()

    def wait() -> Made:
        let_go.wait(10)
        return made()

    with ThreadPoolExecutor(4) as pool:
        busy = [
            pool.submit(kept.get_or_make, f"{number}0", wait) for number in range(kept_files.MOST_AT_ONCE)
        ]
        time.sleep(0.2)
        with pytest.raises(TooManyFiles):
            kept.get_or_make("ff", made)
        let_go.set()
        for one in busy:
            one.result()
    assert kept.get_or_make("ff", made)
